import type { Ladder, LadderAction, LadderSpec } from '../../src/conductor/recovery/ladder.js';
import type { Heard } from '../../src/conductor/recovery/attempt.js';
import { RUNGS } from '../../src/journal/health.js';
import { S } from './journals.js';

export const spec = (given: Partial<LadderSpec> = {}): LadderSpec => ({
  rungs: RUNGS,
  afterUs: S,
  limitUs: 3 * S,
  tapped: false,
  heard: false,
  ...given,
});
export const brief = (actions: LadderAction[]) =>
  actions.map((one) => (one.kind === 'start' ? `start ${one.rung}` : `${one.state} ${one.rung}`));

/** Ticks every 100 ms, as the conductor does; what a rung takes is done at once. */
export function walk(
  ladder: Ladder,
  fromUs: number,
  toUs: number,
  before = (_us: number) => {},
): string[] {
  const told: string[] = [];
  for (let us = fromUs; us < toUs; us += S / 10) {
    before(us);
    const actions = ladder.tick(us);
    for (const one of actions) if (one.kind === 'start') ladder.answer(one.attempt, 'done', '', us);
    told.push(...brief(actions));
  }
  return told;
}

/** A capture settles that ends the stall. */
export function back(ladder: Ladder, atUs: number, stall = 'a', fromUs = 0): void {
  ladder.stall(stall, false, fromUs, atUs);
  ladder.captured(atUs);
}

export const SOUND: Heard = { expected: 100, audibleExpected: 100 };
export const SILENCE: Heard = { expected: 100, audibleExpected: 0 };
export const REST: Heard = { expected: 0, audibleExpected: 0 };

/** A listener that tells the same once a second. */
export const listening = (ladder: Ladder, heard: Heard, offsetUs: number) => (us: number) => {
  if (Math.round((us - offsetUs) / (S / 10)) % 10 === 0) ladder.hear(heard, us - S, us);
};
