import { VERDICTS, type VerdictName } from '../analysis/index.js';
import { loadsMost, openLoads, type Resolution } from '../compare/capacity.js';
import { UNTIL_DEFAULT, type Until } from '../compare/capacity-run.js';
import { LOAD_KEYS, type LoadKey } from '../compare/capacity-types.js';
import type { Cell } from '../scenario/types.js';
import { usageError } from '../units/errors.js';
import { plural } from '../units/numbers.js';
import { announceTime, estimateMs } from '../runs/budget.js';
import { warnOfPlans } from '../runs/agenda.js';
import type { RunIo } from '../runs/io.js';
import { comebackScenario } from './capacity-check-scenario.js';
import { atLoad } from './capacity-scenario.js';
import type { MetricsFlags } from './metrics/index.js';
import type { ServerFlags } from '../runs/needs.js';
import type { VaryFlags } from '../runs/vary.js';

export type CapacityOptions = ServerFlags &
  MetricsFlags &
  Omit<VaryFlags, 'repeats'> & {
    group?: string;
    key?: string;
    from?: string;
    to?: string;
    repeats?: string;
    until?: string;
    resolution?: string;
    yes?: boolean;
    resume?: string;
    output: string;
    json?: boolean;
  };

/** What is asked of a scenario, before it is known which group it has. */
export type CapacityAsk = {
  key: LoadKey;
  from: number;
  to: number;
  repeats: number;
  resolution: Resolution;
  until: Until;
  criterion: string;
};
/** `to` null: as many as the group can have. */
export type CapacityFlags = Omit<CapacityAsk, 'to'> & { to: number | null };

const REPEATS_DEFAULT = '2';
const TO_DEFAULT = { rooms: '128', publishers: '64', speakers: null };
const RESOLUTION_DEFAULT: Resolution = { loads: 1, share: 0.05 };

/** @throws UserError (usage) */
export function flagsOf(options: CapacityOptions): CapacityFlags {
  const key = keyOf(options.key ?? 'rooms');
  const from = wholeOf('--from', options.from ?? '1');
  const most = options.to ?? TO_DEFAULT[key];
  const to = most === null ? null : wholeOf('--to', most);
  if (to !== null) checkBounds(from, to);
  const { until, criterion } = untilOf(options.until);
  return {
    key,
    from,
    to,
    repeats: wholeOf('--repeats', options.repeats ?? REPEATS_DEFAULT),
    resolution:
      options.resolution === undefined ? RESOLUTION_DEFAULT : resolutionOf(options.resolution),
    until,
    criterion,
  };
}

/** With a largest load. @param most publishers of the group. @throws UserError (usage) */
export function askOf(flags: CapacityFlags, most: number): CapacityAsk {
  const to = flags.to ?? most;
  checkBounds(flags.from, to);
  return { ...flags, to };
}

function checkBounds(from: number, to: number): void {
  if (from <= to) return;
  throw usageError(`--from ${from} is above --to ${to}`, 'give --to a larger load');
}

function keyOf(text: string): LoadKey {
  const key = LOAD_KEYS.find((one) => one === text);
  if (key !== undefined) return key;
  throw usageError(`--key ${text} can't be loaded`, `it takes one of: ${LOAD_KEYS.join(', ')}`);
}

function wholeOf(flag: string, text: string): number {
  const n = Number(text);
  if (/^\d+$/.test(text) && n >= 1) return n;
  throw usageError(`${flag} ${text} is no whole number above 0`, `write ${flag} 2`);
}

/** `1`: loads; `5%`: of the largest load that held, at least 1. @throws UserError (usage) */
export function resolutionOf(text: string): Resolution {
  const [, digits, sign] = /^(\d+(?:\.\d+)?)\s*(%?)$/.exec(text.trim()) ?? [];
  const n = Number(digits);
  if (sign === '%' && n > 0 && n < 100) return { loads: 1, share: n / 100 };
  if (sign === '' && Number.isInteger(n) && n >= 1) return { loads: n, share: 0 };
  throw usageError(`--resolution ${text} is no number of loads`, 'write --resolution 1, or 5%');
}

/** @throws UserError (usage) on what is no verdict that a load can give out with */
export function untilOf(text: string | undefined): { until: Until; criterion: string } {
  if (text === undefined) {
    return {
      until: UNTIL_DEFAULT,
      criterion: 'the verdict is degraded or worse, or a threshold is breached',
    };
  }
  if (text === 'threshold') {
    return { until: { verdict: null, thresholds: true }, criterion: 'a threshold is breached' };
  }
  const known = VERDICTS.filter((name) => name !== 'healthy' && name !== 'invalid');
  if (known.some((name) => name === text)) {
    return {
      until: { verdict: text as VerdictName, thresholds: false },
      criterion: `the verdict is ${text}${text === known.at(-1) ? '' : ' or worse'}`,
    };
  }
  throw usageError(
    `--until ${text} is nothing that a load can give out with`,
    `it takes threshold, or one of: ${known.join(', ')}`,
  );
}

/**
 * Says how long it may take, the check of the return too. A load that gives out takes one run, so
 * most searches take far less.
 * @param cells one per variant. @throws UserError (usage) above 30 minutes without `--yes`
 */
export function announceCapacity(
  cells: readonly Cell[],
  group: string,
  ask: CapacityAsk,
  yes: boolean,
  status: (text: string) => void,
): void {
  const opened = openLoads(ask);
  const most = Math.max(opened.length, loadsMost(ask));
  const loads = [...opened, ...new Array<number>(most - opened.length).fill(ask.to)];
  const runs = (loads.length + 1) * ask.repeats * cells.length;
  const at = (cell: Cell, load: number): Cell => ({
    ...cell,
    scenario: atLoad(cell.scenario, group, ask.key, load),
  });
  const check = (cell: Cell): Cell => ({
    ...cell,
    scenario: comebackScenario(cell.scenario, group, ask.key, { held: ask.to, gaveOut: ask.to })
      .scenario,
  });
  const ms = cells.reduce(
    (sum, cell) =>
      sum + estimateMs([...loads.map((load) => at(cell, load)), check(cell)]) * ask.repeats,
    0,
  );
  const variants = cells.length === 1 ? '' : `${plural(cells.length, 'variant')}, `;
  const what = `${variants}${rangeText(ask)}: at most ${plural(runs, 'run')}, invalid ones aside`;
  announceTime({ what, ms, less: 'a smaller --to, fewer repeats' }, yes, status);
}

/** Of the first load, which has to hold, and of the largest, where it would be more than there is. */
export function warnOfLoads(
  cells: readonly Cell[],
  group: string,
  { key, from, to }: CapacityAsk,
  io: RunIo,
): void {
  for (const load of new Set([from, to])) {
    const loaded = cells.map((cell) => ({
      ...cell,
      scenario: atLoad(cell.scenario, group, key, load),
    }));
    warnOfPlans(loaded, io, `with ${plural(load, key.slice(0, -1))} `);
  }
}

/** `8 to 32 rooms`, `1 room`. */
const rangeText = ({ from, to, key }: CapacityAsk): string =>
  `${from === to ? '' : `${from} to `}${plural(to, key.slice(0, -1))}`;
