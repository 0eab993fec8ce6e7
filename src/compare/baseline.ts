import { VERDICTS, type Summary, type VerdictName } from '../analysis/index.js';
import { maxOf, median } from '../units/numbers.js';
import { compare, type Comparison } from './compare.js';
import { figuresFor, type Figure } from './figures.js';
import { MARGIN_DEFAULT, PAIRS_LEAST } from './limits.js';

type Standing = 'better' | 'worse' | 'within';

type FigureAgainst = Pick<Figure, 'key' | 'title' | 'unit' | 'better'> & {
  /** Medians of the runs, in the unit. */
  baseline: number;
  candidate: number;
  answer: Standing;
};

type VerdictAgainst = {
  group: string;
  /** The worst of the runs'. */
  baseline: VerdictName;
  candidate: VerdictName;
  answer: Standing;
};

/** `test`: enough runs on both sides for a comparison. `ratio`: only what is far off counts. */
export type AgainstBaseline = {
  schemaVersion: 1;
  /** Valid runs on either side. */
  runs: { baseline: number; candidate: number };
  margin: number;
  regressed: boolean;
} & (
  | { by: 'test'; comparison: Comparison }
  | {
      by: 'ratio';
      verdicts: VerdictAgainst[];
      figures: FigureAgainst[];
      /** Titles of what only one side has: a hung run has no latency. */
      unmeasured: string[];
    }
);

/** Of few runs a figure must be so much worse, as a share … */
const FEW_RUNS_MARGIN = 0.5;
/**
 * … and by so much in its unit. Chance alone makes a p99 of one healthy run twice that of the next, and
 * no other figure: docs/ci.md says how often.
 */
export const FEW_RUNS_FLOOR: Record<Figure['unit'], number> = {
  us: 100_000,
  perS: 10,
  cores: 0.1,
  mb: 32,
};

/**
 * Holds runs against earlier ones of the same scenario. Invalid runs say nothing.
 * @param margin as a share; null: 10 % where there are runs enough for a test, else 50 %
 */
export function againstBaseline(
  baseline: readonly Summary[],
  candidate: readonly Summary[],
  margin: number | null,
): AgainstBaseline {
  const [a, b] = [baseline.filter(isValid), candidate.filter(isValid)];
  const runs = { baseline: a.length, candidate: b.length };
  const head = { schemaVersion: 1, runs } as const;
  if (Math.min(a.length, b.length) >= PAIRS_LEAST) {
    const given = margin ?? MARGIN_DEFAULT;
    const variants = [
      { label: 'the baseline', settings: {}, runs: a },
      { label: 'these runs', settings: {}, runs: b },
    ];
    const figures = figuresFor([...a, ...b]).flatMap(({ key }) => (isMedian(key) ? [] : key));
    const comparison = compare(variants, { margin: given, figures });
    const answers = comparison.versus.flatMap(({ verdicts, figures }) => [
      verdicts.answer,
      ...figures.map(({ answer }) => answer),
    ]);
    const regressed = answers.includes('worse');
    return { ...head, margin: given, regressed, by: 'test', comparison };
  }
  const given = margin ?? FEW_RUNS_MARGIN;
  const verdicts = a.length === 0 || b.length === 0 ? [] : verdictsOf(a, b);
  const { figures, unmeasured } = figuresOf(a, b, given);
  const regressed = [...verdicts, ...figures].some(({ answer }) => answer === 'worse');
  return { ...head, margin: given, regressed, by: 'ratio', verdicts, figures, unmeasured };
}

/**
 * Of runs that were not interleaved a median tells first of all how fast the host was at the time: it
 * differs so little from run to run that any such drift would be a regression.
 */
const isMedian = (key: string): boolean => key.endsWith('.p50');

const isValid = ({ verdict }: Summary) => verdict !== 'invalid';

function verdictsOf(a: readonly Summary[], b: readonly Summary[]): VerdictAgainst[] {
  const worst = (runs: readonly Summary[], group: string) =>
    maxOf(
      runs.flatMap(({ groups }) =>
        groups.filter(({ name }) => name === group).map(({ verdict }) => VERDICTS.indexOf(verdict)),
      ),
    );
  const known = new Set(a.flatMap(({ groups }) => groups.map(({ name }) => name)));
  const groups = new Set(b.flatMap(({ groups: all }) => all.map(({ name }) => name)));
  return [...groups]
    .filter((group) => known.has(group))
    .map((group) => {
      const [before, now] = [worst(a, group), worst(b, group)];
      const answer = now > before ? 'worse' : now < before ? 'better' : 'within';
      const nameOf = (n: number) => VERDICTS[n] ?? 'healthy';
      return { group, baseline: nameOf(before), candidate: nameOf(now), answer };
    });
}

function figuresOf(a: readonly Summary[], b: readonly Summary[], margin: number) {
  const figures: FigureAgainst[] = [];
  const unmeasured: string[] = [];
  for (const figure of figuresFor([...a, ...b])) {
    const valuesOf = (runs: readonly Summary[]) => runs.flatMap((run) => figure.of(run) ?? []);
    const [before, now] = [valuesOf(a), valuesOf(b)];
    if (before.length === 0 || now.length === 0) {
      if (before.length + now.length > 0) unmeasured.push(figure.title);
      continue;
    }
    const { key, title, unit, better } = figure;
    const answer = standing(before, median(now), margin, figure);
    figures.push({
      ...{ key, title, unit, better },
      baseline: median(before),
      candidate: median(now),
      answer,
    });
  }
  return { figures, unmeasured };
}

/** Beyond the margin from the baseline's median, and beyond each of its runs. */
function standing(
  baseline: readonly number[],
  candidate: number,
  margin: number,
  { unit, floor, better }: Figure,
): Standing {
  const least = Math.max(floor, FEW_RUNS_FLOOR[unit]);
  const beyond = (low: number, high: number) => high - low > least && high > low * (1 + margin);
  const middle = median(baseline);
  const above = beyond(middle, candidate) && baseline.every((one) => candidate > one);
  const below = beyond(candidate, middle) && baseline.every((one) => candidate < one);
  if (!above && !below) return 'within';
  return above === (better === 'lower') ? 'worse' : 'better';
}
