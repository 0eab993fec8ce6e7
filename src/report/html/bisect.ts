import type { Bisection, BisectRun } from '../../compare/index.js';
import { formatUs } from '../../units/duration.js';
import {
  badText,
  headText,
  otherChange,
  outcomeText,
  shownOf,
  sidesOf,
  surenessText,
} from '../bisect-words.js';
import { plain } from '../plain.js';
import { strip } from './bisect-strip.js';
import { html, type Html } from './markup.js';
import { verdictBadge } from './shapes.js';
import { reportLink, staticPage } from './static-page.js';
import { section, table } from './tables.js';

/** `bisect.html`: one file, no script. @param bisection its folders from the page's own on */
export function renderBisectionHtml(bisection: Bisection): string {
  return staticPage(`${plain(bisection.scenario)}: bisected`, plain(headText(bisection)), [
    html`<section aria-labelledby="answer-title">
      <h2 id="answer-title" class="answer">${plain(outcomeText(bisection))}</h2>
      ${[surenessText(bisection), ...otherChange(bisection)].map(
        (text) => html`<p class="more">${plain(text)}</p>`,
      )}
    </section>`,
    section('evidence', 'Evidence', evidence(bisection)),
    section(
      'versions',
      'Versions, from good to bad',
      strip(bisection),
      'A number is the place of its run in the order in which they ran; between two versions stands the chance that the change is there.',
    ),
    section('runs', 'Every run, in their order', runs(bisection.runs)),
    section('skipped', 'Skipped', skipped(bisection)),
  ]);
}

function evidence(bisection: Bisection): Html | null {
  const cards = sidesOf(bisection).flatMap((version) => card(version, bisection) ?? []);
  return cards.length === 0 ? null : html`<div class="cards">${cards}</div>`;
}

function card(version: string, { runs: all }: Bisection): Html | null {
  const shown = shownOf(version, all);
  if (shown === null) return null;
  const { example, bads, of, count } = shown;
  const isBad = bads * 2 > of;
  return html`<article class="card ${isBad ? 'bad' : 'well'}">
    <h3>
      ${plain(version)} ${verdictBadge(example.verdict)}
      <small>${isBad ? 'bad' : 'good'}: ${count}</small>
    </h3>
    <p class="evidence">${plain(example.evidence)}</p>
    <p class="more">
      <a href="${reportLink(example.folder)}">report of the run on ${plain(version)}</a>
    </p>
  </article>`;
}

function runs(all: readonly BisectRun[]): Html | null {
  if (all.length === 0) return null;
  const rows = all.map(({ version, verdict, bad, evidence: why, folder, tookMs }, n) => [
    html`<a href="${reportLink(folder)}">#${n + 1} ${plain(version)}</a>`,
    verdictBadge(verdict),
    badText(bad),
    formatUs(tookMs * 1000),
    html`<div class="wide">${plain(why)}</div>`,
  ]);
  const titles = ['run', 'verdict', 'counts as', 'took', 'evidence'];
  return html`<div class="stack">${table('Every run with its evidence', titles, rows)}</div>`;
}

const skipped = ({ skipped: all }: Bisection): Html | null =>
  all.length === 0
    ? null
    : html`<ul class="why">
        ${all.map(({ version, reason }) => html`<li><b>${plain(version)}</b> ${plain(reason)}</li>`)}
      </ul>`;
