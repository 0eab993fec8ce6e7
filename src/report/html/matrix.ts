import { allRuns, type Matrix, type MatrixRun } from '../../compare/index.js';
import { formatUs } from '../../units/duration.js';
import { plural } from '../../units/numbers.js';
import { firstOfEach, meanTime } from '../compare-matrix.js';
import { matrixAnswer } from '../matrix-answer.js';
import { plain } from '../plain.js';
import { html, type Html } from './markup.js';
import { verdictBadge } from './shapes.js';
import { plainSign, runSign, signKey } from './signs.js';
import { reportLink, staticPage } from './static-page.js';
import { section, table } from './tables.js';

type Run = ReturnType<typeof allRuns>[number];

/** `matrix.html`: one file, no script. @param matrix its folders from the page's own on */
export function renderMatrixHtml(matrix: Matrix, scenario: string): string {
  const runs = allRuns(matrix);
  const title = `${plain(scenario)}: verdicts`;
  return staticPage(title, subtitleOf(matrix, runs), [
    html`<section aria-labelledby="answer-title">
      <h2 id="answer-title" class="answer">${sentence(matrixAnswer(matrix))}</h2>
    </section>`,
    section('trouble', 'Trouble, and where it was first seen', trouble(matrix)),
    section('verdicts', 'Verdicts by variant', grid(matrix, runs)),
    section('runs', 'Every run', list(runs)),
  ]);
}

const sentence = (text: string): string => `${text.charAt(0).toUpperCase()}${text.slice(1)}.`;

function subtitleOf({ rows, columns }: Matrix, runs: readonly Run[]): string {
  const counts = new Map<string, number>();
  for (const { verdict } of runs)
    counts.set(verdict ?? 'n/a', (counts.get(verdict ?? 'n/a') ?? 0) + 1);
  return [
    `${plural(rows.length * columns.length, 'cell')}, ${plural(runs.length, 'run')}`,
    [...counts].map(([verdict, n]) => `${n} ${verdict}`).join(', '),
    `${timeText(runs)} per run`,
  ].join(' · ');
}

function grid(matrix: Matrix, runs: readonly Run[]): Html {
  const rows = matrix.rows.map((name, r) => [
    plain(name),
    ...matrix.columns.map((column, c) => cell(matrix.cells[r]?.[c] ?? [], atOf(name, column))),
  ]);
  return html`${signKey(runs.map(({ verdict }) => verdict))}
    <div class="pinned">
      ${table('Verdicts by SDK version and what else varies; each leads to its run', ['sdk', ...matrix.columns.map(plain)], rows)}
    </div>`;
}

const atOf = (row: string, column: string) =>
  [`sdk=${row}`, ...(column === 'verdict' ? [] : [column])].join(' ');

function cell(runs: readonly MatrixRun[], at: string): Html | string {
  if (runs.length === 0) return '–';
  const took = `took ${timeText(runs)}${runs.length > 1 ? ' each' : ''}`;
  return html`<span class="signs"
    >${runs.map((run, n) => runSign({ ...run, words: wordsOf(run, at, n, runs.length) }))}<small
      >${took}</small
    ></span
  >`;
}

function wordsOf({ verdict, why, tookMs }: MatrixRun, at: string, n: number, of: number): string {
  const which = of > 1 ? `${at}, run ${n + 1} of ${of}` : at;
  const took = verdict === null ? '' : ` in ${formatUs(tookMs * 1000)}`;
  return plain(`${which}: ${verdict ?? 'n/a'}${took}${why === '' ? '' : `. ${why}`}`);
}

const timeText = (runs: readonly MatrixRun[]) => {
  const meanMs = meanTime(runs);
  return meanMs === null ? '–' : formatUs(meanMs * 1000);
};

function trouble(matrix: Matrix): Html | null {
  const told = firstOfEach(matrix);
  if (told.length === 0) return null;
  return html`<ul class="told">
    ${told.map(
      ({ verdict, at, why }) =>
        html`<li>
          ${plainSign(verdict)}
          <span><b>${verdict ?? 'n/a'}</b> at ${plain(at)}: ${plain(why)}</span>
        </li>`,
    )}
  </ul>`;
}

const SHOWN_OPEN = 24;

function list(runs: readonly Run[]): Html {
  const numbers = new Map<string, number>();
  const rows = runs.map((run) => {
    const n = (numbers.get(run.at) ?? 0) + 1;
    numbers.set(run.at, n);
    const name = `${plain(run.at)} #${n}`;
    return [
      run.folder === null ? name : html`<a href="${reportLink(run.folder)}">${name}</a>`,
      run.verdict === null ? html`${plainSign(null)} n/a` : verdictBadge(run.verdict),
      run.verdict === null ? '–' : formatUs(run.tookMs * 1000),
      html`<div class="wide">${plain(run.why)}</div>`,
    ];
  });
  const body = html`<div class="stack">
    ${table('Every run with its evidence', ['run', 'verdict', 'took', 'evidence'], rows)}
  </div>`;
  if (rows.length <= SHOWN_OPEN) return body;
  return html`<details>
    <summary>${plural(rows.length, 'run')} with their evidence</summary>
    ${body}
  </details>`;
}
