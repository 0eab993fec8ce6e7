import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { summarize, type Summary } from '../../src/analysis/index.js';
import type { JournalEvent } from '../../src/journal/events.js';
import { journalParser } from '../../src/journal/reader.js';
import { cellMetrics, type GroupNow } from '../../src/metrics/cell.js';
import type { MetricName } from '../../src/metrics/catalogue.js';
import { newSheet, type HistogramPoint, type Sheet } from '../../src/metrics/sheet.js';
import { header, steady, WHOLE, withHearing } from '../support/journals.js';

const folder = new URL('../fixtures/journals/', import.meta.url);
const FIXTURES = readdirSync(folder).filter((file) => file.endsWith('.ndjson'));
const journal = (file: string): JournalEvent[] =>
  journalParser().push(readFileSync(new URL(file, folder)));

const CELL = { scenario: 'sample', sdk: '9.8.7', variant: {} };
const now = (given: Partial<GroupNow> = {}): GroupNow => ({
  ...{ name: 'probe', state: 'ok', rooms: 2, roomsUp: 2, stalls: 0, openStalls: 0, openStallUs: 0 },
  ...given,
});

type Point = { labels: Record<string, string>; value?: number } & Partial<HistogramPoint>;
const points = (sheet: Sheet, name: MetricName): Point[] =>
  sheet.families().find((family) => family.name === name)?.points ?? [];
function one(sheet: Sheet, name: MetricName, labels: Record<string, string> = {}): Point {
  const found = points(sheet, name).filter((point) =>
    Object.entries(labels).every(([key, text]) => point.labels[key] === text),
  );
  expect(found, `${name} ${JSON.stringify(labels)}`).toHaveLength(1);
  return found[0]!;
}

function folded(events: JournalEvent[], sheet = newSheet(), cell = CELL): Sheet {
  const metrics = cellMetrics(sheet, cell);
  for (const event of events) metrics.event(event);
  metrics.end();
  return sheet;
}

describe.each(FIXTURES)('the metrics of a real run: %s', (file) => {
  const events = journal(file);
  const summary: Summary = summarize(events, WHOLE);
  const sheet = folded(events);

  it('end at the counts that its report has', () => {
    for (const { name, counters } of summary.groups) {
      if (counters.planned === 0) continue;
      const group = { group: name };
      expect(one(sheet, 'framestall_captures_ok_total', group).value).toBe(counters.ok);
      expect(one(sheet, 'framestall_captures_planned_total', group).value).toBe(counters.planned);
      expect(one(sheet, 'framestall_captures_pending', group).value).toBe(counters.pending);
      const refused = (kind: string) =>
        one(sheet, 'framestall_captures_rejected_total', { ...group, kind }).value;
      expect([refused('channel-full'), refused('overlap')]).toEqual([
        counters.channelFull,
        counters.overlap,
      ]);
    }
  });

  it('and at as many latencies', () => {
    for (const { name, latency } of summary.groups) {
      if (latency.service === null) continue;
      const { counts = [] } = one(sheet, 'framestall_capture_service_seconds', { group: name });
      expect(counts.reduce((sum, n) => sum + n, 0)).toBe(latency.service.count);
    }
  });

  it('and name no room, publisher or process', () => {
    const known = ['scenario', 'sdk', 'group', 'kind', 'verdict'];
    for (const { points: all } of sheet.families())
      for (const { labels } of all)
        expect(known).toEqual(expect.arrayContaining(Object.keys(labels)));
  });
});

describe('the metrics of a cell', () => {
  const events = steady(header({ groups: [{ listen: true }, { name: 'crowd' }] }), 10);

  it('hold what processes, listeners and the host said', () => {
    const sheet = folded(withHearing(events));
    const value = (name: MetricName, labels?: Record<string, string>) =>
      one(sheet, name, labels).value;
    expect(value('framestall_ffi_events_total', { kind: 'logs' })).toBe(120);
    expect(value('framestall_ffi_js_seconds_total', { kind: 'captureAudioFrame' })).toBeCloseTo(
      0.09,
    );
    expect(value('framestall_heard_seconds_total', { group: 'probe' })).toBeCloseTo(2 * 9.76);
    expect(value('framestall_heard_gaps_total', { group: 'probe' })).toBe(0);
    expect(value('framestall_subjects')).toBe(0);
    expect(value('framestall_host_busy_ratio')).toBe(0.2);
    expect(value('framestall_event_loop_delay_seconds')).toBe(0.0009);
    expect(value('framestall_running')).toBe(0);
    const { counts = [] } = one(sheet, 'framestall_event_loop_gap_seconds');
    expect(counts.reduce((sum, n) => sum + n, 0)).toBe(10);
  });

  it('begin at nothing, so that a first stall is a rise', () => {
    const sheet = newSheet();
    cellMetrics(sheet, CELL).event(header());
    expect(one(sheet, 'framestall_stalls_total', { group: 'probe' }).value).toBe(0);
    expect(one(sheet, 'framestall_captures_rejected_total', { kind: 'overlap' }).value).toBe(0);
    expect(one(sheet, 'framestall_running').value).toBe(1);
  });

  it('follow the live view, and end at the report’s verdict', () => {
    const sheet = newSheet();
    const cell = cellMetrics(sheet, CELL);
    const verdicts = () =>
      points(sheet, 'framestall_verdict')
        .filter(({ value }) => value === 1)
        .map(({ labels }) => labels.verdict);
    cell.look([now({ state: 'waiting' })]);
    expect(points(sheet, 'framestall_verdict')).toHaveLength(7);
    expect(verdicts()).toEqual([]);
    cell.look([now({ state: 'stalled', stalls: 1, openStalls: 1, openStallUs: 2_500_000 })]);
    expect(verdicts()).toEqual(['degraded']);
    expect(one(sheet, 'framestall_oldest_open_stall_seconds').value).toBe(2.5);
    cell.look([now({ state: 'was hung', stalls: 3 })]);
    expect(verdicts()).toEqual(['hung']);
    expect(one(sheet, 'framestall_stalls_total').value).toBe(3);
    cell.end();
    cell.judged({ run: 'collapsed', groups: [{ name: 'probe', verdict: 'collapsed' }] });
    cell.look([now()]);
    expect(verdicts()).toEqual(['collapsed']);
    expect(one(sheet, 'framestall_runs_total', { verdict: 'collapsed' }).value).toBe(1);
  });

  it('go on where the cell before them ended, and apart by variant', () => {
    const sheet = folded(events);
    folded(events, sheet);
    folded(events, sheet, { ...CELL, variant: { sdk: 'latest', logCapture: 'off' } });
    const all = points(sheet, 'framestall_captures_ok_total').filter(
      ({ labels }) => labels.group === 'crowd',
    );
    expect(all.map(({ labels, value }) => [labels.variant, value])).toEqual([
      [undefined, 2000],
      ['logCapture=off', 1000],
    ]);
  });
});
