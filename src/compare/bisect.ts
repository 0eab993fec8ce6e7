import { againstAnEnd, disputed, endToCheck, halving, isStable } from './bisect-choice.js';
import { evidenceOf, singleChange } from './bisect-likelihood.js';
import { isOpen, toTryAgain } from './bisect-open.js';
import { severalChanges } from './bisect-several.js';

/** One run that counts: what it showed of a version. */
export type Probe = { version: string; bad: boolean };

/** How a single run may mislead. Both 0: the verdict of a version never changes. */
export type Noise = {
  /** A bad version's run that shows nothing. */
  missRate: number;
  /** A good version's run that looks bad. */
  falseAlarmRate: number;
};

export type Search = {
  /** Versions in order, from the good end to the bad end. */
  line: readonly string[];
  probes: readonly Probe[];
  /** Versions that can't be run. What they told before counts. */
  skipped: readonly string[];
  /** Of each run that told nothing: invalid, or another failure than the one looked for. */
  nothings: readonly string[];
  noise: Noise;
  /** Most runs of one version. */
  repeats: number;
  /** Posterior at which the search ends. */
  confidence: number;
};

/** A stretch of the line with one answer; versions between two stretches were not run. */
export type Range = { from: string; to: string; bad: boolean };

export type Step =
  | { kind: 'probe'; version: string }
  /** `good` and `bad` are neighbours, but for what can't be run or told too little. */
  | { kind: 'found'; good: string; bad: string; between: string[]; confidence: number }
  /** No change where one was expected: all that was run is good, or bad. */
  | { kind: 'alike'; bad: boolean; ranges: Range[]; confidence: number }
  /** The answer changes more than once, or from bad to good: there is no one boundary. */
  | { kind: 'mixed'; ranges: Range[]; confidence: number }
  /** The repeats are used up before the confidence was reached. */
  | {
      kind: 'unsure';
      good: string;
      bad: string;
      between: string[];
      confidence: number;
      /** What speaks for more than one change, if not surely enough; null: nothing does. */
      several: { ranges: Range[]; confidence: number } | null;
    };

/**
 * What to run next, or where the change is. Bayesian over where it is, all places alike beforehand,
 * the two outside the line included: so the ends are checked too, when the search gets there. Runs
 * the version whose answer would halve what is believed (Horstein 1963; Waeber, Frazier and
 * Henderson, "Bisection search with noisy responses", SIAM J. Control Optim. 51, 2013). Without
 * noise this is bisection: at most ⌈log2 n⌉ + 1 runs. Assumes one change along the line, runs
 * independent of each other, and the two error rates alike for all versions. Where runs speak
 * against the one change, what they disagree on is run again until that is sure or has gone.
 */
export function nextStep(search: Search): Step {
  const line = usable(search);
  const belief = beliefOf(search, line);
  if (belief === null) return contradicted(search);
  const several = isStable(search) ? null : severalChanges(evidenceOf(search, search.line));
  if (several !== null && several.confidence >= search.confidence) {
    const ranges = rangesOf(search, several.several.bads);
    return { kind: 'mixed', ranges, confidence: several.confidence };
  }
  const best = belief.indexOf(Math.max(...belief));
  const gap = gapOf(search, line, belief, best);
  const sure = gap.chance >= search.confidence;
  const next =
    disputed(search, several) ??
    (sure ? endToCheck(search, line, best) : halving(search, line, belief)) ??
    toTryAgain(search, gap.between);
  if (next !== undefined) return { kind: 'probe', version: next };
  const { good, bad, between, confidence } = gap;
  if (good === undefined || bad === undefined) {
    const allBad = good === undefined;
    const all = search.line.map(() => allBad);
    return { kind: 'alike', bad: allBad, ranges: rangesOf(search, all), confidence };
  }
  const found = { good, bad, between, confidence };
  const doubt =
    several !== null && (several.confidence > 0 || againstAnEnd(search, line, best))
      ? { ranges: rangesOf(search, several.several.bads), confidence: several.confidence }
      : null;
  if (sure && doubt === null) return { kind: 'found', ...found };
  return { kind: 'unsure', ...found, several: doubt };
}

/** Where the change is believed to be. @property chance that it is there */
type Gap = {
  good: string | undefined;
  bad: string | undefined;
  between: string[];
  chance: number;
  confidence: number;
};

/**
 * Right before `line[best]` where that is sure; else it reaches over the versions beside it that told
 * something and are run no more.
 */
function gapOf(search: Search, line: readonly string[], belief: number[], best: number): Gap {
  const isShut = (version: string | undefined) => version !== undefined && !isOpen(search, version);
  let [low, high] = [best, best];
  while (isShut(line[low - 1])) low--;
  while (isShut(line[high])) high++;
  const wide = belief.slice(low, high + 1).reduce((sum, chance) => sum + chance, 0);
  const narrow = belief[best] ?? 0;
  const isNarrow =
    narrow >= search.confidence || line[low - 1] === undefined || line[high] === undefined;
  const [good, bad] = isNarrow ? [line[best - 1], line[best]] : [line[low - 1], line[high]];
  const from = good === undefined ? 0 : search.line.indexOf(good) + 1;
  const to = bad === undefined ? search.line.length : search.line.indexOf(bad);
  const chance = Math.max(narrow, wide);
  return {
    good,
    bad,
    between: search.line.slice(from, to),
    chance,
    confidence: isNarrow ? narrow : wide,
  };
}

/** Where verdicts never change, runs that no single change explains are proof. */
function contradicted(search: Search): Step {
  const bads = search.line.map((version) =>
    search.probes.some((probe) => probe.version === version && probe.bad),
  );
  return { kind: 'mixed', ranges: rangesOf(search, bads), confidence: 1 };
}

type Known = Pick<Search, 'line' | 'probes' | 'skipped' | 'nothings' | 'noise'>;

/** What can be run, and what has told something. */
const usable = (search: Omit<Known, 'noise'>) =>
  search.line.filter(
    (version) =>
      isOpen(search, version) || search.probes.some((probe) => probe.version === version),
  );

/** What is believed of a place: that the change lies right before it. `null`: after the last. */
export type Belief = { before: string | null; chance: number };

/** Over all places, also that before the first; none where the runs contradict each other. */
export function beliefs(search: Known): Belief[] {
  const line = usable(search);
  return (beliefOf(search, line) ?? []).map((chance, place) => ({
    before: line[place] ?? null,
    chance,
  }));
}

/** `belief[k]`: chance that the first `k` versions are good and the rest bad. null: impossible. */
function beliefOf(
  search: Pick<Search, 'probes' | 'noise'>,
  line: readonly string[],
): number[] | null {
  const logs = singleChange(evidenceOf(search, line));
  const top = Math.max(...logs);
  if (top === Number.NEGATIVE_INFINITY) return null;
  const weights = logs.map((log) => Math.exp(log - top));
  const sum = weights.reduce((all, weight) => all + weight, 0);
  return weights.map((weight) => weight / sum);
}

/** Stretches of what was run. @param bads of each version of the whole line */
function rangesOf({ line, probes }: Search, bads: readonly boolean[]): Range[] {
  const run = new Set(probes.map(({ version }) => version));
  const ranges: Range[] = [];
  for (const [place, version] of line.entries()) {
    if (!run.has(version)) continue;
    const bad = bads[place] === true;
    const last = ranges.at(-1);
    if (last?.bad === bad) last.to = version;
    else ranges.push({ from: version, to: version, bad });
  }
  return ranges;
}
