import type { Unit } from '../page-data.js';

const thousands = (n: number): string =>
  String(Math.round(n)).replace(/\B(?=(\d{3})+$)/g, '\u202f');
const short = (n: number): string =>
  Math.abs(n) < 10 ? String(Number(n.toPrecision(2))) : thousands(n);

/** A value as short as it can be said: axes and legends have little room. */
export function unitText(value: number | null | undefined, unit: Unit): string {
  if (value == null) return '–';
  if (unit === 'us') {
    if (value < 1000) return `${short(value)} µs`;
    return value < 1e6 ? `${short(value / 1000)} ms` : `${short(value / 1e6)} s`;
  }
  if (unit === 'share') return `${short(value * 100)} %`;
  if (unit === 'mb') return `${thousands(value)} MB`;
  return short(value);
}

/** Seconds since the run's start: `7.5s`, `2:05`, `3:20:00`. @param stepS how fine it must be told */
export function timeText(atS: number, stepS = 1): string {
  if (atS < 0) return `−${timeText(-atS, stepS)}`;
  const digits = stepS >= 1 ? 0 : stepS >= 0.1 ? 1 : stepS >= 0.01 ? 2 : 3;
  if (atS < 60) return `${atS.toFixed(digits)}s`;
  // Rounded as a whole: 59.99 s must not become 1:60.
  const scale = 10 ** digits;
  const whole = Math.round(atS * scale) / scale;
  const pad = (n: number, width = 2) => String(n).padStart(width, '0');
  const seconds = (whole % 60).toFixed(digits).padStart(digits === 0 ? 2 : 3 + digits, '0');
  const minutes = Math.floor(whole / 60);
  return minutes < 60
    ? `${minutes}:${seconds}`
    : `${Math.floor(minutes / 60)}:${pad(minutes % 60)}:${seconds}`;
}
