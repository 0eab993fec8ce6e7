import { pairsShown, type Comparison, type Variant, type Versus } from '../../compare/index.js';
import { plural } from '../../units/numbers.js';
import { FIGURE_TITLES, figureCells, footnotes, headLine, verdictLine } from '../compare-words.js';
import { plain } from '../plain.js';
import { answerBadge, ANSWERS, ANSWER_TONES, tellingAnswer } from './answers.js';
import { dots } from './compare-dots.js';
import { forest } from './compare-forest.js';
import { html, type Html } from './markup.js';
import { runSign, signKey } from './signs.js';
import { staticPage } from './static-page.js';
import { section, table, together } from './tables.js';

/** Of a run, from the page on; null where it is not known. */
type FolderOf = (runId: string) => string | null;

/**
 * `compare.html`: one file, no script.
 * @param variants those that were compared, the baseline first
 */
export function renderComparisonHtml(
  comparison: Comparison,
  variants: readonly Variant[],
  folderOf: FolderOf,
): string {
  const { versus, scenario } = comparison;
  const pairs = pairsShown(variants);
  return staticPage(`${plain(scenario)}: compared`, headLine(comparison), [
    section('answers', 'Answers', html`<div class="cards">${versus.map(card)}</div>`),
    section('runs', 'Runs', runs(variants, folderOf), runsLead(comparison)),
    ...versus.flatMap((one, n) => {
      const title = `${plain(one.candidate)} against ${plain(one.baseline)}`;
      const alone = versus.length === 1;
      const called = (what: string) => (alone ? what : `${what}: ${title}`);
      return [
        section(
          `effects-${n}`,
          called('Effects'),
          forest(one),
          'Each figure’s change with its 95 % interval; the band is the margin within which a difference is none.',
        ),
        section(
          `pairs-${n}`,
          called('Runs by block'),
          dots(one, pairs[n] ?? [], folderOf),
          'A pair of runs above each other; heights from 0 unless told. Each point leads to its run.',
        ),
        section(`figures-${n}`, called('Figures'), figures(one)),
      ];
    }),
  ]);
}

/** What the first screen says of a candidate. */
function card(versus: Versus): Html {
  const { candidate, baseline, pairs, verdicts, figures: all } = versus;
  const telling = tellingAnswer(
    verdicts.answer,
    all.map(({ answer }) => answer),
  );
  const lists = ANSWERS.map((answer) => ({
    answer,
    titles: all.filter((one) => one.answer === answer).map(({ title }) => plain(title)),
  })).filter(({ titles }) => titles.length > 0);
  return html`<article class="card ${ANSWER_TONES[telling]}">
    <h3>
      ${plain(candidate)} ${answerBadge(telling)}
      <small>against ${plain(baseline)}, ${plural(pairs, 'pair')}</small>
    </h3>
    <p class="evidence"><b>Verdicts</b> ${plain(verdictLine(versus))}</p>
    <dl class="answers">
      ${lists.map(
        ({ answer, titles }) =>
          html`<div>
            <dt>${answerBadge(answer)}</dt>
            <dd>${titles.join(', ')}</dd>
          </div>`,
      )}
    </dl>
  </article>`;
}

const runsLead = ({ cells }: Comparison): string | null =>
  cells.invalid === 0
    ? null
    : `${plural(cells.invalid, 'run')} of ${cells.total} invalid: they say nothing of the SDK and are in no figure.`;

function runs(variants: readonly Variant[], folderOf: FolderOf): Html {
  const rows = variants.map(({ label, runs: mine }) => [
    plain(label),
    html`<span class="signs"
      >${mine.map((run) => {
        const group = run.groups.find(({ verdict }) => verdict === run.verdict);
        const words = plain(
          `${label}, block ${run.run.repeat}: ${run.verdict}. ${group?.evidence ?? ''}`,
        );
        return runSign({ verdict: run.verdict, folder: folderOf(run.run.id), words });
      })}</span
    >`,
  ]);
  const seen = variants.flatMap((variant) => variant.runs.map(({ verdict }) => verdict));
  return html`${signKey(seen)}
    <div class="pinned">
      ${table('Verdicts of the runs by variant, each leads to its run', ['variant', 'verdict of each run'], rows)}
    </div>`;
}

/** The exact figures of what is drawn above. */
function figures(versus: Versus): Html | null {
  const last = FIGURE_TITLES.length - 1;
  const rows = versus.figures.map((one) => {
    const cells = figureCells(one).map(plain);
    return [...cells.slice(0, last), answerBadge(one.answer)];
  });
  const notes = footnotes(versus);
  return together(
    table(
      `Figures of ${plain(versus.candidate)} against ${plain(versus.baseline)}`,
      [...FIGURE_TITLES],
      rows,
      1,
    ),
    notes.length === 0
      ? null
      : html`<ul class="more">
          ${notes.map((text) => html`<li>${plain(text)}</li>`)}
        </ul>`,
  );
}
