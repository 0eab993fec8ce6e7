import type { PressureSummary } from '../analysis/index.js';
import { formatUs } from '../units/duration.js';
import { formatPerS } from '../units/numbers.js';
import { plain } from './plain.js';

export const PRESSURE_TITLES = [
  'at',
  'pressure',
  'for',
  'captures of',
  'before',
  'during',
  'after',
];

/** One row per step and group: what was done on purpose, and the captures per second around it. */
export const pressureRows = (all: PressureSummary[]): string[][] =>
  all
    .filter(({ refused }) => !refused)
    .flatMap((step) => {
      const { what, level, thread, fromUs, toUs } = step;
      const name = [what, level, thread].filter((part) => part !== null).join(' ');
      const length = toUs === null ? 'open' : formatUs(toUs - fromUs);
      const first = [formatUs(Math.max(0, fromUs)), plain(name), length];
      if (step.groups.length === 0) return [[...first, '', '', '', '']];
      return step.groups.map(({ name: group, beforePerS, duringPerS, afterPerS }, i) => [
        ...(i === 0 ? first : ['', '', '']),
        group,
        ...[beforePerS, duringPerS, afterPerS].map((perS) =>
          perS === null ? '–' : formatPerS(perS),
        ),
      ]);
    });

/** What could not be done, or ended before its time. */
export const pressureTroubles = (all: PressureSummary[]): string[] =>
  all
    .filter(({ reason }) => reason !== null)
    .map(({ what, refused, reason, step }) => {
      const how = refused ? 'could not begin' : 'ended early';
      return plain(`step ${step + 1}, ${what}, ${how}: ${reason}`);
    });
