import { parseDurationMs } from '../units/duration.js';

/** In ms to the µs: finer is noise of binary fractions. NaN for what can't be read. */
export function draftMs(written: unknown, fallbackMs = Number.NaN): number {
  if (written === undefined) return fallbackMs;
  const value = typeof written === 'string' ? parseDurationMs(written) : undefined;
  return value === undefined ? Number.NaN : roundMs(value);
}

/** To the µs. */
export const roundMs = (ms: number): number => Math.round(ms * 1000) / 1000;
