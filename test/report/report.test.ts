import fc from 'fast-check';
import { HistogramLogReader, listTags } from 'hdr-histogram-js';
import { describe, expect, it } from 'vitest';
import { summarize } from '../../src/analysis/index.js';
import {
  hlogOf,
  renderCells,
  renderJson,
  renderJunit,
  renderMarkdown,
  renderTerminal,
} from '../../src/report/index.js';
import { anyJournal } from '../support/any-journal.js';
import { header, S, stall, steady, WHOLE, withEvents } from '../support/journals.js';
import { SAMPLES } from '../support/samples.js';

describe('every renderer', () => {
  it('takes any record that breaks off anywhere, and keeps to the width', () => {
    fc.assert(
      fc.property(
        anyJournal,
        fc.double({ min: 0, max: 1, noNaN: true }),
        fc.integer({ min: 80, max: 200 }),
        (journal, part, width) => {
          const cut = journal.slice(0, 1 + Math.floor(part * (journal.length - 1)));
          const summary = summarize(cut, { torn: true, skippedLines: 1 });
          const style = { color: false, width };
          const terminal = renderTerminal(summary, style);
          expect(terminal.split('\n').every((line) => line.length <= width)).toBe(true);
          const cells = renderCells([summary, summary], style);
          for (const text of [
            terminal,
            cells,
            renderMarkdown(summary),
            renderJunit(summary),
            [...hlogOf(cut)].join(''),
          ]) {
            expect(text).not.toMatch(/[\u0000-\u0008\u000b-\u001f]|NaN|undefined|Infinity/);
          }
          expect(JSON.parse(renderJson(summary))).toHaveProperty('schemaVersion', 1);
        },
      ),
      { numRuns: 40 },
    );
  });
});

describe('json', () => {
  it('begins with its schema version', () => {
    expect(renderJson(summarize(SAMPLES.healthy, WHOLE))).toMatch(/^\{\n {2}"schemaVersion": 1,/);
  });
});

describe('stalls in the report', () => {
  it('are cut to the longest twenty', () => {
    const many = Array.from({ length: 25 }, (_, n) =>
      stall(n * 350_000, n * 350_000 + 210_000 + n, { id: `probe-0-0/${n}` }),
    );
    const summary = summarize(withEvents(steady(header()), ...many), WHOLE);
    expect(renderTerminal(summary, { color: false, width: 100 })).toContain('and 5 more, shorter');
    expect(renderMarkdown(summary)).toContain('and 5 more, shorter');
  });
});

describe('latency.hlog', () => {
  it('is read by the standard reader, with every count', () => {
    const log = [...hlogOf(SAMPLES.healthy)].join('');
    expect(listTags(log).sort()).toEqual(['probe.excess', 'probe.schedule', 'probe.service']);
    const reader = new HistogramLogReader(log);
    const counts = new Map<string, number>();
    for (;;) {
      const histogram = reader.nextIntervalHistogram();
      if (histogram === null) break;
      counts.set(histogram.tag, (counts.get(histogram.tag) ?? 0) + histogram.totalCount);
    }
    expect(reader.startTimeSec).toBe(Date.parse('2025-01-02T03:04:05.000Z') / 1000);
    const { latency } = summarize(SAMPLES.healthy, WHOLE).groups[0] ?? {};
    expect(counts.get('probe.service')).toBe(latency?.service?.count);
    expect(counts.get('probe.schedule')).toBe(latency?.schedule?.count);
  });

  it('leaves out a histogram that can’t be read', () => {
    const broken = SAMPLES.healthy.map((event) =>
      event.kind === 'interval' && event.at === S
        ? { ...event, histograms: { service: 'no histogram' } }
        : event,
    );
    const lines = (journal: Parameters<typeof hlogOf>[0]) =>
      [...hlogOf(journal)].join('').split('\n').length;
    expect(lines(broken)).toBe(lines(SAMPLES.healthy) - 3);
    expect(summarize(broken, WHOLE).notes).toContain(
      '1 histogram could not be read; latencies are without them',
    );
  });
});
