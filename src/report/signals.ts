import { SIGN_RULES, WELL_US, type Sign, type SignalsTable } from '../analysis/index.js';
import { formatUs } from '../units/duration.js';
import { formatCount, formatShare } from '../units/numbers.js';
import { markdownGrid } from './markdown-grid.js';
import { table } from './table.js';

type Cell = SignalsTable['rows'][number]['cells'][Sign];

/**
 * Which sign of life told of what, how soon, and how often for nothing; as text or Markdown.
 * @param width of the terminal, in columns: a table that is wider is cut into several
 */
export function renderSignals(
  found: SignalsTable,
  format: 'terminal' | 'markdown',
  width = Number.POSITIVE_INFINITY,
): string {
  const { signs } = found;
  const markdown = format === 'markdown';
  return [
    ...(markdown ? markdownGrid(...gridOf(found, signs)) : fitted(found, width)),
    '',
    'A time: from when it was broken to the first reading that says so, the median. 2/4: only in so many.',
    '↓: from its end until the sign says so no longer; ↓never: it went on saying so.',
    '–: read, and never said so. Too late: only when it was over, or in its last 0.1 s.',
    'Blank: not read while it was broken, or nothing was broken.',
    `False: while nothing was wrong; after: once listener and tap had told for ${formatUs(WELL_US)} that it was over.`,
    '',
    ...signs.map(
      (sign) =>
        `${markdown ? '- **' : ''}${sign}${markdown ? '**: ' : ': '}${SIGN_RULES[sign].about}`,
    ),
  ].join('\n');
}

/** In the fewest tables that fit. */
function fitted(found: SignalsTable, width: number): string[] {
  const { signs } = found;
  for (let parts = 1; ; parts++) {
    const size = Math.max(1, Math.ceil(signs.length / parts));
    const tables = Array.from({ length: Math.ceil(signs.length / size) }, (_, n) => {
      const [titles, rows] = gridOf(found, signs.slice(n * size, (n + 1) * size));
      return table(
        titles.map((title) => ({ title, align: 'left' })),
        rows,
      );
    });
    if (size === 1 || tables.flat().every(({ length }) => length <= width)) {
      return tables.flatMap((lines, n) => (n === 0 ? lines : ['', ...lines]));
    }
  }
}

function gridOf(found: SignalsTable, signs: Sign[]): [titles: string[], rows: string[][]] {
  return [
    ['failure mode', 'SDK', 'runs', ...signs],
    [
      ...found.rows.map(({ mode, sdk, runs, cells }) => [
        mode,
        sdk,
        String(runs),
        ...signs.map((sign) => cellText(cells[sign])),
      ]),
      ['false alarms/h', '', '', ...signs.map((sign) => alarms(found, sign))],
      ['false readings', '', '', ...signs.map((sign) => falseShare(found, sign))],
      ['false, after', '', '', ...signs.map((sign) => falseAfter(found, sign))],
      ['JS thread µs/s', '', '', ...signs.map((sign) => cost(found, sign))],
    ],
  ];
}

function cellText(cell: Cell): string {
  if (cell === undefined) return '';
  const { windows, detected, late, medianDetectUs } = cell;
  if (medianDetectUs === null) return late === 0 ? '–' : `too late${clearText(cell)}`;
  const part = detected === windows ? '' : ` ${detected}/${windows}`;
  return `${formatUs(medianDetectUs)}${part}${clearText(cell)}`;
}

function clearText({ medianClearUs, stuck }: NonNullable<Cell>): string {
  if (medianClearUs !== null) return ` ↓${formatUs(medianClearUs)}`;
  return stuck > 0 ? ' ↓never' : '';
}

function falseAfter({ healthy }: SignalsTable, sign: Sign): string {
  const after = healthy[sign]?.after;
  return after === undefined || after.readings === 0
    ? ''
    : formatShare(after.falseReadings / after.readings);
}

function alarms({ healthy }: SignalsTable, sign: Sign): string {
  const one = healthy[sign];
  if (one === undefined) return '';
  return one.alarmsPerHour === 0
    ? '0'
    : one.alarmsPerHour < 10
      ? one.alarmsPerHour.toFixed(1)
      : formatCount(one.alarmsPerHour);
}

function falseShare({ healthy }: SignalsTable, sign: Sign): string {
  const one = healthy[sign];
  return one === undefined ? '' : formatShare(one.falseShare);
}

const cost = ({ costUsPerS }: SignalsTable, sign: Sign): string => {
  const us = costUsPerS[sign];
  return us === undefined ? '' : formatCount(us);
};
