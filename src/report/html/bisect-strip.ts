import { beliefs, toldBy, type Bisection } from '../../compare/index.js';
import { percent } from '../compare-words.js';
import { badText, shownOf } from '../bisect-words.js';
import { plain } from '../plain.js';
import { html, type Html } from './markup.js';
import { runSign, signKey } from './signs.js';

/** Less than this is not told: it would round to nothing. */
const CHANCE_LEAST = 0.005;

/** The versions in their order, with their runs, and what is believed of the places between them. */
export function strip(bisection: Bisection): Html {
  const { versions, runs, skipped, noise } = bisection;
  const told = toldBy(runs);
  const names = skipped.map(({ version }) => version);
  const known =
    told.probes.length === 0 ? [] : beliefs({ line: versions, ...told, skipped: names, noise });
  const chanceBefore = (version: string | null) =>
    known.find(({ before }) => before === version)?.chance ?? 0;
  return html`${signKey([...new Set(runs.map(({ verdict }) => verdict))])}
    <ol class="strip">
      ${versions.map(
        (version, n) =>
          html`${gap(chanceBefore(version), versions[n - 1])} ${box(version, bisection)}`,
      )}
      ${gap(chanceBefore(null), versions.at(-1))}
    </ol>`;
}

/** @param after the version on its left; undefined: before all of them */
function gap(chance: number, after: string | undefined): Html | null {
  if (chance < CHANCE_LEAST) return null;
  const where = after === undefined ? 'before the first version' : `after ${plain(after)}`;
  const text = percent(Math.round(chance * 1000) / 1000);
  return html`<li class="gap" style="--chance: ${Math.round(chance * 100)}%">
    <span class="unseen">the change is ${where}, chance </span>${text}
  </li>`;
}

function box(version: string, { runs, skipped }: Bisection): Html {
  const mine = runs.flatMap((run, n) => (run.version === version ? [{ ...run, n: n + 1 }] : []));
  const shown = shownOf(version, runs);
  const left = skipped.some((one) => one.version === version);
  const [tone, state] =
    shown !== null
      ? shown.bads * 2 > shown.of
        ? ['bad', 'bad']
        : ['well', 'good']
      : left
        ? ['none', 'skipped']
        : mine.length > 0
          ? ['unsure', 'says nothing']
          : ['none', 'not run'];
  return html`<li class="version ${tone}">
    <b>${plain(version)}</b> <small>${state}</small>
    ${
      mine.length === 0
        ? null
        : html`<span class="signs"
            >${mine.map(({ n, verdict, bad, evidence, folder }) => {
              const words = plain(`run ${n}, ${version}: ${verdict}, ${badText(bad)}. ${evidence}`);
              return html`<span class="tried">${n}${runSign({ verdict, folder, words })}</span>`;
            })}</span
          >`
    }
  </li>`;
}
