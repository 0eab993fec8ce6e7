import { UNHEARD_TITLES, unheardRows } from './cause-words.js';
import type { Summary } from '../analysis/index.js';
import {
  counterCells,
  ending,
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
  subtitle,
  variantText,
} from './words.js';
import { LATENCY_TITLES, latencyRows } from './latency-rows.js';
import type { Place } from './again.js';
import { nextSteps } from './next-steps.js';
import { PRESSURE_TITLES, pressureRows, pressureTroubles } from './pressure-rows.js';
import { conversationTexts, talkingOf, turnRows, turnsText, TURN_TITLES } from './turn-rows.js';
import { plain } from './plain.js';

/**
 * `report.md`: what the terminal shows, for a pull request or an issue.
 * @param folder the run's, as its reader would type it; null: it is read in there
 */
export function renderMarkdown(summary: Summary, folder: Place = null): string {
  const { run, groups, notes } = summary;
  const variant = variantText(summary);
  const ended = ending(summary);
  const blocks = [
    `# ${escape(run.scenario.name)}: ${summary.verdict}`,
    ...(run.scenario.about === '' ? [] : [escape(run.scenario.about)]),
    escape(subtitle(summary)),
    ...(variant === '' ? [] : [escape(variant)]),
    ...(ended === null ? [] : [escape(ended)]),
    section(
      'Verdict',
      grid(
        ['group', 'verdict', 'evidence'],
        groups.map(({ name, verdict, evidence }) => [name, `**${verdict}**`, escape(evidence)]),
        'lll',
      ),
    ),
    section(
      'What next',
      nextSteps(summary, folder)
        .map(
          ({ text, command }) => `- ${escape(text)}${command === null ? '' : ` ${code(command)}`}`,
        )
        .join('\n'),
    ),
    section(
      'Latency',
      grid(
        ['group', 'series', ...LATENCY_TITLES],
        latencyRows(groups).map(({ group, series, cells }) => [group, series, ...cells]),
        'll',
      ),
    ),
    section('Captures', captures(summary)),
    section('Delivery', delivery(summary)),
    section('Turns', turns(summary)),
    section('Pressure', pressure(summary)),
    section('Stalls', stalls(summary)),
    section('Not heard', unheard(summary)),
    section('Native events', grid(FFI_TITLES, ffiRows(summary.processes), 'll')),
    section('Processes', processes(summary)),
    section('Thresholds', thresholds(summary)),
    section('Notes', notes.map((text) => `- ${escape(text)}`).join('\n')),
  ];
  return `${blocks.filter((block) => block !== '').join('\n\n')}\n`;
}

const section = (title: string, body: string): string =>
  body === '' ? '' : `## ${title}\n\n${body}`;

/** @param align `l` for each left-aligned column; the rest are figures */
function grid(titles: readonly string[], rows: string[][], align: string): string {
  if (rows.length === 0) return '';
  const line = (cells: readonly string[]) => `| ${cells.join(' | ')} |`;
  const rule = titles.map((_, n) => (align[n] === 'l' ? '---' : '--:'));
  return [line(titles), line(rule), ...rows.map(line)].join('\n');
}

const captures = ({ groups }: Summary): string =>
  groups
    .filter(({ publishers }) => publishers > 0)
    .flatMap((group) => [
      `- **${escape(group.name)}**, ${sizeText(group)}: ${counterCells(group)
        .map(([name, value]) => `${name} ${value}`)
        .join(', ')}`,
      ...rejections(group).map((text) => `  - ${escape(text)}`),
    ])
    .join('\n');

const delivery = ({ groups }: Summary): string =>
  groups
    .flatMap((group) =>
      deliveryTexts(group).map((text) => `- **${escape(group.name)}**: ${escape(text)}`),
    )
    .join('\n');

const turns = ({ groups }: Summary): string =>
  talkingOf(groups)
    .map((group) => {
      const rows = turnRows(group).map(({ stage, cells }) => [stage, ...cells]);
      return [
        `**${escape(group.name)}**: ${turnsText(group)}`,
        grid(['stage', ...TURN_TITLES], rows, 'l'),
        conversationTexts(group)
          .map((text) => `- ${escape(text)}`)
          .join('\n'),
      ]
        .filter((part) => part !== '')
        .join('\n\n');
    })
    .join('\n\n');

const processes = ({ processes: all, host }: Summary): string =>
  [
    grid(PROCESS_TITLES, all.map(processCells), 'l'),
    ...(host.overload === undefined ? [] : [escape(overloadLine(host.overload))]),
  ]
    .filter((part) => part !== '')
    .join('\n\n');

const pressure = ({ pressure: all }: Summary): string =>
  [
    grid(
      PRESSURE_TITLES,
      pressureRows(all).map((row) => row.map(escape)),
      'llll',
    ),
    pressureTroubles(all)
      .map((text) => `- ${escape(text)}`)
      .join('\n'),
  ]
    .filter((part) => part !== '')
    .join('\n\n');

function stalls(summary: Summary): string {
  const { shown, more } = stallsShown(summary.stalls);
  const rows = shown.map((stall) => {
    const { cells, because, meanwhile } = stallGroupCells(stall);
    return [...cells, escape(because), escape(meanwhile)];
  });
  const body = grid([...STALL_TITLES, 'because', 'meanwhile'], rows, 'lllllll');
  return more > 0 ? `${body}\n\nand ${more} more, shorter` : body;
}

function unheard(summary: Summary): string {
  const { rows, more } = unheardRows(summary);
  const body = grid(
    [...UNHEARD_TITLES],
    rows.map((row) => row.map(escape)),
    'lllll',
  );
  return more > 0 ? `${body}\n\nand ${more} more, shorter` : body;
}

const thresholds = ({ thresholds: all }: Summary): string =>
  grid(
    ['', 'threshold', 'limit', 'value'],
    all.map(({ key, figure, limit, value, met }) => [
      met ? 'met' : '**breached**',
      escape(key),
      escape(limit),
      figureText(value, figure),
    ]),
    'lll',
  );

const code = (text: string): string => `\`${plain(text).replaceAll('`', "'")}\``;

/** What others wrote must not become markup, nor break a table. */
const escape = (text: string): string =>
  plain(text)
    .replace(/[\\`*_|[\]]/g, '\\$&')
    .replace(/&/g, '&amp;')
    .replace(/</g, '&lt;');
