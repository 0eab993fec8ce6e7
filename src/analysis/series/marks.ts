import type { EventOf, JournalEvent } from '../../journal/events.js';
import { formatUs } from '../../units/duration.js';
import { silentHow, subjectSilences } from '../processes.js';
import type { RunRecord } from '../record.js';
import { isReplaced } from '../recovery/replaced.js';
import { stoppingUs } from '../stops.js';
import type { Grid, Mark, Stretch } from './types.js';

/** Beyond this joins are left out: the ordinary must not hide the rest, nor fill the page. */
const MARKS_MAX = 2000;
const MARKED = [
  'room',
  'process',
  'server',
  'signal',
  'panic',
  'promise',
  'publisher',
  'recovery',
] as const;

type Told = Pick<Mark, 'kind'> & { what: string; room?: string };

/** What happened at moments, told once per bucket, kind and text; what happened to rooms, with their names. */
export function marksOf(record: RunRecord, grid: Grid): { marks: Mark[]; marksLeftOut: number } {
  const found = new Map<string, Omit<Mark, 'text'> & { what: string }>();
  const stopUs = stoppingUs(record);
  const follows = consequences(record);
  for (const event of MARKED.flatMap((kind): JournalEvent[] => record.of(kind))) {
    // Rooms that we leave at the end are no event.
    if ((event.kind === 'room' && event.at >= stopUs) || follows(event)) continue;
    const told = markOf(event, record);
    if (told === null) continue;
    const { room, kind, what } = told;
    const atUs = Math.max(0, event.at);
    const key = `${Math.floor(atUs / grid.bucketUs)} ${kind} ${what}`;
    let known = found.get(key);
    if (known === undefined) found.set(key, (known = { atUs, kind, what, count: 0, rooms: [] }));
    known.count++;
    if (room !== undefined && !known.rooms.includes(room)) known.rooms.push(room);
  }
  const marks = [...found.values()]
    .sort((a, b) => a.atUs - b.atUs)
    .map(({ what, ...mark }): Mark => ({ ...mark, text: textOf(what, mark.rooms) }));
  if (marks.length <= MARKS_MAX) return { marks, marksLeftOut: 0 };
  const rare = marks.filter(({ kind }) => kind !== 'join');
  const half = MARKS_MAX / 2;
  return {
    marks: rare.length <= MARKS_MAX ? rare : [...rare.slice(0, half), ...rare.slice(-half)],
    marksLeftOut: Math.max(0, rare.length - MARKS_MAX),
  };
}

function textOf(what: string, rooms: readonly string[]): string {
  const [first] = rooms;
  if (first === undefined) return what;
  return rooms.length === 1 ? `${first} ${what}` : `${rooms.length} rooms ${what}`;
}

/** A room that could not be joined is told once: its promise and its publishers say the same again. */
function consequences(record: RunRecord): (event: JournalEvent) => boolean {
  const failed = new Set(
    record.of('room').flatMap((event) => (event.state === 'failed' ? [roomKey(event)] : [])),
  );
  const rooms = new Map(record.header.publishers.map(({ index, room }) => [index, room]));
  return (event) => {
    if (event.kind === 'promise') {
      return event.what === 'connect' && event.room !== undefined && failed.has(roomKey(event));
    }
    if (event.kind !== 'publisher' || event.state !== 'failed') return false;
    return failed.has(roomKey({ role: 'subject', room: rooms.get(event.publisher) }));
  };
}

const roomKey = ({ role, room }: { role: string; room?: string | undefined }) => `${role} ${room}`;

/** Stretches in which a subject said nothing or had ended, or the server was not there. */
export function stretchesOf(record: RunRecord): Stretch[] {
  const silences = subjectSilences(record).flatMap(({ index, silences: mine }) =>
    mine.map(({ fromUs, toUs, osState }): Stretch => ({
      fromUs,
      toUs: toUs ?? record.elapsedUs,
      kind: 'silence',
      text: `process ${index} ${silentHow(osState)}`,
    })),
  );
  const outages: Stretch[] = [];
  let downUs: number | null = null;
  for (const { at, state } of record.of('server')) {
    if (state === 'unreachable' || state === 'ended') downUs ??= at;
    else if (downUs !== null) {
      outages.push({ fromUs: downUs, toUs: at, kind: 'server', text: 'server not reachable' });
      downUs = null;
    }
  }
  if (downUs !== null) {
    const toUs = record.elapsedUs;
    outages.push({ fromUs: downUs, toUs, kind: 'server', text: 'server not reachable' });
  }
  return [...silences, ...absences(record), ...outages].sort((a, b) => a.fromUs - b.fromUs);
}

/**
 * From an end that nobody asked for until the process is there again, or the run is over. One that was
 * replaced may be gone only when its successor has long been there.
 */
function absences(record: RunRecord): Stretch[] {
  const stopUs = stoppingUs(record);
  const states = record.of('process').filter(({ role }) => role === 'subject');
  const holder = (process: number, atUs: number) =>
    states.findLast((one) => one.process === process && one.state === 'spawned' && one.at <= atUs);
  return states.flatMap(({ process, pid, state, end, at }): Stretch[] => {
    if (state !== 'ended' || end?.how === 'stopped' || at >= stopUs) return [];
    if ((holder(process, at)?.pid ?? pid) !== pid) return [];
    const again = states.find((one) => one.process === process && one.at > at);
    const toUs = again?.at ?? record.elapsedUs;
    return [{ fromUs: at, toUs, kind: 'gone', text: `process ${process} gone` }];
  });
}

function markOf(event: JournalEvent, record: RunRecord): Told | null {
  switch (event.kind) {
    case 'room': {
      if (event.role !== 'subject' || event.state === 'joining') return null;
      if (event.state === 'joined') return { kind: 'join', what: `${event.group} room joined` };
      const why = event.reason === undefined ? '' : `: ${event.reason}`;
      return { kind: 'room', room: event.room, what: `${event.state}${why}` };
    }
    case 'process': {
      const { end, role, process } = event;
      if (event.state !== 'ended' || end === undefined || end.how === 'stopped') return null;
      const by = end.signal ?? `exit code ${end.code}`;
      if (isReplaced(record, event))
        return { kind: 'process', what: `subject process ${process} replaced by recovery (${by})` };
      return { kind: 'process', what: `${role} process ${process} ${end.how} (${by})` };
    }
    case 'server':
      return event.state === 'started' ? null : { kind: 'server', what: `server ${event.state}` };
    case 'signal':
      return { kind: 'signal', what: event.signal };
    case 'panic':
      return { kind: 'panic', what: `panic in process ${event.process}: ${event.message}` };
    case 'promise':
      return {
        kind: 'promise',
        what: `${event.role === 'subject' ? '' : `${event.role}’s `}${event.what} did not settle within ${formatUs(event.limitUs)}`,
      };
    case 'publisher':
      return event.state === 'failed'
        ? { kind: 'publisher', what: `publisher failed: ${event.reason ?? 'no reason given'}` }
        : null;
    case 'recovery':
      return recoveryMark(event, record);
    default:
      return null;
  }
}

function recoveryMark(
  { rung, state, publisher, tookUs }: EventOf<'recovery'>,
  { header }: RunRecord,
): Told | null {
  if (state === 'skipped') return null;
  const who = header.publishers.find(({ index }) => index === publisher)?.id ?? `${publisher}`;
  if (state === 'started') return { kind: 'recovery', what: `${who} tries ${rung}` };
  if (state === 'over')
    return { kind: 'recovery', what: `${who} stalls no more, ${rung} unproved` };
  const how = state === 'healed' ? 'healed' : 'not healed';
  const after = tookUs === undefined ? '' : ` after ${formatUs(tookUs)}`;
  return { kind: 'recovery', what: `${who} ${how} by ${rung}${after}` };
}
