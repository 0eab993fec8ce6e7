import { VERDICTS, type VerdictName } from '../analysis/index.js';
import { plural } from '../units/numbers.js';
import type { Answer, Decision } from './decide.js';
import { adjust, fisher, rateRuledOut, type Share } from './exact-tests.js';
import { LEVEL, PAIRS_LEAST } from './limits.js';
import { runsToDecide } from './repeats.js';

type Counted = Partial<Record<VerdictName, number>>;

/** One way to cut verdicts in two: those from one verdict on, by rank. */
type Split = {
  split: string;
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

/** From the mildest on. A hang for a crash is a change too, so every rank may be the cut. */
const CUTS: readonly [from: VerdictName, split: string][] = [
  ['degraded', 'not healthy'],
  ['collapsed', 'broken'],
  ['silent', 'silent or worse'],
  ['hung', 'hung or crashed'],
  ['crashed', 'crashed'],
];

const rankOf = (verdict: VerdictName): number => VERDICTS.indexOf(verdict);

/**
 * Verdicts as counts. Invalid runs say nothing and are not handed in.
 * @param candidates how many are compared with the one baseline: each has its chance of a false alarm
 */
export function compareVerdicts(
  baseline: readonly VerdictName[],
  candidate: readonly VerdictName[],
  candidates = 1,
): VerdictComparison {
  const tables = tablesOf(baseline, candidate);
  const adjusted = adjust(tables, candidates);
  const splits = tables.map((one, i): Split => {
    const { a, b, split } = one;
    return { split, baseline: a, candidate: b, p: fisher(a, b), adjustedP: adjusted[i] ?? 1 };
  });
  const runs = Math.min(baseline.length, candidate.length);
  const spotless = [...baseline, ...candidate].every((verdict) => verdict === 'healthy');
  const alike = splits.length === 0;
  return {
    baseline: countsOf(baseline),
    candidate: countsOf(candidate),
    splits,
    ruledOutRate: spotless && runs > 0 ? rateRuledOut(runs) : null,
    ...answerOf(splits, runs, alike, candidates),
  };
}

/** Cuts with the same counts are one, the mildest of them; one that cuts nothing is none. */
function tablesOf(baseline: readonly VerdictName[], candidate: readonly VerdictName[]) {
  const seen = new Set<string>();
  return CUTS.flatMap(([from, split]) => {
    const shareOf = (all: readonly VerdictName[]): Share => ({
      count: all.filter((verdict) => rankOf(verdict) >= rankOf(from)).length,
      of: all.length,
    });
    const [a, b] = [shareOf(baseline), shareOf(candidate)];
    const key = `${a.count}/${b.count}`;
    if (unanimous({ baseline: a, candidate: b }) || seen.has(key)) return [];
    seen.add(key);
    return [{ split, a, b }];
  });
}

/** None on either side, or all on both. */
const unanimous = ({ baseline: a, candidate: b }: Pick<Split, 'baseline' | 'candidate'>): boolean =>
  (a.count === 0 && b.count === 0) || (a.count === a.of && b.count === b.of);

function answerOf(splits: Split[], runs: number, alike: boolean, candidates: number): Decision {
  const tables = splits.map(({ baseline, candidate }) => ({ a: baseline, b: candidate }));
  if (runs < PAIRS_LEAST) {
    const why = `${plural(runs, 'run')}, and fewer than ${PAIRS_LEAST} decide nothing`;
    return {
      answer: "can't tell",
      why,
      pairsNeeded: runsToDecide(tables, candidates) ?? PAIRS_LEAST,
    };
  }
  const clear = splits.find(({ adjustedP }) => adjustedP <= LEVEL);
  const rate = ({ count, of }: Share) => count / of;
  if (clear !== undefined) {
    const answer: Answer = rate(clear.candidate) > rate(clear.baseline) ? 'worse' : 'better';
    return { answer, why: null, pairsNeeded: null };
  }
  if (alike) return { answer: 'same', why: null, pairsNeeded: null };
  const pairsNeeded = runsToDecide(tables, candidates);
  return { answer: "can't tell", why: 'the counts may differ by chance', pairsNeeded };
}

function countsOf(verdicts: readonly VerdictName[]): Counted {
  const counts: Counted = {};
  for (const verdict of verdicts) counts[verdict] = (counts[verdict] ?? 0) + 1;
  return counts;
}
