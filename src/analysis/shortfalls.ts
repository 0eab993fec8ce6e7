import { formatCount, formatShare } from '../units/numbers.js';
import { capturedShare } from './counters.js';
import type { Facts } from './facts.js';
import { CAPTURED_HEALTHY, ENOUGH_CAPTURES, ENOUGH_WINDOWS, HEARD_WINDOW_US } from './limits.js';
import { isThin, sumWindows, type Member } from './members.js';

/** What there was too little of; excused where most of what is missing is so because others had the host. */
export type Shortfall = { text: string; excused: boolean };

/** Captures that settled: of the group or of one publisher. The first that nothing excuses, or else the first. */
export function fewSettled(facts: Facts): Shortfall | null {
  const { counters, members, publishers, strained } = facts;
  const found: Shortfall[] = [];
  const missing = counters.planned - counters.ok;
  const share = capturedShare(counters);
  // Each publisher may be one frame short when it is stopped.
  if (share !== null && share < CAPTURED_HEALTHY && missing > publishers) {
    const text = `only ${formatCount(counters.ok)} of ${formatCount(counters.planned)} captures settled (${formatShare(share)})`;
    found.push({ text, excused: isMost(strained.missing, missing) });
  }
  const few = members.flatMap(({ id, counters: own, missingStrained }) => {
    if (own === null || own.planned < ENOUGH_CAPTURES) return [];
    return [{ id, missingStrained, ...own, share: own.ok / own.planned }];
  });
  for (const one of few.sort((a, b) => a.share - b.share)) {
    if (one.share >= CAPTURED_HEALTHY) break;
    const text = `of ${one.id} only ${formatCount(one.ok)} of ${formatCount(one.planned)} captures settled (${formatShare(one.share)})`;
    found.push({ text, excused: isMost(one.missingStrained, one.planned - one.ok) });
  }
  return found.find(({ excused }) => !excused) ?? found[0] ?? null;
}

export type Thin = { who: string | null; share: number; excused: boolean };

/** Of whom too little was heard: of the group (`who` null), and of its publishers, least first. */
export function thinOf(facts: Facts, members: Member[]): Thin[] {
  const of = (who: string | null, some: Member[]): Thin[] => {
    const { expected, audible } = sumWindows(some.map(({ heard }) => heard));
    if (!isThin({ expected, audible })) return [];
    const ids = new Set(some.map(({ id }) => id));
    const own = facts.gaps.filter(({ publisher }) => ids.has(publisher));
    const strained = some.reduce((sum, { unheardStrained }) => sum + unheardStrained, 0);
    return [
      { who, share: audible / expected, excused: isExcused(own, strained, expected - audible) },
    ];
  };
  const each = members.flatMap((one) =>
    one.heard.expected < ENOUGH_WINDOWS ? [] : of(one.id, [one]),
  );
  return [...of(null, members), ...each.sort((a, b) => a.share - b.share)];
}

/**
 * Whether others had the host, or the listener was deaf, for most of what was not heard.
 * @param strained windows not heard while others had the host, of `missing` in all
 */
function isExcused(gaps: Facts['gaps'], strained: number, missing: number): boolean {
  const lengthUs = sum(gaps, 'lengthUs');
  const excusedUs = lengthUs - sum(gaps, 'freeUs');
  if (gaps.length > 0 && excusedUs * 2 <= lengthUs) return false;
  return isMost(Math.max(strained, excusedUs / HEARD_WINDOW_US), missing);
}

const isMost = (part: number, whole: number): boolean => part > 0 && part * 2 >= whole;

const sum = (gaps: Facts['gaps'], key: 'lengthUs' | 'freeUs') =>
  gaps.reduce((total, gap) => total + gap[key], 0);
