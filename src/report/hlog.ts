import { HistogramLogWriter } from 'hdr-histogram-js';
import { SERIES, type EventOf, type JournalEvent } from '../journal/events.js';
import { decode } from '../journal/histograms.js';

const US_PER_MS = 1000;

/**
 * `latency.hlog`: the standard HdrHistogram log, one line per group, series and interval, tagged
 * `group.series`. Values are µs; the column of maxima is ms, as the tools expect it.
 */
export function hlogOf(events: Iterable<JournalEvent>): string {
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
  for (const event of intervals.sort((a, b) => a.at - b.at)) interval(writer, event);
  return lines.join('');
}

function interval(writer: HistogramLogWriter, event: EventOf<'interval'>): void {
  for (const series of SERIES) {
    const text = event.histograms[series];
    if (text === undefined) continue;
    try {
      const histogram = decode(text);
      histogram.tag = `${event.group}.${series}`.replace(/[,\s]/g, '_');
      writer.outputIntervalHistogram(histogram, event.fromUs / 1e6, event.at / 1e6, US_PER_MS);
    } catch {
      // The summary's notes count histograms that can't be read.
    }
  }
}
