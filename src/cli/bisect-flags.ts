import type { Noise } from '../compare/index.js';
import { usageError } from '../units/errors.js';
import { parseShare } from './compare-runs.js';

/** How sure a search has to be, and what it may take. Without repeats a verdict is taken for stable. */
export type Limits = { repeats: number; noise: Noise; confidence: number };

export type LimitFlags = {
  repeats?: string;
  miss?: string;
  falseAlarm?: string;
  confidence?: string;
};

const DEFAULTS = { repeats: '1', miss: '20%', falseAlarm: '2%', confidence: '95%' };

/** @throws UserError (usage), also for rates with which a run tells no more than a coin */
export function limitsOf(flags: LimitFlags): Limits {
  const { repeats, miss, falseAlarm, confidence } = { ...DEFAULTS, ...flags };
  const missRate = parseShare(miss, '--miss', DEFAULTS.miss);
  const falseAlarmRate = parseShare(falseAlarm, '--false-alarm', DEFAULTS.falseAlarm);
  if (missRate + falseAlarmRate >= 1) {
    throw usageError(
      `--miss ${miss} and --false-alarm ${falseAlarm}: a bad version would look bad no more often than a good one`,
      'give shares that are less than 100 % together',
    );
  }
  const times = repeatsOf(repeats);
  return {
    repeats: times,
    noise: times === 1 ? { missRate: 0, falseAlarmRate: 0 } : { missRate, falseAlarmRate },
    confidence: parseShare(confidence, '--confidence', DEFAULTS.confidence),
  };
}

function repeatsOf(text: string): number {
  const repeats = Number(text);
  if (Number.isInteger(repeats) && repeats >= 1 && repeats <= 1000) return repeats;
  throw usageError(`--repeats ${text} is no number from 1 to 1000`, 'write --repeats 5');
}
