import { formatUs } from '../units/duration.js';
import { once, overlapUs, type RunRecord } from './record.js';
import { stoppingUs } from './stops.js';
import type { PressureSummary, Second } from './types.js';

/** What the scenario did on purpose, and what became of the captures then. */
export function pressureOf(record: RunRecord, seconds: Second[]): PressureSummary[] {
  const stretches = stretchesOf(record);
  return stretches.map((stretch) => ({
    ...stretch,
    groups: record.header.groups
      .filter(({ publishersPerRoom }) => publishersPerRoom > 0)
      .map(({ name }) => ({
        name,
        ...around(
          seconds.filter(({ group }) => group === name),
          stretch,
          stretches,
          Math.min(record.elapsedUs, stoppingUs(record)),
        ),
      })),
  }));
}

type Stretch = Omit<PressureSummary, 'groups'>;

/** Every step that was put in force or refused, by time. */
export const stretchesOf = (record: RunRecord): Stretch[] =>
  once(record, 'pressure', () => stretchesIn(record));

function stretchesIn(record: RunRecord): Stretch[] {
  const found = new Map<number, Stretch>();
  for (const { at, step, what, state, level, thread, reason = null } of record.of('pressure')) {
    const known = found.get(step);
    if (state === 'ended') {
      if (known !== undefined) found.set(step, { ...known, toUs: at, reason });
      continue;
    }
    const refused = state === 'refused';
    const toUs = refused ? at : null;
    found.set(step, { step, what, level, thread, fromUs: at, toUs, refused, reason });
  }
  return [...found.values()].sort((a, b) => a.fromUs - b.fromUs || a.step - b.step);
}

const WINDOW_US = 10_000_000;

/** Captures per second before, during and after; a stretch of other pressure is in none of them. */
function around(
  seconds: Second[],
  { fromUs, toUs, refused }: Stretch,
  all: Stretch[],
  endUs: number,
): { beforePerS: number | null; duringPerS: number | null; afterPerS: number | null } {
  if (refused) return { beforePerS: null, duringPerS: null, afterPerS: null };
  const untilUs = toUs ?? endUs;
  const others = all.filter((one) => !one.refused && one.fromUs !== fromUs);
  const lastEndUs = Math.max(
    fromUs - WINDOW_US,
    ...others.map((one) => one.toUs ?? endUs).filter((us) => us <= fromUs),
  );
  const nextUs = Math.min(
    untilUs + WINDOW_US,
    endUs,
    ...others.map((one) => one.fromUs).filter((us) => us >= untilUs),
  );
  const due = seconds.filter(({ planned, ok }) => planned > 0 || ok > 0);
  const firstUs = due[0]?.fromUs ?? 0;
  return {
    // The second in which the publishers begin is not a whole one.
    beforePerS: rateIn(
      seconds.filter((one) => one.fromUs > firstUs),
      lastEndUs,
      fromUs,
    ),
    duringPerS: rateIn(seconds, fromUs, untilUs),
    afterPerS: rateIn(seconds, untilUs, nextUs),
  };
}

function rateIn(seconds: Second[], fromUs: number, toUs: number): number | null {
  let us = 0;
  let ok = 0;
  for (const second of seconds) {
    const lengthUs = second.atUs - second.fromUs;
    if (lengthUs <= 0 || overlapUs(second.fromUs, second.atUs, fromUs, toUs) * 2 <= lengthUs)
      continue;
    us += lengthUs;
    ok += second.ok;
  }
  return us === 0 ? null : (ok * 1e6) / us;
}

/** `cpu 80%`, `freeze AudioSourceCapt*`. */
export const pressureName = ({ what, level, thread }: Pick<Stretch, 'what' | 'level' | 'thread'>) =>
  [what, level, thread].filter((part) => part !== null).join(' ');

/** Whether a step of this kind may keep the server from answering. */
export const isOfServer = (what: string): boolean =>
  what.startsWith('server-') || what === 'network';

/**
 * What was done on purpose in a stretch of time, for people.
 * @param group only what reached it; left out: all
 */
export function intendedIn(
  record: RunRecord,
  fromUs: number,
  toUs: number,
  group?: string,
): string[] {
  const aimed = group === undefined ? null : stepsAt(record, group);
  return stretchesOf(record)
    .filter(({ refused, step }) => !refused && aimed?.has(step) !== false)
    .filter((one) => overlapUs(fromUs, toUs, one.fromUs, (one.toUs ?? record.elapsedUs) + 1) > 0)
    .map((one) => {
      const span =
        one.toUs === null
          ? `from ${formatUs(one.fromUs)} on`
          : `${formatUs(one.fromUs)}–${formatUs(one.toUs)}`;
      return `intended pressure: ${pressureName(one)} ${span}`;
    });
}

/** Kinds that take the host's CPU, memory or disk; what others do to a channel or the server does not. */
const OF_HOST: ReadonlySet<string> = new Set([
  'cpu',
  'gc',
  'loop',
  'threads',
  'memory',
  'disk',
  'nice',
]);

const STOPS_CAPTURES: ReadonlySet<string> = new Set(['freeze', 'disconnect', 'close']);
const STOPS_SOUND: ReadonlySet<string> = new Set([
  ...STOPS_CAPTURES,
  'server-pause',
  'server-restart',
  'network',
  'mute',
  'unpublish',
]);

/** Done to a process: a group says only which ones. */
const OF_PROCESS: ReadonlySet<string> = new Set(['freeze', 'loop', 'gc', 'nice']);

/** Whether a step is aimed at a publisher, or, where it is done to a process, at one in the same. */
export const isAimedAt = (
  { header }: RunRecord,
  { what, group = null }: { what: string; group?: string | null },
  to: { group: string; processes: readonly number[] },
): boolean =>
  group === null ||
  group === to.group ||
  (OF_PROCESS.has(what) &&
    header.groups.some(
      ({ name, processes }) =>
        name === group && processes.some((process) => to.processes.includes(process)),
    ));

/** The steps that reach a group: those of all, its own, and what is done to a process that it has part in. */
const stepsAt = (record: RunRecord, group: string): ReadonlySet<number> =>
  once(record, `steps at ${group}`, () => {
    const { processes = [] } = record.header.groups.find(({ name }) => name === group) ?? {};
    const aimed = record
      .of('pressure')
      .filter((one) => isAimedAt(record, one, { group, processes }));
    return new Set(aimed.map(({ step }) => step));
  });

/**
 * µs of a stretch in which a step was in force that breaks the channel of a group by itself: what it
 * suffers then is of the step, however busy the host was.
 */
export function brokenUs(
  record: RunRecord,
  { group, what }: { group: string; what: 'captures' | 'sound' },
  fromUs: number,
  toUs: number,
): number {
  const kinds = what === 'captures' ? STOPS_CAPTURES : STOPS_SOUND;
  const aimed = stepsAt(record, group);
  // By their begin: of two at once the time counts once.
  let [us, untilUs] = [0, fromUs];
  for (const one of stretchesOf(record)) {
    if (one.refused || !kinds.has(one.what) || !aimed.has(one.step)) continue;
    const endUs = one.toUs ?? record.elapsedUs;
    us += overlapUs(untilUs, toUs, one.fromUs, endUs);
    untilUs = Math.max(untilUs, endUs);
  }
  return us;
}

/** Whether the scenario had something in force then that the host has to bear. */
export const isHostLoaded = (record: RunRecord, fromUs: number, toUs: number): boolean =>
  stretchesOf(record).some(
    (one) =>
      !one.refused &&
      OF_HOST.has(one.what) &&
      overlapUs(fromUs, toUs, one.fromUs, (one.toUs ?? record.elapsedUs) + 1) > 0,
  );
