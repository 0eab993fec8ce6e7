import { packHeard } from '../journal/hearing.js';
import type { TurnMark } from '../journal/turn-marks.js';
import type { FromSubject } from '../subject/messages.js';
import type { Member } from './crew.js';
import type { Entry, Ledger } from './ledger.js';
import type { Recorder } from './recorder.js';
import type { RecoveryDriver } from './recovery/driver.js';
import type { Roster } from './roster.js';
import type { Watch } from './watch.js';

export type InboxContext = {
  ledger: Ledger;
  roster: Roster;
  recorder: Recorder;
  watch: Watch;
  threadsOf: (pid: number) => number;
  onStall: RecoveryDriver['stall'];
  /** A publisher's schedule began or ended: its listener must know. */
  onPublisher: (publisher: number, state: 'published' | 'stopped', atUs: number) => void;
  /** What a publisher's source really holds. */
  onQueue: (publisher: number, queueMs: number) => void;
  onDrained: (member: Member) => void;
  recovery: () => RecoveryDriver;
  /** A listener has joined its room, or has failed to. */
  onListenerRoom: (room: string) => void;
};

type Said<K extends FromSubject['kind']> = Extract<FromSubject, { kind: K }>;
type Handlers = {
  [K in FromSubject['kind']]: (message: Said<K>, member: Member) => void;
};

/** Writes what a child says into the journal, in the run's time. */
export function inbox(context: InboxContext): (member: Member, message: FromSubject) => void {
  const { ledger, recorder, watch } = context;
  const handlers: Handlers = {
    ready() {},
    fatal() {}, // the process's end tells it
    beat: ({ atUs }, { child }) => watch.beat(child.role, child.index, atUs),
    captures({ samples, counters, atUs }) {
      recorder.captures(samples, counters);
      context.recovery().captures(counters, atUs);
    },
    load: (message, member) => ledger.note(message.atUs, loadOf(message, member, context)),
    room: (message, member) => noteRoom(message, member, context),
    publisher: (message) => notePublisher(message, context),
    stall({ atUs, fromUs, toUs, ...rest }, { child }) {
      // A process that has taken another's place numbers its stalls from 0 again.
      const id = `${rest.id}@${child.pid}`;
      const open = rest.state === 'open';
      context.onStall(rest.publisher, open, fromUs, id, rest.unhealed === true, rest.what);
      const times = {
        fromUs: ledger.toRun(fromUs),
        toUs: toUs === null ? null : ledger.toRun(toUs),
      };
      ledger.note(atUs, { ...rest, id, ...times, seenBy: 'subject' });
    },
    heard({ atUs, heard }) {
      context.recovery().heard(heard, atUs);
      const begun = new Set(heard.map(({ fromUs }) => fromUs));
      for (const from of begun) {
        const packed = packHeard(heard.filter(({ fromUs }) => fromUs === from));
        ledger.note(atUs, { kind: 'hearing', fromUs: ledger.toRun(from), ...packed });
      }
    },
    gap: ({ atUs, kind, publisher, fromUs, toUs }) => {
      const times = { fromUs: ledger.toRun(fromUs), toUs: ledger.toRun(toUs) };
      ledger.note(atUs, { kind, publisher, ...times });
    },
    tapped: ({ atUs, fromUs, ...rest }) =>
      ledger.note(atUs, { ...rest, fromUs: ledger.toRun(fromUs) }),
    'first-audible': ({ atUs, ...rest }) => ledger.note(atUs, rest),
    track: ({ atUs, ...rest }) => ledger.note(atUs, rest),
    promise: ({ atUs, ...rest }, { child }) =>
      ledger.note(atUs, { ...rest, process: child.index, role: child.role }),
    turn: (message) => noteTurn(message, context),
    panic: ({ atUs, ...rest }, { child }) => ledger.note(atUs, { ...rest, process: child.index }),
    health(message, { child }) {
      const { atUs, fromUs, ...rest } = message;
      context.recovery().health(message);
      const role = child.role === 'sibling' ? 'sibling' : 'subject';
      const from = { process: child.index, role, fromUs: ledger.toRun(fromUs) } as const;
      ledger.note(atUs, { ...rest, ...from });
    },
    recover: (message) => context.recovery().answered(message),
    drained: (_, member) => context.onDrained(member),
  };
  return (member, message) => {
    const handle = handlers[message.kind] as (message: FromSubject, member: Member) => void;
    handle(message, member);
  };
}

function loadOf(message: Said<'load'>, { child }: Member, context: InboxContext): Entry {
  const { atUs, kind, fromUs, cpuUs, rssBytes, ...rest } = message;
  return {
    kind,
    process: child.index,
    role: child.role,
    fromUs: context.ledger.toRun(fromUs),
    cpuShare: Math.round((cpuUs * 1000) / Math.max(1, atUs - fromUs)) / 1000,
    rssMb: Math.round(rssBytes / 2 ** 20),
    threads: context.threadsOf(child.pid),
    ...rest,
  };
}

function noteRoom(message: Said<'room'>, { child }: Member, context: InboxContext): void {
  const { ledger, roster } = context;
  const { role } = child;
  const { atUs, kind, room, state, ...rest } = message;
  if (role === 'subject') {
    if (state === 'joined' || state === 'reconnected') roster.roomUp(room, true);
    else if (state === 'failed' || state === 'disconnected') roster.roomUp(room, false);
  } else if (role === 'listener' && (state === 'joined' || state === 'failed')) {
    context.onListenerRoom(room);
  }
  ledger.note(atUs, { kind, room, group: roster.groupOf(room), role, state, ...rest });
}

function notePublisher(message: Said<'publisher'>, context: InboxContext): void {
  const { ledger, roster } = context;
  const { atUs, ...entry } = message;
  ledger.note(atUs, entry);
  if (entry.state === 'published') {
    roster.published(entry.publisher, atUs, entry.queueMs);
    if (entry.queueMs !== undefined) context.onQueue(entry.publisher, entry.queueMs);
  }
  if (entry.state === 'stopped') roster.stopped(entry.publisher, atUs);
  if (entry.state !== 'failed') context.onPublisher(entry.publisher, entry.state, atUs);
}

const ANSWERING: Partial<Record<TurnMark, boolean>> = {
  'first-capture': true,
  'answer-captured': false,
  'answer-torn': false,
  'ai-failed': false,
  cut: false,
};

function noteTurn({ atUs, ...rest }: Said<'turn'>, { ledger, roster }: InboxContext): void {
  ledger.note(atUs, rest);
  const answering = ANSWERING[rest.what];
  if (answering !== undefined) roster.answering(rest.publisher, answering);
}
