import type { EventOf } from '../../journal/events.js';
import { queueMsOf } from '../queues.js';
import type { RunRecord } from '../record.js';
import { stoppingUs } from '../stops.js';
import { OF_PROCESS, SIGN_RULES, SIGNS, type Sign } from './rules.js';
import { wantedOf, type Wanted } from './wanted.js';

/** One reading of one sign: whether it says that something is wrong. Times are µs of the run. */
export type Reading = { fromUs: number; atUs: number; dead: boolean };

type Publisher = RunRecord['header']['publishers'][number];

/** Longer without any sample of the process, its JS thread does not come round. */
const NO_READING_US = 1_000_000;
/** Beyond a pause: what is said last is still on its way, what is said next not yet there. */
const EDGE_US = 500_000;
const SPINS = 0.8;
const PARTS = /^(AudioSourceCapt|livekit-audio|tokio)/;

/** What each sign said of a publisher, by time; left out: it was not taken. */
export function readingsOf(record: RunRecord, publisher: Publisher): Map<Sign, Reading[]> {
  const { index, process, group } = publisher;
  const queueMs = queueMsOf(record, publisher);
  const wanted = wantedOf(record, group);
  const health = record.of('health');
  const own = health.filter((one) => one.publisher === index);
  const ofProcess = health.filter(
    (one) => one.publisher === null && one.role === 'subject' && one.process === process,
  );
  // All that another process tells of this publisher is how its canary is. Its thread is its own.
  const ofSibling = health.filter((one) => one.publisher === null && one.role === 'sibling');
  const found = new Map<Sign, Reading[]>();
  const add = (sign: Sign, readings: Reading[], forUs = SIGN_RULES[sign].forUs) => {
    if (readings.length > 0 && forUs < Infinity) found.set(sign, sustained(readings, forUs));
  };
  for (const sign of SIGNS) {
    const { dead } = SIGN_RULES[sign];
    if (dead === undefined) continue;
    const key = sign as keyof EventOf<'health'>['values'];
    const from = sign === 'sibling' ? ofSibling : OF_PROCESS.has(key) ? ofProcess : own;
    add(
      sign,
      from.flatMap(({ at: atUs, fromUs, values }) => {
        const value = values[key];
        return value == null ? [] : [{ fromUs, atUs, dead: dead(value, queueMs) }];
      }),
      sign === 'sound' ? silentForUs(own, wanted) : undefined,
    );
  }
  const limitUs = Math.max(NO_READING_US, 2 * wanted.everyUs);
  add('reading', missing(own, limitUs, Math.min(record.elapsedUs, stoppingUs(record))));
  if (!wanted.off.threads) add('threads', threadReadings(record, process));
  // It is listened for unless the scenario has switched it off, as no journal from before could.
  if (!wanted.off.panic) add('panic', panics(record, process));
  add('heard', heardReadings(record, index));
  return found;
}

/**
 * How long it must be silent for that to be wrong. In a pause a reading says that there is nothing to
 * hear; those of an older journal say that it is silent.
 */
function silentForUs(own: EventOf<'health'>[], { pauseUs }: Wanted): number {
  const { forUs } = SIGN_RULES.sound;
  const tellsPauses = own.some(({ values: { tap, sound } }) => (tap ?? 0) > 0 && sound === null);
  return tellsPauses ? forUs : Math.max(forUs, pauseUs + EDGE_US);
}

/** Dead only from when on it has been so for long enough; a time that no reading tells of counts for neither. */
function sustained(readings: Reading[], forUs: number): Reading[] {
  if (forUs === 0) return readings;
  let deadUs = 0;
  return readings.map((one) => {
    deadUs = one.dead ? deadUs + one.atUs - one.fromUs : 0;
    return { ...one, dead: one.dead && deadUs >= forUs };
  });
}

/** Every sample is a reading; where none came for too long, one that says so. */
function missing(samples: EventOf<'health'>[], limitUs: number, endUs: number): Reading[] {
  const readings: Reading[] = [];
  let lastUs: number | null = null;
  for (const { at } of [...samples, { at: endUs }]) {
    if (lastUs !== null && at - lastUs > limitUs && at !== endUs) {
      readings.push({ fromUs: lastUs, atUs: lastUs + limitUs, dead: true });
      readings.push({ fromUs: lastUs + limitUs, atUs: at, dead: true });
    } else if (lastUs !== null) readings.push({ fromUs: lastUs, atUs: at, dead: false });
    lastUs = at;
  }
  return readings;
}

const threadReadings = (record: RunRecord, process: number): Reading[] =>
  record
    .of('threads')
    .filter((one) => one.process === process)
    .map(({ at: atUs, fromUs, threads }) => {
      const parts = threads.filter(({ name }) => PARTS.test(name));
      const spins = parts.some(
        ({ name, cpuShare }) => name.startsWith('tokio') && cpuShare > SPINS,
      );
      return { fromUs, atUs, dead: spins || parts.some(({ stopped }) => stopped > 0) };
    });

const SECOND_US = 1_000_000;

function panics(record: RunRecord, process: number): Reading[] {
  const all = record.of('panic').filter((one) => one.process === process);
  const told = all.map(({ at }) => ({ fromUs: at, atUs: at, dead: true }));
  // It is listened for all the time: a second without one is a reading as well.
  const seconds = Array.from({ length: Math.floor(record.elapsedUs / SECOND_US) }, (_, n) => ({
    fromUs: n * SECOND_US,
    atUs: (n + 1) * SECOND_US,
  }))
    .filter(({ fromUs, atUs }) => !told.some((one) => one.atUs > fromUs && one.atUs <= atUs))
    .map((second) => ({ ...second, dead: false }));
  return [...seconds, ...told].sort((a, b) => a.atUs - b.atUs);
}

/** A listener's second; one without expected sound says nothing. */
const heardReadings = (record: RunRecord, index: number): Reading[] =>
  record
    .of('heard')
    .filter(({ publisher, expected }) => publisher === index && expected >= ENOUGH)
    .map(({ at: atUs, fromUs, audibleExpected }) => ({
      fromUs,
      atUs,
      dead: audibleExpected === 0,
    }));

/** Windows of 10 ms: a third of a second. */
const ENOUGH = 30;
