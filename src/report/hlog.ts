import { HistogramLogWriter } from 'hdr-histogram-js';
import { TURN_STAGES, turnLatencies, type StageTimes } from '../analysis/index.js';
import type { EventOf, JournalEvent } from '../journal/events.js';
import { decode, newHistogram, recordUs, type Histogram } from '../journal/histograms.js';
import { SERIES } from '../journal/series.js';

const US_PER_MS = 1000;

/**
 * `latency.hlog`: the standard HdrHistogram log, one line per group, series and interval, tagged
 * `group.series`, and where a group converses one per stage of its turns, tagged
 * `group.turn.stage`. Values are µs; the column of maxima is ms, as the tools expect it.
 */
export function hlogOf(events: readonly JournalEvent[]): string {
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
  for (const event of intervals.sort((a, b) => a.at - b.at)) {
    interval(writer, event);
    stages(writer, event, turns.get(event) ?? {});
  }
  return lines.join('');
}

function interval(writer: HistogramLogWriter, event: EventOf<'interval'>): void {
  for (const series of SERIES) {
    const text = event.histograms[series];
    if (text === undefined) continue;
    try {
      write(writer, event, series, decode(text));
    } catch {
      // The summary's notes count histograms that can't be read.
    }
  }
}

function stages(writer: HistogramLogWriter, event: EventOf<'interval'>, times: StageTimes): void {
  for (const stage of TURN_STAGES) {
    const us = times[stage];
    if (us === undefined) continue;
    const histogram = newHistogram();
    for (const one of us) recordUs(histogram, one);
    write(writer, event, `turn.${stage}`, histogram);
  }
}

function write(
  writer: HistogramLogWriter,
  { group, fromUs, at }: EventOf<'interval'>,
  what: string,
  histogram: Histogram,
): void {
  histogram.tag = `${group}.${what}`.replace(/[,\s]/g, '_');
  writer.outputIntervalHistogram(histogram, fromUs / 1e6, at / 1e6, US_PER_MS);
}
