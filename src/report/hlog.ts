import { HistogramLogWriter } from 'hdr-histogram-js';
import { TURN_STAGES, turnLatencies, type StageTimes } from '../analysis/index.js';
import type { EventOf, JournalEvent } from '../journal/events.js';
import { newTally, type Tally } from '../journal/counts.js';
import { newHistogram, recordUs } from '../journal/histograms.js';
import { SERIES, type Series } from '../journal/series.js';

const US_PER_MS = 1000;

/**
 * `latency.hlog`: the standard HdrHistogram log, one line per group, series and interval, tagged
 * `group.series`, and where a group converses one per stage of its turns, tagged
 * `group.turn.stage`. Values are µs; the column of maxima is ms, as the tools expect it.
 * In pieces: a day's is longer than a string may be.
 */
export function* hlogOf(events: readonly JournalEvent[]): Generator<string> {
  const lines: string[] = [];
  const writer = new HistogramLogWriter((text) => lines.push(text));
  const intervals: EventOf<'interval'>[] = [];
  writer.outputComment('[values in microseconds, Interval_Max in milliseconds]');
  writer.outputLogFormatVersion();
  for (const event of events) {
    if (event.kind === 'interval') intervals.push(event);
    // The writer's own start time is told in the machine's time zone.
    if (event.kind === 'run') {
      const seconds = (Date.parse(event.startedAt) / 1000).toFixed(3);
      writer.outputComment(`[StartTime: ${seconds} (seconds since epoch), ${event.startedAt}]`);
    }
  }
  writer.outputLegend();
  const turns = turnLatencies(events);
  const tally = newTally();
  for (const event of intervals.sort((a, b) => a.at - b.at)) {
    lines.push(...SERIES.flatMap((series) => recorded(event, series, tally)));
    stages(writer, event, turns.get(event) ?? {});
    yield lines.splice(0).join('');
  }
  yield lines.join('');
}

/** The journal's own text: to decode it and encode it again takes minutes of a day's. */
function recorded(event: EventOf<'interval'>, series: Series, tally: Tally): string[] {
  const text = event.histograms[series];
  if (text === undefined) return [];
  try {
    tally.clear();
    tally.add(text);
  } catch {
    return []; // the summary's notes count histograms that can't be read
  }
  const fromS = event.fromUs / 1e6;
  const columns = [fromS, event.at / 1e6 - fromS, tally.percentileUs(100) / US_PER_MS];
  return [`Tag=${tagOf(event, series)},${columns.map(column).join(',')},${text}\n`];
}

/** As the library's writer has them. */
const number = new Intl.NumberFormat('en-US', {
  maximumFractionDigits: 3,
  minimumFractionDigits: 3,
  useGrouping: false,
});
const column = (value: number): string => number.format(value).padStart(5);
const tagOf = ({ group }: EventOf<'interval'>, what: string): string =>
  `${group}.${what}`.replace(/[,\s]/g, '_');

function stages(writer: HistogramLogWriter, event: EventOf<'interval'>, times: StageTimes): void {
  for (const stage of TURN_STAGES) {
    const us = times[stage];
    if (us === undefined) continue;
    const histogram = newHistogram();
    for (const one of us) recordUs(histogram, one);
    histogram.tag = tagOf(event, `turn.${stage}`);
    writer.outputIntervalHistogram(histogram, event.fromUs / 1e6, event.at / 1e6, US_PER_MS);
  }
}
