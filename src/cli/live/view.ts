import cliProgress from 'cli-progress';
import type { LiveGroupView, LiveView } from '../../conductor/types.js';
import { bucketed, sparkline } from '../../report/sparkline.js';
import { formatUs } from '../../units/duration.js';
import { formatCount, maxOf } from '../../units/numbers.js';
import {
  byUrgency,
  jsThreadText,
  moreText,
  rateText,
  stateText,
  timeText,
  worstText,
} from './words.js';

export type Tone = 'good' | 'warn' | 'bad' | 'dim' | 'plain';
export type Line = { text: string; tone: Tone }[];
export type Size = { columns: number; rows: number };

const BAR = 16;
/** Columns below which the words are worth more than the bar. */
const BAR_LEAST = 60;
const NAME_MOST = 20;
const SPARK_LEAST = 10;
const SPARK_MOST = 60;
const GROUPS_MOST = 20;
const GAP = '  ';

/** The whole view: never wider than the terminal, and always lower, so that it can be drawn over. */
export function viewLines(label: string, view: LiveView, size: Size): Line[] {
  const columns = Math.max(1, size.columns - 1); // in the last column some terminals wrap
  const worst = worstText(view);
  const head: Line[] = [
    headLine(label, view, columns),
    ...[jsThreadText(view)].flatMap((text) => (text === null ? [] : [line(text)])),
    ...(worst === null ? [] : [line(worst, 'bad')]),
  ];
  const room = Math.min(GROUPS_MOST, size.rows - 1 - head.length - 1);
  return [...head, ...groupLines(view.groups, columns, room)]
    .slice(0, Math.max(1, size.rows - 1))
    .map((one) => cut(one, columns));
}

const line = (text: string, tone: Tone = 'plain'): Line => [{ text, tone }];

function headLine(label: string, view: LiveView, columns: number): Line {
  const share = view.durationMs > 0 ? Math.min(1, view.elapsedMs / view.durationMs) : 1;
  const bar = cliProgress.Format.BarFormat(share, {
    barsize: BAR,
    barCompleteString: '█'.repeat(BAR),
    barIncompleteString: '░'.repeat(BAR),
    barGlue: '',
  });
  const parts = [...(columns < BAR_LEAST ? [] : [bar]), timeText(view)].join(GAP);
  const left = columns - parts.length - GAP.length;
  return line([shorter(label, Math.max(8, left)), parts].join(GAP));
}

type Field = {
  title: string;
  of: (group: LiveGroupView) => string;
  tone?: (group: LiveGroupView) => Tone;
  right?: true;
};

/** In the order in which they stand. */
const FIELDS = {
  group: { title: 'group', of: ({ name }) => shorter(name, NAME_MOST) },
  state: { title: 'so far', of: stateText, tone: ({ state }) => TONES[state] },
  rate: { title: 'captures/s', of: rateText, right: true },
  pending: { title: 'pending', of: ({ pending }) => formatCount(pending), right: true },
  p99: {
    title: 'p99',
    of: ({ serviceP99Us }) => (serviceP99Us === null ? '–' : formatUs(serviceP99Us)),
    right: true,
  },
  rooms: { title: 'rooms', of: ({ rooms, roomsUp }) => `${roomsUp}/${rooms}`, right: true },
  stalls: { title: 'stalls', of: ({ stalls }) => formatCount(stalls), right: true },
} satisfies Record<string, Field>;
type FieldName = keyof typeof FIELDS;

/** What goes first where the terminal is narrow goes last here; a sparkline goes before `LUXURY`. */
const NEEDED: FieldName[] = ['group', 'state', 'rate', 'pending'];
const LUXURY: FieldName[] = ['p99', 'rooms', 'stalls'];

const TONES: Record<LiveGroupView['state'], Tone> = {
  crashed: 'bad',
  hung: 'bad',
  stalled: 'bad',
  'was hung': 'bad',
  recovered: 'warn',
  waiting: 'dim',
  ok: 'good',
};

function groupLines(all: readonly LiveGroupView[], columns: number, room: number): Line[] {
  const fits = all.length <= room;
  const shown = fits ? all : [...all].sort(byUrgency).slice(0, Math.max(0, room - 1));
  const widths = new Map<FieldName, number>();
  let used = 0;
  const take = (names: FieldName[], spare: number) => {
    for (const name of names) {
      const { title, of } = FIELDS[name];
      const width = Math.max(title.length, ...shown.map((group) => of(group).length));
      if (used > 0 && used + GAP.length + width + spare > columns) return;
      used += width + (used > 0 ? GAP.length : 0);
      widths.set(name, width);
    }
  };
  take(NEEDED, 0);
  const sparks = used + GAP.length + SPARK_LEAST <= columns;
  take(LUXURY, sparks ? GAP.length + SPARK_LEAST : 0);
  const sparkWidth = sparks ? Math.min(SPARK_MOST, columns - used - GAP.length) : 0;
  const names = (Object.keys(FIELDS) as FieldName[]).filter((name) => widths.has(name));
  const rowOf = (cell: (name: FieldName) => { text: string; tone: Tone }, last: Line): Line => [
    ...names.flatMap((name, n): Line => {
      const { text, tone } = cell(name);
      const width = widths.get(name) ?? 0;
      const padded = 'right' in FIELDS[name] ? text.padStart(width) : text.padEnd(width);
      return [{ text: (n > 0 ? GAP : '') + padded, tone }];
    }),
    ...last,
  ];
  const spark = (group: LiveGroupView): Line =>
    sparkWidth === 0 ? [] : line(GAP + sparkOf(group, sparkWidth));
  const title = rowOf(
    (name) => ({ text: FIELDS[name].title, tone: 'dim' }),
    sparkWidth === 0 ? [] : line(`${GAP}last minute`, 'dim'),
  );
  return [
    title,
    ...shown.map((group) =>
      rowOf((name) => {
        const { of, tone }: Field = FIELDS[name];
        return { text: of(group), tone: tone?.(group) ?? 'plain' };
      }, spark(group)),
    ),
    ...(fits ? [] : [line(moreText(all.filter((group) => !shown.includes(group))), 'dim')]),
  ];
}

/** A dip is what one looks for: of each bucket the lowest. */
function sparkOf({ lastMinutePerS, plannedPerS }: LiveGroupView, width: number): string {
  const top = Math.max(plannedPerS, maxOf(lastMinutePerS));
  const least = (bucket: number[]) => Math.min(...bucket);
  return sparkline(bucketed(lastMinutePerS, width, least), top);
}

const shorter = (text: string, most: number): string =>
  text.length <= most ? text : `${text.slice(0, Math.max(0, most - 1))}…`;

function cut(pieces: Line, columns: number): Line {
  const kept: Line = [];
  let left = columns;
  for (const { text, tone } of pieces) {
    if (left <= 0) break;
    kept.push({ text: shorter(text, left), tone });
    left -= text.length;
  }
  return kept;
}
