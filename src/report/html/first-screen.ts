import { causeOfGroup } from '../cause-words.js';
import type { GroupSummary, Summary } from '../../analysis/index.js';
import { formatUs } from '../../units/duration.js';
import { formatCount, formatPerS, formatShare } from '../../units/numbers.js';
import { asksForVersion, helpText } from '../next-steps.js';
import { plain } from '../plain.js';
import { ending, figureText, overloadLine, sizeText, subtitle, variantText } from '../words.js';
import { html, type Html } from './markup.js';
import { metBadge, TONES, verdictBadge } from './shapes.js';
import { section, table } from './tables.js';

export function head(summary: Summary): Html {
  const { run, verdict } = summary;
  const variant = variantText(summary);
  const ended = ending(summary);
  return html`<header class="head">
    <div class="title">
      <h1>${plain(run.scenario.name)} ${verdictBadge(verdict)}</h1>
      <button type="button" id="theme" class="quiet" hidden>Dark</button>
    </div>
    ${run.scenario.about === '' ? null : html`<p class="about">${plain(run.scenario.about)}</p>`}
    <p class="subtitle">
      ${variant === '' ? null : html`<strong>${plain(variant)}</strong> · `}${subtitle(summary)} ·
      <time datetime="${run.startedAt}"
        >${run.startedAt.replace('T', ' ').replace(/\.\d+Z$/, ' UTC')}</time
      >
    </p>
    ${ended === null ? null : html`<p class="ended">${ended}</p>`}
  </header>`;
}

export function verdicts(summary: Summary): Html | null {
  const cards = summary.groups.map((group) =>
    card(group, {
      cause: causeOfGroup(summary, group.name),
      meanwhile: meanwhileOf(summary, group.name),
      helps: helpText(summary, group),
      version: asksForVersion(summary, group),
    }),
  );
  const { overload } = summary.host;
  return section(
    'verdict',
    'Verdict by group',
    html`<div class="cards">${cards}</div>
      ${overload === undefined ? null : html`<p class="more">${overloadLine(overload)}.</p>`}`,
  );
}

type Why = Record<'cause' | 'meanwhile' | 'helps', string | null> & { version: boolean };

function card(group: GroupSummary, { cause, meanwhile, helps, version }: Why): Html {
  return html`<article class="card ${TONES[group.verdict]}">
    <h3>${plain(group.name)} ${verdictBadge(group.verdict)}</h3>
    <p class="size">${sizeText(group)}</p>
    <p class="evidence">${unbroken(sentence(plain(group.evidence)))}</p>
    ${line('Cause', cause)} ${line('Meanwhile', meanwhile)} ${line('What helps', helps)}
    ${
      version
        ? html`<p class="cause">
            <b>Since which version</b> <a href="#repeat">run it on all of them</a>
          </p>`
        : null
    }
    <dl class="figures">
      ${figuresOf(group).map(
        ([name, value, note]) =>
          html`<div>
            <dt>${name}</dt>
            <dd>${value}${note === null ? null : html` <small>${note}</small>`}</dd>
          </div>`,
      )}
    </dl>
  </article>`;
}

const line = (name: string, text: string | null): Html | null =>
  text === null ? null : html`<p class="cause"><b>${name}</b> ${unbroken(plain(text))}</p>`;

/** No line ends within a number: `3 946`. */
const unbroken = (text: string): string => text.replace(/(\d) (?=\d{3}(?!\d))/g, '$1\u00a0');

const sentence = (text: string): string =>
  text.charAt(0).toUpperCase() + text.slice(1) + (/[.!?]$/.test(text) ? '' : '.');

/** What else happened during the group's longest stall of which anything is known. */
function meanwhileOf({ stalls }: Summary, group: string): string | null {
  const told = stalls.filter((stall) => stall.group === group && stall.meanwhile.length > 0);
  const longest = told.reduce(
    (a: (typeof told)[number] | null, b) => (a === null || b.lengthUs > a.lengthUs ? b : a),
    null,
  );
  return longest === null ? null : longest.meanwhile.join('; ');
}

type Figure = [name: string, value: string, note: string | null];

function figuresOf({ rate, latency, stalls, heard, counters }: GroupSummary): Figure[] {
  const { service, schedule } = latency;
  return [
    ...(rate === null
      ? []
      : ([
          ['Captures', formatPerS(rate.mean), `of ${formatPerS(rate.planned)} due`],
          ...(rate.lowest === null ? [] : [['Lowest second', formatPerS(rate.lowest), null]]),
        ] as Figure[])),
    ...(service === null
      ? []
      : ([['Service p99', formatUs(service.p99), `max ${formatUs(service.max)}`]] as Figure[])),
    ...(schedule === null
      ? []
      : ([['Schedule p99', formatUs(schedule.p99), `max ${formatUs(schedule.max)}`]] as Figure[])),
    ...(counters.planned === 0 && stalls.count === 0
      ? []
      : ([
          [
            'Stalls',
            formatCount(stalls.count),
            stalls.count === 0
              ? null
              : `longest ${formatUs(stalls.longestUs)}${stalls.open > 0 ? `, ${formatCount(stalls.open)} open` : ''}`,
          ],
        ] as Figure[])),
    ...(heard?.audibleShare == null
      ? []
      : ([['Heard', formatShare(heard.audibleShare), null]] as Figure[])),
  ];
}

export const thresholds = ({ thresholds: all }: Summary): Html | null =>
  section(
    'thresholds',
    'Thresholds',
    table(
      'Thresholds of the scenario and whether they were met',
      ['threshold', 'limit', 'measured', 'result'],
      all.map(({ key, figure, limit, value, met }) => [
        plain(key),
        plain(limit),
        figureText(value, figure),
        metBadge(met),
      ]),
    ),
  );
