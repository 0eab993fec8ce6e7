import { maxOf } from '../units/numbers.js';
import type { Counters, GroupInfo } from '../journal/events.js';
import { allowableFigures, byVerdictOf, partsOf, verdictBeyond } from './allowed.js';
import { behindOf, collapseOf, NO_FALL } from './collapse.js';
import { conversationOf } from './conversation.js';
import { countersOf } from './counters.js';
import type { Facts } from './facts.js';
import { figuresOf, isWatched } from './figures.js';
import { lateFirstOf } from './first-heard.js';
import { gapsOf } from './gaps.js';
import { heardOf } from './heard.js';
import type { Strain } from './host.js';
import { lateStartsOf } from './late-start.js';
import { latencyOf } from './latency.js';
import { membersOf } from './members.js';
import { ownCountersOf } from './own-counters.js';
import { rateOf } from './rates.js';
import { isOfServer } from './pressure.js';
import { recordBefore, type RunRecord } from './record.js';
import { deafenedOf, listenerTroubles, type ListenerTrouble } from './listening.js';
import { sharedOf, type Shared } from './shared.js';
import { formatUs } from '../units/duration.js';
import { recoveryIn } from './recovery/index.js';
import { tapOf } from './tap.js';
import { roomsOf } from './rooms.js';
import { conversationNotes } from './rules-turns.js';
import { stallFacts } from './stall-facts.js';
import { strainedLossOf, type StrainedLoss } from './strained-loss.js';
import type { Stall } from './stalls.js';
import type { GroupSummary, Second } from './types.js';
import { worseOf, type Verdict } from './verdict.js';

/** `unreadable`, `notes`: for the run's notes. */
export function groupOf(
  shared: Shared,
  info: GroupInfo,
): GroupSummary & { unreadable: number; notes: string[] } {
  const judged = judgedOf(shared, info);
  const { measured, facts, unreadable } = judged;
  const notes = conversationNotes(info.name, facts.conversation);
  const verdict = verdictIn(shared, info, judged);
  const allowable = allowableFigures(judged.bad, measured.publishers, isWatched(measured));
  return { ...measured, ...verdict, figures: figuresOf(measured, allowable), unreadable, notes };
}

/** The verdict of the whole, or of the part before the server, listener or clients failed: the worse. */
function verdictIn(shared: Shared, info: GroupInfo, judged: Judged): Verdict {
  const { facts, troubles, part, bad } = judged;
  const { thresholds } = shared.record.header;
  const whole = verdictBeyond(facts, { part, bad, thresholds });
  const last = troubles.filter(({ fromUs }) => fromUs > 0).toSorted(byEnd)[0];
  if (last === undefined) return whole;
  // Those that came sooner are looked at in what came before the last.
  const ending = { endedBy: 'torn', endDetail: null, before: last.text } as const;
  const before = sharedOf(recordBefore(shared.record, last.fromUs), ending);
  return worseOf(whole, verdictIn(before, info, judgedOf(before, info)));
}

type Judged = Pick<ReturnType<typeof judgedOf>, 'facts' | 'troubles' | 'part' | 'bad'>;
const byEnd = (a: { fromUs: number }, b: { fromUs: number }) => b.fromUs - a.fromUs;

/** What is measured of a group, and what its verdict looks at. */
function judgedOf(shared: Shared, info: GroupInfo) {
  const { record, strain } = shared;
  const publishers = record.header.publishers.filter(({ group }) => group === info.name).length;
  const stalls = shared.stalls.filter(({ group }) => group === info.name);
  const seconds = shared.seconds.filter(({ group }) => group === info.name);
  const { unreadable, ...latency } = latencyOf(record, info.name);
  const rooms = roomsOf(record, info.name);
  const conversation = conversationOf(record, info, strain);
  const late = lateFirstOf(record, info.name, stalls);
  const measured = {
    name: info.name,
    rooms: info.rooms,
    publishers,
    latency,
    counters: agedBy(stalls, countersOf(record, info.name)),
    rate: rateOf(seconds, stalls),
    roomsFailed: rooms.failed.length,
    publishersFailed: new Set(rooms.publishersFailed.map(({ who }) => who)).size,
    stalls: sumOf(stalls),
    heard: heardOf(record, info.name, late),
    tap: tapOf(record, info.name),
    ...recoveryIn(record, info.name),
    ...turnsIn(conversation),
  };
  const own = processFacts(shared, info);
  const deafening = listenerTroubles(record, info.name, shared.processes);
  const { silences } = own;
  const collapse = collapseOf(record, info, seconds, strain, silences);
  const fall = conversation === null ? collapse(null) : NO_FALL;
  const strainedLoss = strainedLossOf(record, info, seconds, strain, silences);
  const troubled = {
    ...{ stalls, silences, late, strain, strainedLoss },
    deafened: deafenedOf(record, info.name, deafening),
    counters: ownCountersOf(record, info, seconds, silences),
  };
  const facts: Facts = {
    ...shared.ending,
    ...{ info, publishers },
    members: membersOf(record, info.name, troubled),
    stall: record.header.stall,
    elapsedUs: record.elapsedUs,
    counters: measured.counters,
    heard: measured.heard,
    tap: measured.tap,
    ...{ latency, conversation, rooms },
    overload: shared.overload,
    stalls: stallFacts(shared, info, { stalls, seconds, silences, fall, collapse }),
    ...own,
    lateStarts: lateStartsOf(record, info.name, { silences, strain }),
    behindUs: behindOf(record, info, seconds),
    ...fall,
    serverGone: serverGone(record),
    gaps: gapsOf(shared, info.name, late),
    listenerTrouble: deafening[0] ?? null,
    strained: strainedSeconds(strain, seconds, strainedLoss),
  };
  const part = partsOf(facts, collapse, strainedLoss);
  const bad = byVerdictOf(facts, part);
  return { measured, facts, unreadable, troubles: troublesOf(facts, deafening), part, bad };
}

const turnsIn = (found: Facts['conversation']) =>
  found === null ? {} : { turns: found.turns, dispatch: found.dispatch };

/** What may excuse what comes after it. */
function troublesOf({ serverGone, conversation }: Facts, deafening: ListenerTrouble[]) {
  const crash = conversation?.clientCrash ?? null;
  return [
    ...deafening.map(({ fromUs, text }) => ({ fromUs, text: `the listener failed: ${text}` })),
    ...(crash === null ? [] : [{ fromUs: crash.atUs, text: `the clients failed: ${crash.text}` }]),
    ...(serverGone === null
      ? []
      : [{ fromUs: serverGone.atUs, text: `the server was gone at ${formatUs(serverGone.atUs)}` }]),
  ];
}

const sumOf = (stalls: Stall[]): GroupSummary['stalls'] => ({
  count: stalls.length,
  open: stalls.filter(({ toUs }) => toUs === null).length,
  totalUs: stalls.reduce((sum, { lengthUs }) => sum + lengthUs, 0),
  longestUs: maxOf(stalls.map(({ lengthUs }) => lengthUs)),
});

/** A subject that says nothing any more can't say how old what is outstanding has become. */
function agedBy(stalls: Stall[], counters: Counters): Counters {
  if (counters.pending === 0) return counters;
  const open = stalls.filter(({ toUs, what }) => toUs === null && what === 'capture');
  const longestUs = maxOf(open.map(({ lengthUs }) => lengthUs));
  return { ...counters, oldestPendingUs: Math.max(counters.oldestPendingUs, longestUs) };
}

function processFacts({ record, processes }: Shared, { processes: own }: GroupInfo) {
  const mine = processes.filter(({ role, index }) => role === 'subject' && own.includes(index));
  const drainedUs =
    record.of('phase').find(({ phase }) => phase === 'drained')?.at ?? Number.POSITIVE_INFINITY;
  const indexes = new Set(mine.map(({ index }) => index));
  return {
    silences: mine.flatMap(({ index, silences }) =>
      silences
        .filter(({ fromUs }) => fromUs < drainedUs)
        .map(({ fromUs, toUs }) => ({
          process: index,
          fromUs,
          untilUs: toUs ?? record.elapsedUs,
          open: toUs === null,
        })),
    ),
    crashes: record.of('process').flatMap(({ role, process, end, at }) => {
      const crashed = role === 'subject' && indexes.has(process) && end?.how === 'crashed';
      return crashed ? [{ process, atUs: at, end }] : [];
    }),
    panics: record.of('panic').filter(({ process }) => indexes.has(process)),
  };
}

/** A step that pauses or restarts the server, or spoils its network, is no trouble; nor its echo. */
const ECHO_US = 5_000_000;

function serverGone(record: RunRecord): Facts['serverGone'] {
  const steps = record.of('pressure').filter(({ what }) => isOfServer(what));
  const intended = (atUs: number) =>
    steps.some(({ step, state, at }) => {
      if (state !== 'started') return false;
      const over = steps.find((other) => other.step === step && other.state === 'ended');
      return atUs >= at - ECHO_US && atUs <= (over?.at ?? record.elapsedUs) + ECHO_US;
    });
  const gone = record
    .of('server')
    .find(({ state, at }) => (state === 'ended' || state === 'unreachable') && !intended(at));
  if (gone === undefined) return null;
  return { atUs: gone.sinceUs ?? gone.at, reason: gone.reason ?? null };
}

function strainedSeconds(strain: Strain, seconds: Second[], loss: StrainedLoss): Facts['strained'] {
  const strained = seconds.filter(({ fromUs, atUs }) => strain.strained(fromUs, atUs));
  return {
    late: strained.reduce((sum, { late }) => sum + late, 0),
    missing: loss(null, 0),
    outsidePeak: strain.outsidePeak,
    stealPeak: strain.stealPeak,
  };
}
