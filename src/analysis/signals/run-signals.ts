import type { JournalEvent } from '../../journal/events.js';
import { labelledSteps } from '../evaluate.js';
import { recordOf, type RunRecord } from '../record.js';
import { stallsOf } from '../stalls.js';
import { readingsOf, type Reading } from './alarms.js';
import type { Sign } from './rules.js';

/** µs of the run in which a publisher's channel was broken. */
type Window = {
  fromUs: number;
  toUs: number;
  /** It stops the JS thread: over as soon as that comes round. */
  ofJs: boolean;
};

export type SignResult = {
  /** Windows in which it was read, and those in which it said so. */
  windows: number;
  detected: number;
  /** Windows of which it told only when they were over: a process that was stopped, of itself. */
  late: number;
  /** µs from a window's beginning to the first reading that says so. */
  detectUs: number[];
  /** µs from a window's end to the first reading that no longer does. */
  clearUs: number[];
  /** Readings while nothing was wrong, those that said something was, and the time they cover. */
  healthyReadings: number;
  falseReadings: number;
  healthyUs: number;
  /** Stretches of false readings. */
  falseAlarms: number;
};

export type RunSignals = {
  /** The scenario's name, without what all of its kind share. */
  mode: string;
  sdk: string;
  publishers: number;
  signs: Partial<Record<Sign, SignResult>>;
  /** µs of the JS thread a second and publisher, by what is read. */
  costUsPerS: Record<string, number>;
};

/** Joining is no normal state. */
const START_US = 2_000_000;
/** A reading comes with the clock of its sample. */
const LATE_US = 1_100_000;

/**
 * What each sign of life said in one run: before, during and after what was wrong in it.
 * @throws RangeError without a run header
 */
export function signalsOf(
  events: JournalEvent[],
  reading: { torn: boolean; skippedLines: number },
): RunSignals {
  const record = recordOf(events, reading);
  const { header } = record;
  const watched = watchedIn(record);
  const signs: RunSignals['signs'] = {};
  const stalls = stallsOf(record);
  for (const info of watched) {
    const windows = windowsOf(record, info, stalls);
    for (const [sign, readings] of readingsOf(record, info)) {
      const found = judge(readings, windows, record, info.process);
      const known = signs[sign];
      signs[sign] = known === undefined ? found : add(known, found);
    }
  }
  return {
    mode: header.scenario.name.replace(/^health-/, ''),
    sdk: header.sdk.version,
    publishers: watched.length,
    signs,
    costUsPerS: costsOf(record),
  };
}

/** Those of whom signs were taken; in a process of which only its own were, all of it. */
function watchedIn(record: RunRecord): RunRecord['header']['publishers'] {
  const health = record.of('health').filter(({ role }) => role === 'subject');
  const told = new Set(health.map(({ publisher }) => publisher));
  const processes = new Set(health.map(({ process }) => process));
  const all = record.header.publishers;
  for (const { index, process } of all) if (told.has(index)) processes.delete(process);
  return all.filter(({ index, process }) => told.has(index) || processes.has(process));
}

/** Injected with a label; in a run without any, what the captures themselves say. */
function windowsOf(
  record: RunRecord,
  { id, group }: RunRecord['header']['publishers'][number],
  stalls: ReturnType<typeof stallsOf>,
): Window[] {
  const { steps, refused } = labelledSteps(record);
  if (steps.length + refused.size > 0) {
    return steps
      .filter((step) => step.label !== 'none' && (step.group === null || step.group === group))
      .map(({ fromUs, untilUs, label }) => {
        const ofJs = label === 'js-thread' || label === 'process-stopped';
        return { fromUs, toUs: untilUs, ofJs };
      });
  }
  return stalls
    .filter((stall) => stall.publisher === id)
    .map(({ fromUs, untilUs }) => ({ fromUs, toUs: untilUs, ofJs: false }));
}

/**
 * A sign that tells only in the last moment is of no use: what it waited for has come back by itself.
 * A JS thread that was blocked tells of it as soon as it is free.
 */
const LAST_US = 100_000;

/** When a step that stopped the JS thread at once was over for it, though not yet called off. */
function overUs(record: RunRecord, process: number, { fromUs, toUs, ofJs }: Window): number {
  if (!ofJs) return toUs;
  const back = record
    .of('process')
    .find(
      (one) =>
        one.role === 'subject' &&
        one.process === process &&
        one.state === 'back' &&
        Math.abs((one.sinceUs ?? 0) - fromUs) < 2 * LAST_US,
    );
  return Math.min(toUs, back?.at ?? toUs);
}

function judge(
  readings: Reading[],
  windows: Window[],
  record: RunRecord,
  process: number,
): SignResult {
  const result = nothing();
  for (const window of windows) {
    const { fromUs, toUs } = window;
    const during = readings.filter(
      (one) => one.atUs > fromUs && one.fromUs < toUs && one.atUs <= toUs + LATE_US,
    );
    const first = during.find(({ dead }) => dead);
    // A reading that straddles the edge tells of both sides: that it said nothing says nothing.
    const within = during.some((one) => one.fromUs >= fromUs && one.atUs <= toUs);
    if (first === undefined && !within) continue;
    result.windows++;
    if (first === undefined) continue;
    if (first.atUs < overUs(record, process, window) - LAST_US) {
      result.detected++;
      result.detectUs.push(Math.max(0, first.atUs - fromUs));
    } else result.late++;
    const clear = readings.find((one) => one.fromUs >= toUs && !one.dead);
    if (clear !== undefined) result.clearUs.push(Math.max(0, clear.atUs - toUs));
  }
  const endUs =
    record.of('phase').find(({ phase }) => phase === 'stopping')?.at ?? record.elapsedUs;
  const beginUs = firstUp(record) + START_US;
  // After the first trouble nobody can say when all is well again: rooms join anew, queues play out.
  const wellUs = Math.min(endUs, ...windows.map(({ fromUs }) => fromUs));
  const well = readings.filter((one) => one.fromUs >= beginUs && one.atUs <= wellUs);
  let before = false;
  for (const { fromUs, atUs, dead } of well) {
    result.healthyReadings++;
    result.healthyUs += Math.max(0, atUs - fromUs);
    if (dead) result.falseReadings++;
    if (dead && !before) result.falseAlarms++;
    before = dead;
  }
  return result;
}

/** When the last publisher had begun. */
const firstUp = (record: RunRecord): number =>
  Math.max(
    0,
    ...record
      .of('publisher')
      .filter(({ state }) => state === 'published')
      .map(({ at }) => at),
  );

const nothing = (): SignResult => ({
  windows: 0,
  detected: 0,
  late: 0,
  detectUs: [],
  clearUs: [],
  healthyReadings: 0,
  falseReadings: 0,
  healthyUs: 0,
  falseAlarms: 0,
});

export const add = (a: SignResult, b: SignResult): SignResult => ({
  windows: a.windows + b.windows,
  detected: a.detected + b.detected,
  late: a.late + b.late,
  detectUs: [...a.detectUs, ...b.detectUs],
  clearUs: [...a.clearUs, ...b.clearUs],
  healthyReadings: a.healthyReadings + b.healthyReadings,
  falseReadings: a.falseReadings + b.falseReadings,
  healthyUs: a.healthyUs + b.healthyUs,
  falseAlarms: a.falseAlarms + b.falseAlarms,
});

/** Only of the thread that captures: what the sibling does costs another one. */
function costsOf(record: RunRecord): Record<string, number> {
  const sums = new Map<string, { us: number; spanUs: number }>();
  for (const { role, costUs = {}, at, fromUs } of record.of('health')) {
    if (role !== 'subject') continue;
    for (const [signal, us] of Object.entries(costUs)) {
      const sum = sums.get(signal) ?? { us: 0, spanUs: 0 };
      sums.set(signal, { us: sum.us + us, spanUs: sum.spanUs + Math.max(1, at - fromUs) });
    }
  }
  return Object.fromEntries(
    [...sums].map(([signal, { us, spanUs }]) => [signal, Math.round((us * 1e6) / spanUs)]),
  );
}
