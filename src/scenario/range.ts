import { formatMsExact } from '../units/duration.js';
import { draftMs } from './ms.js';
import type { Range } from './types.js';

const BETWEEN = '..';

/** `4s..12s`, or `4s` for a fixed one, in ms. NaN where a side can't be read; the order is not checked. */
export const parseRangeMs = (written: unknown): Range => parse(written, draftMs);

/** `1..3`, `2` or the number 2: whole numbers. */
export const parseCountRange = (written: unknown): Range =>
  parse(written, (text) => (/^\d{1,6}$/.test(text) ? Number(text) : Number.NaN));

function parse(written: unknown, one: (text: string) => number): Range {
  const [min = '', max = min, ...more] = String(written).split(BETWEEN);
  return more.length > 0 ? { min: Number.NaN, max: Number.NaN } : { min: one(min), max: one(max) };
}

/** What parses back to the same range. */
export const rangeText = (range: Range): string => textOf(range, formatMsExact);
export const countRangeText = (range: Range): string => textOf(range, String);

const textOf = ({ min, max }: Range, one: (value: number) => string) =>
  min === max ? one(min) : one(min) + BETWEEN + one(max);

export const mean = ({ min, max }: Range): number => (min + max) / 2;
