import type { VerdictName } from '../analysis/index.js';
import { plural } from '../units/numbers.js';
import type { Answer, Decision } from './decide.js';
import { fisher, holm, rateRuledOut, type Share } from './exact-tests.js';
import { LEVEL, PAIRS_LEAST } from './limits.js';
import { runsToDecide } from './repeats.js';

type Counted = Partial<Record<VerdictName, number>>;

/** One way to cut verdicts in two. */
type Split = {
  split: 'broken' | 'not healthy';
  baseline: Share;
  candidate: Share;
  p: number;
  adjustedP: number;
};

export type VerdictComparison = Decision & {
  baseline: Counted;
  candidate: Counted;
  splits: Split[];
  /** Where all runs of both were healthy: the rate that would have shown at 95 %. */
  ruledOutRate: number | null;
};

const BROKEN: readonly VerdictName[] = ['collapsed', 'silent', 'hung', 'crashed'];
const SPLITS: Record<Split['split'], (verdict: VerdictName) => boolean> = {
  broken: (verdict) => BROKEN.includes(verdict),
  'not healthy': (verdict) => verdict !== 'healthy',
};

/** Verdicts as counts. Invalid runs say nothing and are not handed in. */
export function compareVerdicts(
  baseline: readonly VerdictName[],
  candidate: readonly VerdictName[],
): VerdictComparison {
  const shareOf = (all: readonly VerdictName[], is: (verdict: VerdictName) => boolean): Share => ({
    count: all.filter(is).length,
    of: all.length,
  });
  const cut = Object.entries(SPLITS).map(([split, is]) => {
    const [a, b] = [shareOf(baseline, is), shareOf(candidate, is)];
    return { split: split as Split['split'], baseline: a, candidate: b, p: fisher(a, b) };
  });
  const adjusted = holm(cut.map(({ p }) => p));
  const splits = cut.map((one, i): Split => ({ ...one, adjustedP: adjusted[i] ?? 1 }));
  const runs = Math.min(baseline.length, candidate.length);
  const spotless = [...baseline, ...candidate].every((verdict) => verdict === 'healthy');
  const alike = splits.every((one) => unanimous(one));
  return {
    baseline: countsOf(baseline),
    candidate: countsOf(candidate),
    splits,
    ruledOutRate: spotless && runs > 0 ? rateRuledOut(runs) : null,
    ...answerOf(splits, runs, alike),
  };
}

/** None on either side, or all on both. */
const unanimous = ({ baseline: a, candidate: b }: Split): boolean =>
  (a.count === 0 && b.count === 0) || (a.count === a.of && b.count === b.of);

function answerOf(splits: Split[], runs: number, alike: boolean): Decision {
  if (runs < PAIRS_LEAST) {
    const why = `${plural(runs, 'run')}, and fewer than ${PAIRS_LEAST} decide nothing`;
    return { answer: "can't tell", why, pairsNeeded: PAIRS_LEAST };
  }
  const clear = splits.find(({ adjustedP }) => adjustedP <= LEVEL);
  const rate = ({ count, of }: Share) => count / of;
  if (clear !== undefined) {
    const answer: Answer = rate(clear.candidate) > rate(clear.baseline) ? 'worse' : 'better';
    return { answer, why: null, pairsNeeded: null };
  }
  if (alike) return { answer: 'same', why: null, pairsNeeded: null };
  const needed = splits.flatMap((one) => runsToDecide(one.baseline, one.candidate) ?? []);
  const pairsNeeded = needed.length === 0 ? null : Math.min(...needed);
  return { answer: "can't tell", why: 'the counts may differ by chance', pairsNeeded };
}

function countsOf(verdicts: readonly VerdictName[]): Counted {
  const counts: Counted = {};
  for (const verdict of verdicts) counts[verdict] = (counts[verdict] ?? 0) + 1;
  return counts;
}
