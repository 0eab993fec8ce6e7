import { Chalk, type ChalkInstance } from 'chalk';
import type { Bisection, BisectRun } from '../compare/index.js';
import { formatUs } from '../units/duration.js';
import {
  badText,
  headText,
  otherChange,
  outcomeText,
  shownOf,
  sidesOf,
  surenessText,
} from './bisect-words.js';
import { plain } from './plain.js';
import { table } from './table.js';
import { verdictPaint, type Style } from './terminal.js';
import { wrap } from './wrap.js';

/** Where the change is, the evidence on both sides of it, and how sure that is. */
export function renderBisection(bisection: Bisection, style: Style): string {
  const paint = new Chalk({ level: style.color ? 1 : 0 });
  const { scenario, runs, skipped } = bisection;
  const evidence = sidesOf(bisection).flatMap((version) => evidenceOf(version, bisection, style));
  const lines = [
    paint.bold(`${scenario}: bisected`),
    ...wrap(headText(bisection), style.width).map((line) => paint.dim(line)),
    '',
    ...wrap(outcomeText(bisection), style.width).map((line) => paint.bold(line)),
    ...evidence,
    ...wrap(surenessText(bisection), style.width),
    ...otherChange(bisection).flatMap((text) => wrap(text, style.width)),
    '',
    ...runTable(runs, paint),
    ...skipped.flatMap(({ version, reason }) =>
      wrap(plain(reason), style.width, `${version}  skipped: `, 2),
    ),
  ];
  return `${lines.join('\n')}\n`;
}

function evidenceOf(version: string, { runs }: Bisection, style: Style): string[] {
  const shown = shownOf(version, runs);
  if (shown === null) {
    const silent = runs.find((run) => run.version === version);
    if (silent === undefined) return [`  ${version}  not run`];
    const head = `  ${version}  ${silent.verdict}, told nothing: `;
    return wrap(plain(silent.evidence), style.width, head, 4);
  }
  const { example, count } = shown;
  return wrap(
    plain(example.evidence),
    style.width,
    `  ${version}  ${example.verdict}, ${count}: `,
    4,
  );
}

function runTable(runs: BisectRun[], paint: ChalkInstance): string[] {
  const columns = ['run', 'version', 'verdict', 'bad', 'took'].map((title) => ({
    title,
    align: title === 'took' || title === 'run' ? ('right' as const) : ('left' as const),
  }));
  const rows = runs.map(({ version, verdict, bad, tookMs }, n) => [
    String(n + 1),
    version,
    verdict,
    badText(bad),
    formatUs(tookMs * 1000),
  ]);
  return table(columns, rows, (cell, row, column) => {
    const verdict = runs[row]?.verdict;
    return column === 2 && verdict !== undefined ? verdictPaint(verdict, paint)(cell) : cell;
  });
}
