import type { RunSeries, StallSummary, Summary } from '../../analysis/index.js';
import { plural } from '../../units/numbers.js';
import { plain } from '../plain.js';
import { lanesOf } from './lanes.js';
import type { HeatMode, PageBand, PageData, PageMark } from './page-data.js';

const BANDS_MAX = 1500;
const HEAT_MODES: readonly HeatMode[] = [
  { id: 'stalled', title: 'Stalled' },
  { id: 'missing', title: 'Captures missing' },
  { id: 'unheard', title: 'Not heard' },
];

export function pageDataOf(summary: Summary, series: RunSeries): PageData {
  const { grid } = series;
  return {
    stepS: grid.bucketUs / 1e6,
    count: grid.count,
    endS: summary.run.elapsedUs / 1e6,
    lanes: lanesOf(series, summary.run.host.cpus),
    marks: marksOf(series),
    bands: bandsOf(summary, series),
    heat: heatOf(series),
    curves: curvesOf(series),
  };
}

const marksOf = ({ marks }: RunSeries): PageMark[] =>
  marks.map(({ atUs, kind, text, count, rooms }) => ({
    atS: seconds(atUs),
    kind,
    text: plain(count > Math.max(1, rooms.length) ? `${text} × ${count}` : text),
  }));

function bandsOf({ stalls, run, pressure }: Summary, { stretches, grid }: RunSeries): PageBand[] {
  const told = stretches.map(({ fromUs, toUs, kind, text }) => ({
    fromS: seconds(fromUs),
    toS: seconds(toUs),
    kind,
    text: plain(text),
  }));
  // Where there are thousands, what lies within a bucket of each other is drawn as one.
  const nearUs = stalls.length > BANDS_MAX ? grid.bucketUs : 0;
  const onPurpose = pressure
    .filter(({ refused }) => !refused)
    .map(({ fromUs, toUs, what, level, thread }): PageBand => ({
      fromS: seconds(fromUs),
      toS: seconds(toUs ?? run.elapsedUs),
      kind: 'pressure',
      text: plain(['pressure:', what, level, thread].filter((one) => one !== null).join(' ')),
    }));
  return [...onPurpose, ...told, ...merged(stalls, run.elapsedUs, nearUs)];
}

/** Stalls that overlap share one band; otherwise their shades would add up to a claim. */
function merged(stalls: StallSummary[], elapsedUs: number, nearUs: number): PageBand[] {
  const bands: { fromUs: number; toUs: number; who: string[]; stalls: number }[] = [];
  for (const { fromUs, lengthUs, publisher } of stalls) {
    const toUs = Math.min(elapsedUs, fromUs + lengthUs);
    const last = bands.at(-1);
    if (last !== undefined && fromUs <= last.toUs + nearUs) {
      last.toUs = Math.max(last.toUs, toUs);
      last.stalls++;
      if (!last.who.includes(publisher) && last.who.length < 4) last.who.push(publisher);
    } else bands.push({ fromUs, toUs, who: [publisher], stalls: 1 });
  }
  return bands.map(({ fromUs, toUs, who, stalls }) => ({
    fromS: seconds(Math.max(0, fromUs)),
    toS: seconds(toUs),
    kind: 'stall',
    text: plain(
      `${plural(stalls, 'stall')} of ${who.slice(0, 3).join(', ')}${who.length > 3 ? ' …' : ''}`,
    ),
  }));
}

function heatOf({ rooms }: RunSeries): PageData['heat'] {
  if (rooms.rows.length === 0) return null;
  const modes = HEAT_MODES.filter(({ id }) => rooms.rows.some((row) => row[id] !== null));
  return {
    stepS: rooms.grid.bucketUs / 1e6,
    modes,
    rows: rooms.rows.map((row) => ({
      room: row.room,
      group: row.group,
      cells: Object.fromEntries(
        modes.flatMap(({ id }) => (row[id] === null ? [] : [[id, row[id]]])),
      ),
    })),
  };
}

function curvesOf({ percentiles, groups }: RunSeries): PageData['curves'] {
  const names = groups
    .filter(({ planned }) => planned.some((perS) => (perS ?? 0) > 0))
    .map(({ name }) => name);
  return percentiles.map(({ group, series, count, points }) => ({
    label: names.length > 1 ? `${group} ${series}` : series,
    color: Math.max(0, names.indexOf(group)),
    dash: series === 'schedule',
    // The largest stands where a percentile of one in all of them would.
    tail: points.map(({ percentile }) =>
      percentile === 100 ? Math.max(2, count) : Number((1 / (1 - percentile / 100)).toPrecision(5)),
    ),
    us: points.map(({ us }) => Math.max(1, us)),
  }));
}

const seconds = (us: number): number => Math.round(us / 1000) / 1000;
