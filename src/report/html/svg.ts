import { maxOf } from '../../units/numbers.js';
import { html, type Html } from './markup.js';

/*
 * Drawings without a viewBox: places across in per cent and heights in px, so that a drawing takes
 * the width that it is given while its text and its points keep their size.
 */

/** A place across. @param share 0 to 1 */
const across = (share: number): string => `${round(share * 100)}%`;

export const round = (value: number): number => Math.round(value * 100) / 100;

/** A share of the width with a rim on both sides, in which a point at the edge has room. */
export const within = (rim: number) => (share: number) => across(rim + share * (1 - 2 * rim));

export const upright = (x: string, y1: number, y2: number, kind: string): Html =>
  html`<line class="${kind}" x1="${x}" x2="${x}" y1="${round(y1)}" y2="${round(y2)}" />`;

export const level = (x1: string, x2: string, y: number, kind: string): Html =>
  html`<line class="${kind}" x1="${x1}" x2="${x2}" y1="${round(y)}" y2="${round(y)}" />`;

/** From here on the lower values would lie on one line. */
const LOG_FROM = 30;

export type Heights = {
  most: number;
  log: boolean;
  of: (value: number) => number;
  /** For an axis: the lowest, one at half of the height, the top. */
  ticks: number[];
};

/**
 * Heights from 0, or by the logarithm where the largest value is many times the smallest.
 * @param frame px from above: of the largest value and of 0; `most`: the top, where it is known
 */
export function heights(
  values: readonly number[],
  { top, floor, most: given = null }: { top: number; floor: number; most?: number | null },
): Heights {
  const most = given ?? maxOf(values);
  const least = values.reduce((low, value) => Math.min(low, value), most);
  const log = given === null && least > 0 && most / least > LOG_FROM;
  const share = (value: number) => {
    if (most <= 0) return 0;
    return log ? Math.log(value / least) / Math.log(most / least) : Math.min(1, value / most);
  };
  const lowest = log ? floor - 6 : floor;
  const ticks = log ? [least, Math.sqrt(least * most), most] : [0, most / 2, most];
  return {
    most,
    log,
    of: (value) => lowest - share(value) * (lowest - top),
    ticks: most > 0 ? ticks : [0],
  };
}
