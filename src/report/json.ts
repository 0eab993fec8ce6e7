import type { Summary } from '../analysis/index.js';

const DIGITS = 1e6;

/** `summary.json`: `schemaVersion` first, keys in a fixed order, shares to a millionth. */
export function renderJson(summary: Summary): string {
  const { schemaVersion, ...rest } = summary;
  return `${JSON.stringify({ schemaVersion, ...rest }, rounded, 2)}\n`;
}

function rounded(_key: string, value: unknown): unknown {
  return typeof value === 'number' ? Math.round(value * DIGITS) / DIGITS : value;
}
