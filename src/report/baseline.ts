import { Chalk } from 'chalk';
import { FEW_RUNS_FLOOR, type AgainstBaseline } from '../compare/index.js';
import { formatUs } from '../units/duration.js';
import { plural } from '../units/numbers.js';
import { renderComparison } from './compare.js';
import { percent, valueText } from './compare-words.js';
import type { Annotation } from './github.js';
import { HEADING, table } from './table.js';
import type { Style } from './terminal.js';
import { wrap } from './wrap.js';

const MARKDOWN_WIDTH = 100;

type ByRatio = Extract<AgainstBaseline, { by: 'ratio' }>;

/** How runs stand against earlier ones, for a terminal. @param name what the baseline is called */
export function renderBaseline(found: AgainstBaseline, name: string, style: Style): string {
  const paint = new Chalk({ level: style.color ? 1 : 0 });
  const title = wrap(`against the baseline ${name}`, style.width).map((line) => paint.bold(line));
  if (found.by === 'test')
    return `${title.join('\n')}\n${renderComparison(found.comparison, style)}`;
  const columns = ['figure', 'baseline', 'now', 'change', 'answer'].map((text, n) => ({
    title: text,
    align: n === 0 || n === 4 ? ('left' as const) : ('right' as const),
  }));
  const rows = rowsOf(found);
  const lines = table(columns, rows, (cell, row, column) => {
    if (row === HEADING) return paint.dim(cell);
    if (column !== 4) return cell;
    return cell === 'worse' ? paint.red(cell) : cell === 'better' ? paint.green(cell) : cell;
  });
  const { unmeasured } = found;
  return `${[
    ...title,
    ...wrap(aboutRatio(found), style.width).map((line) => paint.dim(line)),
    ...(rows.length > 0 ? lines : []),
    ...(unmeasured.length > 0 ? [`  not measured on both sides: ${unmeasured.join(', ')}`] : []),
  ].join('\n')}\n`;
}

function aboutRatio({ runs, margin }: ByRatio): string {
  if (runs.baseline === 0 || runs.candidate === 0) {
    const side = runs.baseline === 0 ? 'the baseline' : 'this time';
    return `no valid run ${side === 'this time' ? side : `in ${side}`}: nothing can be said`;
  }
  const many = `${plural(runs.candidate, 'run')} against ${runs.baseline}`;
  return (
    `${many} can’t be tested: a figure counts as worse when it is ${percent(margin)} worse and, ` +
    `of a latency, by more than ${formatUs(FEW_RUNS_FLOOR.us)} · six runs on both sides are compared`
  );
}

const rowsOf = ({ verdicts, figures }: ByRatio): string[][] => [
  ...verdicts.map(({ group, baseline, candidate, answer }) => [
    `${group} verdict`,
    baseline,
    candidate,
    '',
    answer === 'within' ? 'same' : answer,
  ]),
  ...figures.map(({ title, unit, baseline, candidate, answer }) => [
    title,
    valueText(baseline, unit),
    valueText(candidate, unit),
    changeOf(baseline, candidate),
    answer,
  ]),
];

/** `×1.06`; a zero allows none. */
const changeOf = (from: number, to: number): string =>
  from > 0 && to > 0 ? `×${(to / from).toPrecision(3)}` : from === to ? '' : '–';

/** For `$GITHUB_STEP_SUMMARY`: its text as it is. */
export function renderBaselineMarkdown(found: AgainstBaseline, name: string): string {
  const text = renderBaseline(found, name, { color: false, width: MARKDOWN_WIDTH });
  return `## Against the baseline\n\n\`\`\`text\n${text}\`\`\`\n`;
}

/** What got worse, in one. */
export function baselineAnnotations(found: AgainstBaseline, name: string): Annotation[] {
  if (!found.regressed) return [];
  const worse =
    found.by === 'ratio'
      ? [
          ...found.verdicts
            .filter(({ answer }) => answer === 'worse')
            .map(({ group, baseline, candidate }) => `${group} ${candidate} after ${baseline}`),
          ...found.figures.filter(({ answer }) => answer === 'worse').map(({ title }) => title),
        ]
      : found.comparison.versus.flatMap(({ verdicts, figures }) => [
          ...(verdicts.answer === 'worse' ? ['verdicts'] : []),
          ...figures.filter(({ answer }) => answer === 'worse').map(({ title }) => title),
        ]);
  return [
    { level: 'error', title: 'worse than the baseline', message: `${name}: ${worse.join(', ')}` },
  ];
}
