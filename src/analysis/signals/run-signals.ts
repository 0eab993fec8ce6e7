import type { JournalEvent } from '../../journal/events.js';
import { recordOf, type RunRecord } from '../record.js';
import { stallsOf } from '../stalls.js';
import { readingsOf, type Reading } from './alarms.js';
import type { Sign } from './rules.js';
import { endOf, truthOf, wellAgainUs, type Window } from './windows.js';

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
  /** Windows of which it told, and went on telling for as long as it was read. */
  stuck: number;
  /** Readings while nothing was wrong, those that said something was, and the time they cover. */
  healthyReadings: number;
  falseReadings: number;
  healthyUs: number;
  /** Stretches of false readings. */
  falseAlarms: number;
  /** Of those readings, the ones after it was well again. */
  after: { readings: number; falseReadings: number };
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
    const { windows, unsure, byCaptures } = truthOf(record, info, stalls);
    const all = readingsOf(record, info);
    const well = wellTimes(record, [...windows, ...unsure], all);
    for (const [sign, readings] of all) {
      const judged = sign === 'capture' && byCaptures ? [] : windows;
      const found = nothing();
      during(found, readings, judged, record, info.process);
      well.forEach((span, n) => meanwhile(found, readings, span, n > 0));
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

function during(
  result: SignResult,
  readings: Reading[],
  windows: Window[],
  record: RunRecord,
  process: number,
): void {
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
    // Of what lasts until the run is being ended nobody can say when it is over.
    const after = readings.filter((one) => one.fromUs >= toUs && one.atUs <= endOf(record));
    const clear = after.find(({ dead }) => !dead);
    if (clear !== undefined) result.clearUs.push(Math.max(0, clear.atUs - toUs));
    else if (after.length > 0) result.stuck++;
  }
}

type Span = { fromUs: number; toUs: number };

/** Before anything was broken; and after the last of it, once all is well again. */
function wellTimes(record: RunRecord, windows: Window[], readings: Map<Sign, Reading[]>): Span[] {
  const endUs = endOf(record);
  const fromUs = firstUp(record) + START_US;
  const before = { fromUs, toUs: Math.min(endUs, ...windows.map((one) => one.fromUs)) };
  if (windows.length === 0) return [before];
  const lastUs = Math.max(...windows.map(({ toUs }) => toUs));
  return [before, { fromUs: Math.max(fromUs, wellAgainUs(lastUs, readings)), toUs: endUs }];
}

/** What it says while nothing is wrong. */
function meanwhile(result: SignResult, readings: Reading[], span: Span, after: boolean): void {
  const well = readings.filter((one) => one.fromUs >= span.fromUs && one.atUs <= span.toUs);
  let before = false;
  for (const { fromUs, atUs, dead } of well) {
    result.healthyReadings++;
    result.healthyUs += Math.max(0, atUs - fromUs);
    if (dead) result.falseReadings++;
    if (dead && !before) result.falseAlarms++;
    before = dead;
  }
  if (!after) return;
  result.after.readings += well.length;
  result.after.falseReadings += well.filter(({ dead }) => dead).length;
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
  stuck: 0,
  healthyReadings: 0,
  falseReadings: 0,
  healthyUs: 0,
  falseAlarms: 0,
  after: { readings: 0, falseReadings: 0 },
});

export const add = (a: SignResult, b: SignResult): SignResult => ({
  windows: a.windows + b.windows,
  detected: a.detected + b.detected,
  late: a.late + b.late,
  detectUs: [...a.detectUs, ...b.detectUs],
  clearUs: [...a.clearUs, ...b.clearUs],
  stuck: a.stuck + b.stuck,
  healthyReadings: a.healthyReadings + b.healthyReadings,
  falseReadings: a.falseReadings + b.falseReadings,
  healthyUs: a.healthyUs + b.healthyUs,
  falseAlarms: a.falseAlarms + b.falseAlarms,
  after: {
    readings: a.after.readings + b.after.readings,
    falseReadings: a.after.falseReadings + b.after.falseReadings,
  },
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
