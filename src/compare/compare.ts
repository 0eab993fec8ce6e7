import { median } from '../units/numbers.js';
import type { Summary } from '../analysis/index.js';
import { EXIT } from '../units/errors.js';
import { decide, effectOf, type Decision, type Effect } from './decide.js';
import { holm } from './exact-tests.js';
import { figuresFor, type Figure } from './figures.js';
import { INVALID_MOST, PAIRS_LEAST } from './limits.js';
import { validRuns } from './pairs-shown.js';
import { pairsOf, type Variant } from './variants.js';
import { compareVerdicts, type VerdictComparison } from './verdicts.js';

export type FigureComparison = Decision &
  Pick<Figure, 'key' | 'title' | 'unit' | 'better'> &
  Omit<Effect, 'differences' | 'reach'> & {
    /** Medians of the pairs' runs, in the unit. */
    baseline: number;
    candidate: number;
    adjustedP: number;
  };

export type Versus = {
  baseline: string;
  candidate: string;
  /** Pairs in which both runs are valid, and how they were found. */
  pairs: number;
  pairedBy: 'block' | 'start';
  verdicts: VerdictComparison;
  figures: FigureComparison[];
  /** Titles of what no pair has on both sides: a hung run has no latency. */
  unmeasured: string[];
};

export type Comparison = {
  schemaVersion: 1;
  scenario: string;
  /** As a share. */
  margin: number;
  /** `notRun`: of variants of which others were run; `total` counts them. */
  cells: { total: number; invalid: number; notRun: number };
  /** Figures judged at once, over all candidates: what Holm's correction is for. */
  judged: number;
  versus: Versus[];
  /** Variants of which no run could be had: they are compared with nothing. */
  unavailable: Unavailable[];
};

export type Unavailable = { label: string; reason: string };

export type CompareOptions = {
  /** As a share, above 0. */
  margin: number;
  /** Only these figures, by key or by the key's end (`schedule.p99`); all where it is empty. */
  figures: readonly string[];
  unavailable?: readonly Unavailable[];
  notRun?: number;
};

/**
 * Every variant against the first. The unit is the run; frames of one run are never counted as if
 * they were independent.
 */
export function compare(variants: readonly Variant[], options: CompareOptions): Comparison {
  const all = variants.flatMap(({ runs }) => runs);
  const { notRun = 0 } = options;
  const valid = variants.map((variant) => ({ ...variant, runs: validRuns(variant) }));
  const figures = wantedFigures(figuresFor(all), options.figures);
  const [baseline, ...candidates] = valid;
  if (baseline === undefined) throw new RangeError('nothing to compare');
  const open = candidates.map((candidate) => ({
    candidate,
    ...measured(baseline.runs, candidate.runs, figures, options.margin),
  }));
  const effects = open.flatMap((one) => one.effects);
  const judged = effects.filter(({ effect }) => isJudged(effect));
  const adjusted = holm(judged.map(({ effect }) => effect.p));
  // With too few pairs none is judged yet; with enough, those that differ will be.
  const differing = effects.filter(({ effect }) => effect.differences.some((d) => d !== 0));
  const family = Math.max(judged.length, differing.length);
  const adjustedP = new Map(judged.map((one, i) => [one, adjusted[i] ?? 1]));
  return {
    schemaVersion: 1,
    scenario: all[0]?.run.scenario.name ?? '',
    margin: options.margin,
    cells: {
      total: all.length + notRun,
      notRun,
      invalid: all.filter(({ verdict }) => verdict === 'invalid').length,
    },
    judged: judged.length,
    versus: open.map(({ candidate, pairs, by, effects: mine }) => ({
      baseline: baseline.label,
      candidate: candidate.label,
      pairs: pairs.length,
      pairedBy: by,
      verdicts: compareVerdicts(
        baseline.runs.map(({ verdict }) => verdict),
        candidate.runs.map(({ verdict }) => verdict),
        candidates.length,
      ),
      unmeasured: figures
        .filter((figure) => mine.every((one) => one.figure !== figure))
        .map(({ title }) => title),
      figures: mine.map((one) => told(one, adjustedP.get(one) ?? 1, family)),
    })),
    unavailable: [...(options.unavailable ?? [])],
  };
}

type Measured = { figure: Figure; effect: Effect; baseline: number; candidate: number };

function measured(
  baseline: readonly Summary[],
  candidate: readonly Summary[],
  figures: readonly Figure[],
  margin: number,
) {
  const { pairs, by } = pairsOf(baseline, candidate);
  const effects = figures.flatMap((figure): Measured[] => {
    const both = pairs.flatMap((pair) => {
      const [a, b] = [figure.of(pair.baseline), figure.of(pair.candidate)];
      return a === null || b === null ? [] : [{ a, b }];
    });
    if (both.length === 0) return [];
    const values = { baseline: both.map(({ a }) => a), candidate: both.map(({ b }) => b) };
    return [
      {
        figure,
        effect: effectOf(values, margin, figure.floor),
        baseline: median(values.baseline),
        candidate: median(values.candidate),
      },
    ];
  });
  return { pairs, by, effects };
}

/** Where no pair differs, or too few are there, nothing is tested: that does not hang on who is who. */
const isJudged = ({ differences }: Effect) =>
  differences.length >= PAIRS_LEAST && differences.some((d) => d !== 0);

function told(one: Measured, adjustedP: number, judged: number): FigureComparison {
  const { figure, effect, baseline, candidate } = one;
  const { key, title, unit, better } = figure;
  const { differences: _differences, reach: _reach, ...shown } = effect;
  const decision = decide(effect, adjustedP, judged, better);
  return { key, title, unit, better, ...shown, baseline, candidate, adjustedP, ...decision };
}

/** Figures that a name given by a person stands for; unknown names stand for none. */
export const matchesFigure = (key: string, name: string): boolean =>
  key === name || key.endsWith(`.${name}`);

const wantedFigures = (figures: Figure[], names: readonly string[]): Figure[] =>
  names.length === 0
    ? figures
    : figures.filter(({ key }) => names.some((name) => matchesFigure(key, name)));

/**
 * 20: more than a tenth of the cells says nothing: it is invalid or, of a variant that does run, could
 * not be run. 12: something is worse, beyond the margin. 21: something can't be told, least of all of a
 * variant that never could be run: that is no disturbance. 0: all are better or the same.
 */
export function comparisonExit({ cells, versus, unavailable }: Comparison): number {
  if (cells.invalid + cells.notRun > cells.total * INVALID_MOST) return EXIT.invalid;
  const answers = versus.flatMap(({ verdicts, figures }) => [
    verdicts.answer,
    ...figures.map(({ answer }) => answer),
  ]);
  if (answers.includes('worse')) return EXIT.regression;
  const open = answers.includes("can't tell") || unavailable.length > 0;
  return open ? EXIT.inconclusive : EXIT.met;
}
