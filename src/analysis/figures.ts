import type { ThresholdInfo } from '../journal/events.js';
import { capturedShare, rejectedSum } from './counters.js';
import type { TurnFigures } from './turn-types.js';
import type { GroupSummary, Percentiles, ThresholdResult } from './types.js';

type Measured = Omit<GroupSummary, 'figures' | 'verdict' | 'rule' | 'evidence'>;

/** Every figure of `src/units/figures.ts`, in its unit; null where there was nothing to measure. */
export function figuresOf(
  group: Measured,
  allowable: Record<string, number | null>,
): GroupSummary['figures'] {
  const { counters, stalls, heard, tap, rate, turns } = group;
  const watched = isWatched(group);
  return {
    ...series('service', group.latency.service),
    ...series('schedule', group.latency.schedule),
    ...series('excess', group.latency.excess),
    stalls: watched ? stalls.count : null,
    'stalls.total': watched ? stalls.totalUs : null,
    'stalls.longest': watched ? stalls.longestUs : null,
    planned: counters.planned,
    captures: counters.ok,
    late: counters.late,
    skipped: counters.skipped,
    timedOut: counters.timedOut,
    channelFull: counters.channelFull,
    overlap: counters.overlap,
    rejected: rejectedSum(counters),
    pending: counters.pending,
    'captures.share': capturedShare(counters),
    rate: rate?.mean ?? null,
    'rate.lowest': rate?.lowest ?? null,
    'heard.share': heard?.audibleShare ?? null,
    'heard.gaps': heard?.gaps ?? null,
    'heard.longestGap': heard?.longestGapUs ?? null,
    'heard.first': heard === null || heard.neverHeard > 0 ? null : heard.firstMaxUs,
    'heard.outOfOrder': heard?.outOfOrder ?? null,
    'tap.rate': tap?.perS ?? null,
    'tap.outOfOrder': tap?.outOfOrder ?? null,
    ...allowable,
    ...(turns === undefined ? {} : turnFigures(turns)),
  };
}

/** Where nothing was due, no stall is no achievement. */
export const isWatched = ({ counters, stalls }: Pick<Measured, 'counters' | 'stalls'>): boolean =>
  counters.planned > 0 || stalls.count > 0;

function series(name: string, found: Percentiles | null): Record<string, number | null> {
  const percentiles = ['p50', 'p90', 'p99', 'p999', 'max'] as const;
  return Object.fromEntries(percentiles.map((p) => [`${name}.${p}`, found?.[p] ?? null]));
}

/** Those of `TURN_FIGURES`, which only conversations have. */
function turnFigures(turns: TurnFigures): Record<string, number | null> {
  const { answer } = turns.stages;
  return {
    'turns.answered.share': turns.answeredShare,
    'turns.late': turns.late,
    'turns.unanswered': turns.unanswered,
    'turns.cut': turns.cut,
    ...Object.fromEntries(
      (['p50', 'p95', 'p99', 'max'] as const).map((p) => [
        `turns.answer.${p}`,
        answer?.[p] ?? null,
      ]),
    ),
    'turns.sentences.share': turns.sentences.share,
  };
}

const COMPARE: Record<ThresholdInfo['comparator'], (value: number, limit: number) => boolean> = {
  '<': (value, limit) => value < limit,
  '<=': (value, limit) => value <= limit,
  '==': (value, limit) => value === limit,
  '!=': (value, limit) => value !== limit,
  '>=': (value, limit) => value >= limit,
  '>': (value, limit) => value > limit,
};

/** A figure that could not be measured breaches. */
export const isMet = (
  { comparator, value: limit }: Pick<ThresholdInfo, 'comparator' | 'value'>,
  value: number | null,
): boolean => value !== null && COMPARE[comparator](value, limit);

export function thresholdsOf(
  thresholds: ThresholdInfo[],
  groups: Pick<GroupSummary, 'name' | 'figures'>[],
): ThresholdResult[] {
  return thresholds.map((threshold) => {
    const { key, group, figure, text } = threshold;
    const value = groups.find(({ name }) => name === group)?.figures[figure] ?? null;
    return { key, figure, limit: text, value, met: isMet(threshold, value) };
  });
}
