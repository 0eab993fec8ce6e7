import { stringify } from 'yaml';
import type { Summary } from '../../analysis/index.js';
import { formatUs } from '../../units/duration.js';
import { formatCount } from '../../units/numbers.js';
import { againCommand, allVersions } from '../again.js';
import { UNHEARD_TITLES, unheardRows } from '../cause-words.js';
import { plain } from '../plain.js';
import { PRESSURE_TITLES, pressureRows, pressureTroubles } from '../pressure-rows.js';
import {
  counterCells,
  FFI_TITLES,
  ffiRows,
  figureText,
  deliveryTexts,
  overloadLine,
  PROCESS_TITLES,
  processCells,
  rejections,
  sizeText,
  STALL_TITLES,
  stallGroupCells,
  stallsShown,
} from '../words.js';
import { html, type Html } from './markup.js';
import { section, table, together } from './tables.js';

const STALLS_MAX = 200;

export function stalls({ stalls: all }: Summary): Html | null {
  const { shown, more } = stallsShown(all, STALLS_MAX);
  const body = together(
    table(
      'Stalls by time',
      [...STALL_TITLES, 'because', 'meanwhile'],
      shown.map((group) => {
        const { cells, because, meanwhile } = stallGroupCells(group);
        const [at = '', who = '', ...rest] = cells;
        return [jump(group, at, who), who, ...rest, because, meanwhile];
      }),
    ),
    more > 0 ? html`<p class="more">and ${formatCount(more)} more, shorter</p>` : null,
  );
  const lead = 'Choose one to zoom the timeline there.';
  return section('stalls', `Stalls (${formatCount(all.length)})`, body, lead);
}

export function unheard(summary: Summary): Html | null {
  const { rows, more } = unheardRows(summary, STALLS_MAX);
  const body = together(
    table('Stretches not heard by time', [...UNHEARD_TITLES], rows),
    more > 0 ? html`<p class="more">and ${formatCount(more)} more, shorter</p>` : null,
  );
  const lead = 'Captures went on, and the listener heard nothing.';
  return section('unheard', `Not heard (${formatCount(summary.unheard.length)})`, body, lead);
}

type StallGroup = ReturnType<typeof stallsShown>['shown'][number];

function jump({ first, longest }: StallGroup, at: string, who: string): Html {
  const untilUs = longest.fromUs + longest.lengthUs;
  return html`<button
    type="button"
    class="jump"
    data-from="${first.fromUs / 1e6}"
    data-to="${untilUs / 1e6}"
    aria-label="${at}: show the stall of ${who} in the timeline"
  >
    ${at}
  </button>`;
}

/** What the scenario did on purpose. */
export const pressure = ({ pressure: all }: Summary): Html | null => {
  const troubles = pressureTroubles(all);
  return section(
    'pressure',
    'Pressure',
    together(
      table('Pressure and the captures around it', PRESSURE_TITLES, pressureRows(all)),
      troubles.length === 0
        ? null
        : html`<ul>
            ${troubles.map((text) => html`<li>${plain(text)}</li>`)}
          </ul>`,
    ),
  );
};

export const captures = ({ groups }: Summary): Html | null =>
  section(
    'captures',
    'Captures and delivery',
    together(
      ...groups
        .filter(({ publishers }) => publishers > 0)
        .map((group) => {
          const rejected = rejections(group);
          return html`<div class="counts">
            <h3>${plain(group.name)} <small>${sizeText(group)}</small></h3>
            <dl class="inline">
              ${counterCells(group).map(
                ([name, value]) =>
                  html`<div>
                    <dt>${name}</dt>
                    <dd>${value}</dd>
                  </div>`,
              )}
            </dl>
            ${deliveryTexts(group).map((text) => html`<p>${text}</p>`)}
            ${
              rejected.length === 0
                ? null
                : html`<ul>
                    ${rejected.map((text) => html`<li>${text}</li>`)}
                  </ul>`
            }
          </div>`;
        }),
    ),
  );

export function processes({ processes: all, host }: Summary): Html | null {
  const share = (value: number) => figureText(value, 'heard.share');
  return section(
    'processes',
    'Processes',
    together(
      table('Processes of the run', PROCESS_TITLES, all.map(processCells), 1),
      table('Native events by process and kind', FFI_TITLES, ffiRows(all), 2),
      all.length === 0
        ? null
        : html`<p class="more">
            Host: busy ${share(host.busyShareMean)} on average, other programs up to
            ${share(host.outsideSharePeak)}, steal up to ${share(host.stealSharePeak)}
          </p>`,
      host.overload === undefined ? null : html`<p class="more">${overloadLine(host.overload)}</p>`,
    ),
  );
}

export const notes = ({ notes: all }: Summary): Html | null =>
  section(
    'notes',
    'Notes',
    all.length === 0
      ? null
      : html`<ul>
          ${all.map((text) => html`<li>${plain(text)}</li>`)}
        </ul>`,
  );

export function environment({ run }: Summary): Html | null {
  const { host, server } = run;
  const facts: [string, string][] = [
    ['SDK', `@livekit/rtc-node ${run.sdk.version} (asked for: ${run.sdk.requested})`],
    ['Node', run.node],
    ['Log capture', run.logCapture],
    [
      'Server',
      server.kind === 'none'
        ? 'none'
        : `livekit-server ${server.version ?? 'of unknown version'}, ${server.kind}`,
    ],
    ['Host', `${host.cpus} × ${host.cpuModel}, ${formatCount(host.memoryMb)} MB`],
    ['System', `${host.platform}, kernel ${host.kernel}`],
    ['framestall', run.framestall],
    ['Run', `${run.id}, repeat ${run.repeat}`],
    ['Stall', `after ${formatUs(run.stall.afterUs)}, hang after ${formatUs(run.stall.hangUs)}`],
  ];
  return section(
    'environment',
    'Environment',
    html`<dl class="facts">
      ${facts.map(
        ([name, value]) =>
          html`<div>
            <dt>${name}</dt>
            <dd>${plain(value)}</dd>
          </div>`,
      )}
    </dl>`,
  );
}

/** @param resolved the scenario as the journal's header holds it */
export function repeat(summary: Summary, resolved: unknown): Html | null {
  const { run } = summary;
  const all = allVersions(summary, null, 2);
  // A scenario's text may hold `${`, which a scenario file would take for a variable; ai.url's is one.
  const text = stringify(
    resolved,
    (key: unknown, value: unknown) =>
      typeof value === 'string' && key !== 'url' ? value.replaceAll('${', () => '$${') : value,
    { version: '1.2', lineWidth: 100 },
  );
  const server =
    run.server.kind === 'environment'
      ? ' It ran against a server of its own: set LIVEKIT_URL, LIVEKIT_API_KEY and LIVEKIT_API_SECRET.'
      : '';
  return section(
    'repeat',
    'Run it again',
    html`<p>
        Save the scenario as <code>scenario.yaml</code> (it lies in the run’s folder), then in that
        folder:${server}
      </p>
      ${copyable('command', 'The command', againCommand(summary, null))}
      <p>
        Other versions, to see which has it, and with repeats, for one run proves little
        (${all.takes}):
      </p>
      ${copyable('versions', 'The command for all versions', all.command)}
      ${copyable('scenario', 'The resolved scenario', text.trimEnd())}`,
  );
}

const copyable = (id: string, label: string, text: string): Html =>
  html`<div class="copy">
    <pre id="${id}" tabindex="0" role="region" aria-label="${label}"><code>${text}</code></pre>
    <button type="button" class="quiet" data-copy="${id}" hidden>Copy</button>
  </div>`;
