import type { Capacity, CapacityRun, CapacityVariant } from '../../compare/capacity-types.js';
import { formatCount } from '../../units/numbers.js';
import { answerText, detailTexts, headLine, KNEE_TITLES, kneeRows } from '../capacity-words.js';
import { plain } from '../plain.js';
import { knee, KNEE_STYLE } from './capacity-knee.js';
import { html, raw, type Html } from './markup.js';
import { verdictBadge } from './shapes.js';
import { STYLE } from './style.js';
import { table } from './tables.js';

/** `capacity.html`: one file, no script; its runs' own pages are linked. */
export function renderCapacityHtml(capacity: Capacity): string {
  const title = `${plain(capacity.scenario)}: capacity`;
  const page = html`<!doctype html>
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <meta name="color-scheme" content="light dark" />
        <title>${title} · framestall</title>
        <style>
          ${raw(STYLE)}${raw(KNEE_STYLE)}
        </style>
      </head>
      <body>
        <main>
          <div class="head">
            <h1>${title}</h1>
            <p class="subtitle">${headLine(capacity)}</p>
          </div>
          ${capacity.variants.map((variant, n) => block(capacity, variant, n))}
        </main>
        <footer>framestall</footer>
      </body>
    </html> `;
  return `${page.html.trim()}\n`;
}

const block = (capacity: Capacity, variant: CapacityVariant, n: number): Html =>
  html`<section aria-labelledby="variant-${n}">
    <h2 id="variant-${n}">${variant.label}</h2>
    <p class="answer">${answerText(capacity, variant)}</p>
    <ul class="why">
      ${detailTexts(capacity, variant).map((text) => html`<li>${text}</li>`)}
    </ul>
    ${knee(variant)} ${loads(variant)} ${runs(variant)}
  </section>`;

/** Without the bars, which the pictures above are better at. */
function loads(variant: CapacityVariant): Html | null {
  const keep = KNEE_TITLES.flatMap((title, n) => (title === '' ? [] : [n]));
  const of = (cells: string[]) => keep.map((n) => cells[n] ?? '');
  const rows = kneeRows(variant).map(({ cells }) => of(cells));
  return table('Figures by load', of(KNEE_TITLES), rows, 2);
}

function runs({ runs: all, comeback }: CapacityVariant): Html | null {
  const cells = ({ load, verdict, why, folder }: CapacityRun, n: number) => [
    html`<a href="${pageOf(folder)}">${n + 1}</a>`,
    formatCount(load),
    verdictBadge(verdict),
    plain(why),
  ];
  const back =
    comeback === null
      ? []
      : [
          [
            html`<a href="${pageOf(comeback.folder)}">return</a>`,
            `${formatCount(comeback.held)} + ${formatCount(comeback.extra)}`,
            verdictBadge(comeback.verdict),
            plain(comeback.evidence),
          ],
        ];
  const rows = [...all.map(cells), ...back];
  if (rows.length === 0) return null;
  return html`<details>
    <summary>every run</summary>
    ${table('Runs in their order', ['run', 'load', 'verdict', 'evidence'], rows)}
  </details>`;
}

const pageOf = (folder: string): string =>
  [...folder.split(/[/\\]/), 'report.html'].map(encodeURIComponent).join('/');
