import { maxOf } from '../units/numbers.js';
import type { GroupInfo } from '../journal/events.js';
import { countersOf } from './counters.js';
import type { Facts } from './facts.js';
import { figuresOf } from './figures.js';
import { heardOf } from './heard.js';
import type { Strain } from './host.js';
import { latencyOf } from './latency.js';
import { rateOf } from './rates.js';
import { overlapUs, type RunRecord } from './record.js';
import { roomsOf } from './rooms.js';
import type { Stall } from './stalls.js';
import type { GroupSummary, ProcessSummary, Second, Summary } from './types.js';
import { verdictOf } from './verdict.js';

/** What is found once for the run and looked at by every group. */
export type Shared = {
  record: RunRecord;
  ending: Pick<Summary['run'], 'endedBy' | 'endDetail'>;
  processes: ProcessSummary[];
  stalls: Stall[];
  seconds: Second[];
  strain: Strain;
};

export function groupOf(shared: Shared, info: GroupInfo): GroupSummary & { unreadable: number } {
  const { record } = shared;
  const members = record.header.publishers.filter(({ group }) => group === info.name);
  const stalls = shared.stalls.filter(({ group }) => group === info.name);
  const seconds = shared.seconds.filter(({ group }) => group === info.name);
  const { unreadable, ...latency } = latencyOf(record, info.name);
  const rooms = roomsOf(record, info.name);
  const measured = {
    name: info.name,
    rooms: info.rooms,
    publishers: members.length,
    latency,
    counters: countersOf(record, info.name),
    rate: rateOf(seconds, stalls),
    roomsFailed: rooms.failed.length,
    publishersFailed: new Set(rooms.publishersFailed.map(({ who }) => who)).size,
    stalls: {
      count: stalls.length,
      open: stalls.filter(({ toUs }) => toUs === null).length,
      totalUs: stalls.reduce((sum, { lengthUs }) => sum + lengthUs, 0),
      longestUs: maxOf(stalls.map(({ lengthUs }) => lengthUs)),
    },
    heard: heardOf(record, info.name),
  };
  const facts: Facts = {
    ...shared.ending,
    info,
    publishers: members.length,
    stall: record.header.stall,
    elapsedUs: record.elapsedUs,
    counters: measured.counters,
    latency,
    heard: measured.heard,
    rooms,
    stalls: stalls.map(({ publisher, fromUs, untilUs, lengthUs, toUs, pending }) => ({
      publisher,
      fromUs,
      lengthUs,
      pending,
      open: toUs === null,
      freeUs: shared.strain.freeUs(fromUs, untilUs),
    })),
    ...processFacts(shared, info),
    serverGoneUs: serverGoneUs(record),
    gaps: gapsOf(shared, new Set(members.map(({ index }) => index))),
    listenerTrouble: listenerTrouble(shared, rooms.listenersFailed),
    strained: strainedSeconds(shared.strain, seconds),
  };
  return { ...measured, ...verdictOf(facts), figures: figuresOf(measured), unreadable };
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

const serverGoneUs = (record: RunRecord): number | null =>
  record.of('server').find(({ state }) => state === 'ended' || state === 'unreachable')?.at ?? null;

function listenerTrouble(
  { processes }: Shared,
  failed: { who: string; reason: string }[],
): string | null {
  const [room] = failed;
  if (room !== undefined) return `it could not join ${room.who}: ${room.reason}`;
  const dead = processes.find(({ role, end }) => role === 'listener' && end?.how === 'crashed');
  if (dead === undefined) return null;
  return `process ${dead.index} that listened ended by ${dead.end?.signal ?? `exit code ${dead.end?.code}`}`;
}

function gapsOf({ record, processes, strain }: Shared, members: Set<number>): Facts['gaps'] {
  const silences = processes
    .filter(({ role }) => role === 'listener')
    .flatMap((one) => one.silences);
  const deafUs = (fromUs: number, toUs: number) =>
    silences.reduce(
      (sum, silence) =>
        sum + overlapUs(fromUs, toUs, silence.fromUs, silence.toUs ?? record.elapsedUs),
      0,
    );
  return record
    .of('gap')
    .filter(({ publisher }) => members.has(publisher))
    .map(({ fromUs, toUs }) => ({
      lengthUs: Math.max(0, toUs - fromUs),
      freeUs: Math.max(0, strain.freeUs(fromUs, toUs) - deafUs(fromUs, toUs)),
    }));
}

function strainedSeconds(strain: Strain, seconds: Second[]): Facts['strained'] {
  const strained = seconds.filter(({ fromUs, atUs }) => strain.strained(fromUs, atUs));
  return {
    late: strained.reduce((sum, { late }) => sum + late, 0),
    missing: strained.reduce((sum, { planned, ok }) => sum + Math.max(0, planned - ok), 0),
    outsidePeak: strain.outsidePeak,
    stealPeak: strain.stealPeak,
  };
}
