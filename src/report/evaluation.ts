import { GOALS, type Evaluation } from '../analysis/index.js';
import { CAUSES } from '../units/causes.js';
import { formatUs } from '../units/duration.js';
import { formatCount, formatShare } from '../units/numbers.js';
import { markdownGrid } from './markdown-grid.js';
import { table } from './table.js';

const WRONG_MAX = 20;

type Section = { title: string; lines: string[] };

/** What the figures are worth, as text or Markdown. */
export function renderEvaluation(found: Evaluation, format: 'terminal' | 'markdown'): string {
  const marked = format === 'markdown';
  const grid = (titles: string[], rows: string[][]) =>
    marked
      ? markdownGrid(titles, rows)
      : table(
          titles.map((title, n) => ({ title, align: n === 0 ? 'left' : 'right' })),
          rows,
        );
  const seen = [...CAUSES, 'missed' as const].filter((cause) =>
    found.confusion.some((row) => row.found[cause] !== undefined),
  );
  const confusion = found.confusion.map(({ label, found: cells }) => [
    label,
    ...seen.map((cause) => String(cells[cause] ?? '·')),
  ]);
  const bySdk = found.bySdk.map(({ sdk, injected, missed, causeRight, falseAlarms }) =>
    [sdk, injected, missed, causeRight, falseAlarms].map(String),
  );
  const sections: Section[] = [
    {
      title: 'what was injected, and what was found',
      lines: grid(['injected', ...seen], confusion),
    },
    {
      title: 'by SDK',
      lines: grid(['SDK', 'injected', 'missed', 'cause right', 'false alarms'], bySdk),
    },
    ...lists(found).map(({ title, lines }) => ({
      title,
      lines: marked ? lines.map((line) => `- ${line}`) : lines,
    })),
  ];
  return [
    ...grid(['figure', 'value', 'goal'], figures(found)),
    ...sections.flatMap(({ title, lines }) =>
      lines.length === 0 ? [] : ['', ...(marked ? [`### ${title}`, ''] : [title]), ...lines],
    ),
    '',
    found.met ? 'All goals are met.' : 'A goal is missed.',
  ].join('\n');
}

function lists({ wrong, falseAlarms, uninjected, leftOut }: Evaluation): Section[] {
  const found = (all: Evaluation['falseAlarms']) =>
    all
      .slice(0, WRONG_MAX)
      .map(
        (one) =>
          `${one.scenario} on ${one.sdk}: ${one.publisher} at ${formatUs(one.fromUs)} for ${formatUs(one.lengthUs)}, ${one.cause}`,
      );
  return [
    {
      title: 'not right',
      lines: wrong.slice(0, WRONG_MAX).map(({ found: seen, ...one }) => {
        const what = seen === null ? 'missed' : `${seen.cause}, ${formatUs(seen.lengthUs)}`;
        return `${one.scenario} on ${one.sdk}: ${one.publisher} at ${formatUs(one.fromUs)}: ${one.label} injected, ${what}`;
      }),
    },
    { title: 'false alarms', lines: found(falseAlarms) },
    { title: 'not injected, and seen by others as well', lines: found(uninjected) },
    {
      title: 'left out',
      lines: leftOut.map(({ label, reason, count }) => `${label}: ${count} ${LEFT_OUT[reason]}`),
    },
  ];
}

const LEFT_OUT: Record<Evaluation['leftOut'][number]['reason'], string> = {
  refused: 'could not be put in force',
  harmless: 'did nobody any harm: the tap or the listener went on',
  hidden: 'came while another held the publisher up already',
};

const percent = (value: number | null) => (value === null ? '–' : formatShare(value));

function figures(found: Evaluation): string[][] {
  const { runs, injected, recall, stalls, silences, precision, length, cause } = found;
  const goal = (value: number) => formatShare(value);
  return [
    ['runs', formatCount(runs), ''],
    ['troubles injected', formatCount(injected), ''],
    ['found (recall)', percent(recall), goal(GOALS.recall)],
    [`of ${formatCount(stalls.known)} stalls of captures`, percent(stalls.recall), ''],
    [`of ${formatCount(silences.known)} silences`, percent(silences.recall), ''],
    ['found that were there (precision)', percent(precision), goal(GOALS.precision)],
    [
      `length right, of ${formatCount(length.known)} known`,
      percent(length.rightShare),
      goal(GOALS.lengthRight),
    ],
    ['of them for certain', percent(length.provenShare), ''],
    ['worst length error', length.worstUs === null ? '–' : formatUs(length.worstUs), ''],
    [
      'length known to within',
      length.within === null
        ? '–'
        : `${formatUs(length.within.medianUs)}, at worst ${formatUs(length.within.worstUs)}`,
      '',
    ],
    ['cause right', percent(cause.rightShare), goal(GOALS.causeRight)],
    ['cause unknown', percent(cause.unknownShare), ''],
    ['cause wrong', percent(cause.wrongShare), ''],
  ];
}
