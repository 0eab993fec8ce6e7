import type { EventOf, JournalEvent } from '../../journal/events.js';
import { RUNGS, type Rung } from '../../journal/health.js';
import { median } from '../../units/numbers.js';
import { recordOf, type RunRecord } from '../record.js';
import { stallsOf } from '../stalls.js';

/** `cut off`: the run ended, or was killed, while it was tried. */
type Try = Omit<EventOf<'recovery'>, 'state'> & {
  state: Exclude<EventOf<'recovery'>['state'], 'started'> | 'cut off';
  fromUs: number;
};

export type GroupTries = { rung: Rung; tried: number; healed: number }[];

/** What was tried for the stalls of one run. */
export type RunRecovery = {
  /** The scenario's name, without what all of its kind share. */
  mode: string;
  sdk: string;
  stalls: number;
  crashed: boolean;
  tries: Try[];
  /** µs of audio lost by each stall that came to an end. */
  lostUs: number[];
};

/** @throws RangeError without a run header */
export function recoveryOf(
  events: JournalEvent[],
  reading: { torn: boolean; skippedLines: number },
): RunRecovery {
  const record = recordOf(events, reading);
  const { scenario, sdk } = record.header;
  const tries = eachOwn(triesOf(record), record);
  return {
    mode: scenario.name.replace(/^recovery-/, ''),
    sdk: sdk.version,
    stalls: stallsOf(record).length,
    crashed: record
      .of('process')
      .some(({ role, end }) => role === 'subject' && end?.how === 'crashed'),
    tries,
    lostUs: tries.flatMap((one) => lostBy(one, record)),
  };
}

/** How often each step was tried for the stalls of a group, in the order of trying; nothing where none was. */
export function recoveryIn(record: RunRecord, group: string): { recovery?: GroupTries } {
  const members = record.header.publishers.filter((one) => one.group === group);
  const mine = new Set(members.map(({ index }) => index));
  const tries = triesOf(record).filter(
    // What the end cut off was not tried in vain.
    ({ publisher, state }) => mine.has(publisher) && state !== 'skipped' && state !== 'cut off',
  );
  if (tries.length === 0) return {};
  const recovery = RUNGS.flatMap((rung) => {
    const of = tries.filter((one) => one.rung === rung);
    const healed = of.filter(({ state }) => state === 'healed').length;
    return of.length === 0 ? [] : [{ rung, tried: of.length, healed }];
  });
  return { recovery };
}

function triesOf(record: RunRecord): Try[] {
  // One publisher's tries follow each other.
  const open = new Map<number, EventOf<'recovery'>>();
  const tries: Try[] = [];
  for (const event of record.of('recovery')) {
    const { state, publisher } = event;
    if (state === 'started') open.set(publisher, event);
    else {
      const fromUs = open.get(publisher)?.at ?? event.at - (event.tookUs ?? 0);
      open.delete(publisher);
      tries.push({ ...event, state, fromUs });
    }
  }
  for (const event of open.values()) tries.push({ ...event, state: 'cut off', fromUs: event.at });
  return tries;
}

/** New tracks and rooms, each of one publisher: what they leave in the process adds up. */
const OWN: readonly Rung[] = ['track', 'room'];
/** From when a step is told until it has been carried out, by and large. */
const CARRIED_OUT_US = 500_000;

/** The journal tells by how much the process has grown: that is the work of all that were tried in it meanwhile. */
function eachOwn(tries: Try[], record: RunRecord): Try[] {
  const processOf = new Map(record.header.publishers.map((one) => [one.index, one.process]));
  const grown = tries.filter(({ rung, leaked }) => leaked !== undefined && OWN.includes(rung));
  return tries.map((one) => {
    const { leaked, publisher, fromUs, at } = one;
    if (leaked === undefined || !grown.includes(one)) return one;
    const by = grown.filter(
      (other) =>
        (other === one || other.publisher !== publisher) &&
        processOf.get(other.publisher) === processOf.get(publisher) &&
        other.fromUs > fromUs - CARRIED_OUT_US &&
        other.fromUs <= at,
    ).length;
    return { ...one, leaked: { threads: leaked.threads / by, rssMb: leaked.rssMb / by } };
  });
}

/**
 * With a listener: what it was owed and did not hear, in the gaps that touch the time from the stall's
 * beginning to its end. A gap begins before the stall does where a queue's worth was lost with it.
 */
function lostBy({ publisher, stall, state, at, lostUs }: Try, record: RunRecord): number[] {
  if (state !== 'healed' && state !== 'over') return [];
  const listened = record.header.publishers.some((one) => one.index === publisher && one.listen);
  const begins = record.of('stall').flatMap(({ id, fromUs }) => (id === stall ? [fromUs] : []));
  if (!listened || begins.length === 0) return lostUs === undefined ? [] : [lostUs];
  const fromUs = Math.min(...begins);
  const gaps = record
    .of('gap')
    .filter((gap) => gap.publisher === publisher && gap.toUs > fromUs && gap.fromUs < at);
  return [gaps.reduce((sum, gap) => sum + Math.min(gap.toUs, at) - gap.fromUs, 0)];
}

/** One rung in one failure mode on one version, over all runs of it. */
type RungCell = { tried: number; healed: number; over: number; cutOff: number; skipped: number };

type Left = { threads: number; rssMb: number };

type RecoveryRow = {
  mode: string;
  sdk: string;
  runs: number;
  stalls: number;
  crashed: number;
  cells: Partial<Record<Rung, RungCell>>;
  /** Of the stalls that came to an end: µs of audio lost, the median. */
  lostUs: number | null;
  /** Of new tracks and rooms: what one publisher's left behind in the process, the median. null: none was measured. */
  leaked: Left | null;
  /** Of new processes: what was still there of the old one. */
  leakedOld: Left | null;
};

export type RecoveryTable = { schemaVersion: 1; runs: number; rows: RecoveryRow[] };

export function recoveryTable(runs: RunRecovery[]): RecoveryTable {
  const keys = [...new Set(runs.map(({ mode, sdk }) => `${mode}\0${sdk}`))].sort();
  return {
    schemaVersion: 1,
    runs: runs.length,
    rows: keys.map((key) => {
      const [mode = '', sdk = ''] = key.split('\0');
      const mine = runs.filter((run) => run.mode === mode && run.sdk === sdk);
      const tries = mine.flatMap((run) => run.tries);
      const lost = mine.flatMap((run) => run.lostUs);
      return {
        ...{ mode, sdk, runs: mine.length },
        stalls: mine.reduce((sum, run) => sum + run.stalls, 0),
        crashed: mine.filter((run) => run.crashed).length,
        cells: Object.fromEntries(RUNGS.flatMap((rung) => cellOf(tries, rung))),
        lostUs: lost.length === 0 ? null : median(lost),
        leaked: leftBy(tries, OWN),
        leakedOld: leftBy(tries, ['process']),
      };
    }),
  };
}

function leftBy(tries: Try[], rungs: readonly Rung[]): Left | null {
  const left = tries.flatMap(({ rung, leaked }) =>
    leaked !== undefined && rungs.includes(rung) ? [leaked] : [],
  );
  if (left.length === 0) return null;
  return {
    threads: median(left.map(({ threads }) => threads)),
    rssMb: median(left.map(({ rssMb }) => rssMb)),
  };
}

function cellOf(all: Try[], rung: Rung): (readonly [Rung, RungCell])[] {
  const mine = all.filter((one) => one.rung === rung);
  if (mine.length === 0) return [];
  const of = (wanted: string) => mine.filter(({ state }) => state === wanted).length;
  const cell = {
    tried: mine.length - of('skipped'),
    healed: of('healed'),
    over: of('over'),
    cutOff: of('cut off'),
    skipped: of('skipped'),
  };
  return [[rung, cell]];
}
