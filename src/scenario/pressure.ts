import { formatMsExact } from '../units/duration.js';
import { draftMs } from './ms.js';
import { buildNetwork, networkFile, networkText } from './network.js';
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
    const file = step as Partial<PressureFile>;
    const { kind, start, for: length, level, block, thread, group, label } = file;
    const fields = kind === undefined ? undefined : PRESSURE_FIELDS[kind];
    if (kind === undefined || fields === undefined) return [];
    const text = level === undefined ? null : String(level);
    return [
      {
        kind,
        startMs: draftMs(start, 0),
        lengthMs: draftMs(length, fields.lengthNeeded ? Number.NaN : 0),
        level: text,
        amount: fields.unit === null ? 0 : levelOf(fields.unit, text ?? ''),
        blockMs: kind === 'loop' ? draftMs(block, DEFAULT_BLOCK_MS) : 0,
        thread: thread ?? null,
        group: group ?? null,
        label: label ?? null,
        network: kind === 'network' ? buildNetwork(file) : null,
      },
    ];
  });
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
  const { kind, startMs, lengthMs, level, blockMs, thread, group, label, network } = step;
  return {
    kind,
    start: formatMsExact(startMs),
    for: formatMsExact(lengthMs),
    ...(level === null ? {} : { level }),
    ...(kind === 'loop' ? { block: formatMsExact(blockMs) } : {}),
    ...(thread === null ? {} : { thread }),
    ...(group === null ? {} : { group }),
    ...(label === null ? {} : { label }),
    ...(network === null ? {} : networkFile(network)),
  };
}

/** What it is as strong as, for people; null for kinds without a level. */
export const levelText = ({ level, network }: Pressure): string | null =>
  network === null ? level : networkText(network);

/** `cpu 80%`, `freeze AudioSourceCapt*`, `network loss 5%`. */
export const pressureText = (step: Pressure): string =>
  [step.kind, levelText(step), step.thread].filter((part) => part !== null).join(' ');
