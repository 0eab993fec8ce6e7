import type { Comparison, FigureComparison, Versus } from '../compare/index.js';
import { formatUs } from '../units/duration.js';
import { formatCount, formatPerS, plural } from '../units/numbers.js';

/** What terminal and Markdown say alike of a comparison. */

type Unit = FigureComparison['unit'];

export function valueText(value: number, unit: Unit): string {
  switch (unit) {
    case 'us':
      return formatUs(value);
    case 'perS':
      return formatPerS(value);
    case 'cores':
      return `${value.toFixed(3)} cores`;
    case 'mb':
      return `${formatCount(value)} MB`;
  }
}

export const FIGURE_TITLES = [
  'figure',
  'baseline',
  'candidate',
  'change',
  '95 % interval',
  'p',
  'answer',
];

export function figureCells(one: FigureComparison): string[] {
  const { title, unit, baseline, candidate, estimate, interval, adjustedP, answer } = one;
  return [
    title,
    valueText(baseline, unit),
    valueText(candidate, unit),
    changeText(estimate, one),
    interval === null
      ? '–'
      : `${changeText(interval.low, one)} to ${changeText(interval.high, one)}`,
    pText(adjustedP),
    answer,
  ];
}

export function changeText(value: number, { scale, unit }: FigureComparison): string {
  const sign = value < 0 ? '−' : '+';
  const size = Math.abs(value);
  if (scale === 'difference') return sign + valueText(size, unit);
  // Ratios beyond a factor are no percentages any more.
  if (value >= 2) return `×${(1 + value).toPrecision(3)}`;
  return `${sign}${(size * 100).toFixed(1)} %`;
}

/** After Holm. */
const pText = (p: number): string => (p < 0.001 ? '< 0.001' : p.toFixed(3));

export function headLine({ margin, cells, judged, versus }: Comparison): string {
  return [
    plural(cells.total, 'run'),
    ...(cells.invalid > 0 ? [`${cells.invalid} invalid`] : []),
    ...(cells.notRun > 0 ? [`${cells.notRun} that could not be run`] : []),
    `margin ${percent(margin)}`,
    `${plural(judged, 'figure')} judged${judged > 1 ? ' at once (p by Holm)' : ''}`,
    versus[0]?.pairedBy === 'start'
      ? 'paired in order of start: drift between the series is in the figures'
      : 'paired by block',
  ].join(' · ');
}

export const unavailableTexts = ({ unavailable }: Comparison): string[] =>
  unavailable.map(
    ({ label, reason }) => `${label} could not be run, and is not compared: ${reason}`,
  );

export const percent = (share: number): string => `${Number((share * 100).toPrecision(3))} %`;

export function verdictLine({ verdicts, baseline, candidate }: Versus): string {
  const counts = (found: Record<string, number>) =>
    Object.entries(found)
      .map(([verdict, n]) => `${n} ${verdict}`)
      .join(', ') || 'none valid';
  const { answer, splits, ruledOutRate } = verdicts;
  const tested = splits
    .filter(({ baseline: a, candidate: b }) => a.count + b.count > 0)
    .map((one) => {
      const { split, baseline: a, candidate: b, adjustedP } = one;
      return `${split} ${a.count} of ${a.of} against ${b.count} of ${b.of}, p ${pText(adjustedP)}`;
    });
  const left =
    ruledOutRate === null ? [] : [`a rate of ${percent(ruledOutRate)} would have shown (95 %)`];
  const had = Math.min(runsIn(verdicts.baseline), runsIn(verdicts.candidate));
  const said = [...tested, ...left, ...unsure(verdicts, had)].join('; ');
  return `${answer}: ${counts(verdicts.baseline)} (${baseline}) against ${counts(verdicts.candidate)} (${candidate})${said === '' ? '' : `; ${said}`}`;
}

const runsIn = (counts: Record<string, number>): number =>
  Object.values(counts).reduce((sum, n) => sum + n, 0);

type Unsure = { answer: string; why: string | null; pairsNeeded: number | null };

/** Why nothing is said, and what would help. @param had repeats that were looked at */
function unsure({ answer, why, pairsNeeded }: Unsure, had: number): string[] {
  if (answer !== "can't tell") return [];
  const help =
    pairsNeeded === null
      ? 'no number of repeats in reach would tell'
      : `about ${plural(Math.max(1, pairsNeeded - had), 'more repeat')} would tell`;
  return [`${why ?? ''}: ${help}`];
}

/** What can't be told, those with one reason together, and what there is nothing of. */
export function footnotes({ figures, unmeasured }: Versus): string[] {
  const titles = new Map<string, string[]>();
  for (const one of figures) {
    for (const text of unsure(one, one.pairs))
      titles.set(text, [...(titles.get(text) ?? []), one.title]);
  }
  return [
    ...[...titles].map(([text, all]) => `${all.join(', ')}: ${text}`),
    ...(unmeasured.length > 0 ? [`not measured on both sides: ${unmeasured.join(', ')}`] : []),
  ];
}
