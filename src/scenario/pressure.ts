import { formatMsExact, parseDurationMs } from '../units/duration.js';
import { PRESSURE_FIELDS, type LevelUnit } from './pressure-fields.js';
import type { PressureFile, ScenarioFile } from './schema.js';
import type { Pressure } from './types.js';

const DEFAULT_BLOCK_MS = 50;

/** Steps with their defaults. What the file holds wrong reads as NaN, as in the rest of a draft. */
export function buildPressure(file: Partial<ScenarioFile>): Pressure[] {
  const steps: unknown = file.pressure;
  if (!Array.isArray(steps)) return [];
  return (steps as unknown[]).flatMap((step) => {
    if (typeof step !== 'object' || step === null) return [];
    const { kind, start, for: length, level, block, thread } = step as Partial<PressureFile>;
    const fields = kind === undefined ? undefined : PRESSURE_FIELDS[kind];
    if (kind === undefined || fields === undefined) return [];
    const text = level === undefined ? null : String(level);
    return [
      {
        kind,
        startMs: ms(start, 0),
        lengthMs: ms(length, fields.lengthNeeded ? Number.NaN : 0),
        level: text,
        amount: fields.unit === null ? 0 : levelOf(fields.unit, text ?? ''),
        blockMs: kind === 'loop' ? ms(block, DEFAULT_BLOCK_MS) : 0,
        thread: thread ?? null,
      },
    ];
  });
}

function ms(text: unknown, fallbackMs: number): number {
  if (text === undefined) return fallbackMs;
  const value = typeof text === 'string' ? parseDurationMs(text) : undefined;
  return value === undefined ? Number.NaN : Math.round(value * 1000) / 1000;
}

const NUMBER = String.raw`(\d+(?:\.\d+)?)`;
const LEVELS: Record<LevelUnit, { pattern: RegExp; scale: number }> = {
  share: { pattern: new RegExp(`^${NUMBER} ?%$`), scale: 0.01 },
  mbPerS: { pattern: new RegExp(`^${NUMBER} ?MB/s$`), scale: 1 },
  mb: { pattern: new RegExp(`^${NUMBER} ?MB$`), scale: 1 },
  count: { pattern: /^(\d+)$/, scale: 1 },
};

/** `80%` → 0.8, `50MB/s` → 50. NaN for anything else. */
function levelOf(unit: LevelUnit, text: string): number {
  const { pattern, scale } = LEVELS[unit];
  const digits = pattern.exec(text)?.[1];
  return digits === undefined ? Number.NaN : Number(digits) * scale;
}

/** A step in the scenario file's own words. */
export function resolvedPressure(step: Pressure): PressureFile {
  const { kind, startMs, lengthMs, level, blockMs, thread } = step;
  return {
    kind,
    start: formatMsExact(startMs),
    for: formatMsExact(lengthMs),
    ...(level === null ? {} : { level }),
    ...(kind === 'loop' ? { block: formatMsExact(blockMs) } : {}),
    ...(thread === null ? {} : { thread }),
  };
}

/** `cpu 80%`, `freeze AudioSourceCapt*`. */
export const pressureText = ({ kind, level, thread }: Pressure): string =>
  [kind, level, thread].filter((part) => part !== null).join(' ');
