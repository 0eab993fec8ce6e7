import { formatMsExact } from '../units/duration.js';
import { draftMs } from './ms.js';
import type { HealthFile, RecoveryFile } from './schema-health.js';
import { HEALTH_SWITCHES, RUNGS, type Health, type HealthSwitch, type Recovery } from './types.js';

const EVERY_MS = 250;
const AFTER_MS = 2000;
const LIMIT_MS = 5000;

/** Signals with their defaults. What the file holds wrong reads as NaN, as in the rest of a draft. */
export const buildHealth = (given: Partial<HealthFile>): Health => ({
  everyMs: draftMs(given.every, EVERY_MS),
  ...switches((key) => given[key] !== false),
});

const switches = (on: (key: HealthSwitch) => boolean) =>
  Object.fromEntries(HEALTH_SWITCHES.map((key) => [key, on(key)])) as Record<HealthSwitch, boolean>;

export const buildRecovery = (given: Partial<RecoveryFile>): Recovery => ({
  afterMs: draftMs(given.after, AFTER_MS),
  limitMs: draftMs(given.limit, LIMIT_MS),
  ladder: Array.isArray(given.ladder) ? given.ladder : [...RUNGS],
});

/** In the scenario file's own words, every default written out. */
export const resolvedHealth = (health: Health): HealthFile => ({
  every: formatMsExact(health.everyMs),
  ...switches((key) => health[key]),
});

export const resolvedRecovery = ({ afterMs, limitMs, ladder }: Recovery): RecoveryFile => ({
  after: formatMsExact(afterMs),
  limit: formatMsExact(limitMs),
  ladder,
});
