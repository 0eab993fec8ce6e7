import type { ChalkInstance } from 'chalk';
import type { Summary } from '../analysis/index.js';
import { formatPerS, maxOf } from '../units/numbers.js';
import { bucketed, bySecond, sparkline } from './sparkline.js';

/** Room for a line's name before the graph and its range after it. */
const MARGIN = 34;
const NARROWEST = 10;

type Line = { name: string; values: number[] };

/**
 * Per cell: captures per second above log events per second, a character per second, on scales that
 * all cells share. Where seconds share a character it shows the fewest captures and the most logs.
 */
export function timelines(
  summaries: Summary[],
  labels: string[],
  width: number,
  paint: ChalkInstance,
): string[] {
  const graph = Math.max(NARROWEST, width - MARGIN);
  const cells = summaries.map((summary) => ({
    captures: line('captures/s', bucketed(capturesBySecond(summary), graph, smallest)),
    logs: line('SDK logs/s', bucketed(logsBySecond(summary), graph, maxOf)),
  }));
  const top = {
    captures: maxOf(cells.flatMap(({ captures }) => captures.values)),
    logs: maxOf(cells.flatMap(({ logs }) => logs.values)),
  };
  return cells.flatMap(({ captures, logs }, n) => [
    labels[n] ?? '',
    `  ${captures.name}  ${paint.cyan(sparkline(captures.values, top.captures))}  ${range(captures)}`,
    `  ${logs.name}  ${paint.yellow(sparkline(logs.values, top.logs))}  ${range(logs)}`,
  ]);
}

const line = (name: string, values: number[]): Line => ({ name, values });

const range = ({ values }: Line): string =>
  values.length === 0 ? '' : `${formatPerS(smallest(values))} to ${formatPerS(maxOf(values))}`;

const smallest = (values: number[]): number =>
  values.reduce((least, value) => Math.min(least, value), Number.POSITIVE_INFINITY);

/** Whole seconds of the scenario; the time in which captures settle at the end is not one of it. */
const secondsOf = ({ run }: Summary): number =>
  Math.floor(Math.min(run.elapsedUs, run.durationUs) / 1e6);

const capturesBySecond = (summary: Summary): number[] =>
  bySecond(
    summary.seconds.map(({ fromUs, atUs, ok }) => ({
      fromUs,
      atUs,
      perS: (ok * 1e6) / Math.max(1, atUs - fromUs),
    })),
    secondsOf(summary),
  );

const logsBySecond = (summary: Summary): number[] =>
  bySecond(
    summary.secondsFfi.map(({ fromUs, atUs, logsPerS }) => ({ fromUs, atUs, perS: logsPerS })),
    secondsOf(summary),
  );
