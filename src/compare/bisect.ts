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
  /** Versions that can't be run, or whose runs are invalid. */
  skipped: readonly string[];
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
  /** `good` and `bad` are neighbours, but for what was skipped. */
  | { kind: 'found'; good: string; bad: string; between: string[]; confidence: number }
  /** No change where one was expected: all that was run is good, or bad. */
  | { kind: 'alike'; bad: boolean; ranges: Range[] }
  /** The answer changes more than once: there is no one boundary. */
  | { kind: 'mixed'; ranges: Range[] }
  /** The repeats are used up before the confidence was reached. */
  | { kind: 'unsure'; good: string; bad: string; between: string[]; confidence: number };

/**
 * What to run next, or where the change is. Bayesian over where it is, all places alike beforehand,
 * the two outside the line included: so the ends are checked too, when the search gets there. Runs
 * the version whose answer would halve what is believed (Horstein 1963; Waeber, Frazier and
 * Henderson, "Bisection search with noisy responses", SIAM J. Control Optim. 51, 2013). Without
 * noise this is bisection: at most ⌈log2 n⌉ + 1 runs. Assumes one change along the line, runs
 * independent of each other, and the two error rates alike for all versions.
 */
export function nextStep(search: Search): Step {
  const line = usable(search);
  const belief = beliefOf(search, line);
  const ranges = rangesOf(search, line);
  if (belief === null || ranges.length > 2 || (ranges[0]?.bad === true && ranges.length === 2)) {
    return { kind: 'mixed', ranges };
  }
  const best = belief.indexOf(Math.max(...belief));
  const confidence = belief[best] ?? 0;
  const sure = confidence >= search.confidence;
  const next = sure ? endToCheck(search, line) : halving(search, line, belief);
  if (next !== undefined) return { kind: 'probe', version: next };
  const [good, bad] = [line[best - 1], line[best]];
  if (good === undefined || bad === undefined) {
    return { kind: 'alike', bad: good === undefined, ranges };
  }
  const between = search.line.slice(search.line.indexOf(good) + 1, search.line.indexOf(bad));
  return { kind: sure ? 'found' : 'unsure', good, bad, between, confidence };
}

/** Runs that do where verdicts are stable: ⌈log2 n⌉ + 1. */
export const runsMost = (versions: number): number => Math.ceil(Math.log2(versions)) + 1;

const usable = ({ line, skipped }: Pick<Search, 'line' | 'skipped'>) =>
  line.filter((version) => !skipped.includes(version));

/** What is believed of a place: that the change lies right before it. `null`: after the last. */
export type Belief = { before: string | null; chance: number };

/** Over all places, also that before the first; none where the runs contradict each other. */
export function beliefs(search: Pick<Search, 'line' | 'probes' | 'skipped' | 'noise'>): Belief[] {
  const line = usable(search);
  return (beliefOf(search, line) ?? []).map((chance, place) => ({
    before: line[place] ?? null,
    chance,
  }));
}

/** `belief[k]`: chance that the first `k` versions are good and the rest bad. null: impossible. */
function beliefOf(
  { probes, noise }: Pick<Search, 'probes' | 'noise'>,
  line: readonly string[],
): number[] | null {
  const { missRate, falseAlarmRate } = noise;
  const logs = Array.from({ length: line.length + 1 }, (_, boundary) =>
    probes.reduce((sum, probe) => {
      const place = line.indexOf(probe.version);
      if (place === -1) return sum;
      const shownBad = place >= boundary ? 1 - missRate : falseAlarmRate;
      return sum + Math.log(probe.bad ? shownBad : 1 - shownBad);
    }, 0),
  );
  const top = Math.max(...logs);
  if (top === Number.NEGATIVE_INFINITY) return null;
  const weights = logs.map((log) => Math.exp(log - top));
  const sum = weights.reduce((all, weight) => all + weight, 0);
  return weights.map((weight) => weight / sum);
}

/** Of those with repeats left, the version on whose two sides the belief is most alike. */
function halving(search: Search, line: readonly string[], belief: number[]): string | undefined {
  let before = 0;
  let best: { version: string; off: number } | undefined;
  for (const [place, version] of line.entries()) {
    before += belief[place] ?? 0;
    const told = before > 1e-12 && before < 1 - 1e-12;
    const off = Math.abs(before - 0.5);
    if (told && timesRun(search, version) < search.repeats && off < (best?.off ?? 1)) {
      best = { version, off };
    }
  }
  return best?.version;
}

/** What is left of the runs goes to an end that was taken on trust, the further one first. */
function endToCheck(search: Search, line: readonly string[]): string | undefined {
  const { probes } = search;
  if (probes.length >= runsMost(search.line.length)) return undefined;
  const run = line.flatMap((version, place) => (timesRun(search, version) > 0 ? [place] : []));
  const ends = [
    { version: line[0], away: run[0] ?? 0 },
    { version: line.at(-1), away: line.length - 1 - (run.at(-1) ?? line.length - 1) },
  ];
  const [far] = ends.filter(({ away }) => away > 0).sort((a, b) => b.away - a.away);
  return far?.version;
}

const timesRun = ({ probes }: Search, version: string) =>
  probes.filter((probe) => probe.version === version).length;

/** By majority where runs of a version disagree; noisy searches take two runs of a version to say so. */
function rangesOf({ probes, noise }: Search, line: readonly string[]): Range[] {
  const least = noise.missRate + noise.falseAlarmRate > 0 ? 2 : 1;
  const ranges: Range[] = [];
  for (const version of line) {
    const mine = probes.filter((probe) => probe.version === version);
    const bads = mine.filter((probe) => probe.bad).length;
    if (mine.length < least || bads * 2 === mine.length) continue;
    const bad = bads * 2 > mine.length;
    const last = ranges.at(-1);
    if (last?.bad === bad) last.to = version;
    else ranges.push({ from: version, to: version, bad });
  }
  return ranges;
}
