import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { summarize } from '../../src/analysis/index.js';
import type { EventOf, JournalEvent } from '../../src/journal/events.js';
import { CSV_COLUMNS, renderCsv } from '../../src/report/index.js';
import { anyJournal } from '../support/any-journal.js';
import { header, S, stall, steady, WHOLE, withEvents } from '../support/journals.js';
import { SAMPLES } from '../support/samples.js';

/** RFC 4180, as any reader takes it. */
function parse(csv: string): string[][] {
  const rows: string[][] = [[]];
  const cell = /(?:"((?:[^"]|"")*)"|([^,"\r\n]*))(,|\r\n)/gy;
  for (let found = cell.exec(csv); found !== null; found = cell.exec(csv)) {
    rows.at(-1)?.push(found[1]?.replaceAll('""', '"') ?? found[2] ?? '');
    if (found[3] === '\r\n') rows.push([]);
  }
  expect(rows.pop()).toEqual([]); // every line ends with CRLF
  return rows;
}

const csvOf = (...journals: JournalEvent[][]) =>
  renderCsv(journals.map((events) => ({ events, stalls: summarize(events, WHOLE).stalls })));

function table(...journals: JournalEvent[][]): Record<string, string>[] {
  const [names = [], ...rows] = parse(csvOf(...journals));
  return rows.map((row) => Object.fromEntries(names.map((name, n) => [name, row[n] ?? ''])));
}

const total = (rows: Record<string, string>[], name: string) =>
  rows.reduce((sum, row) => sum + Number(row[name]), 0);

describe('csv', () => {
  it('has the header that it documents, and a row per group and second', () => {
    const [head] = parse(csvOf(SAMPLES.healthy));
    expect(head).toEqual(CSV_COLUMNS.map(({ name }) => name));
    expect(head?.slice(0, 3)).toEqual(['time_s', 'length_s', 'group']);
    for (const { name, about } of CSV_COLUMNS) {
      expect(name).toMatch(/^[a-z0-9_]+$/);
      expect(about).not.toBe('');
    }
    const rows = table(SAMPLES.healthy);
    expect(rows).toHaveLength(10);
    expect(rows[3]).toMatchObject({
      time_s: '3.000',
      length_s: '1.000',
      group: 'probe',
      planned: '200',
      ok: '200',
      captures_per_s: '200.000',
      rooms_up: '4',
      run: 'a1b2c3',
      sdk: '9.8.7',
      stalls_open: '0',
    });
    expect(Number(rows[3]?.service_max_us)).toBeCloseTo(400, -1);
    expect(Number(rows[3]?.schedule_p99_us)).toBeGreaterThan(1100);
  });

  it('counts a stall in every second that it lies in', () => {
    const journal = withEvents(
      steady(header()),
      stall(1.5 * S, 3.5 * S),
      stall(3.2 * S, 4 * S, { publisher: 1, id: 'other' }),
      stall(8.1 * S, null, { id: 'open' }),
    );
    const open = table(journal).map((row) => Number(row.stalls_open));
    expect(open).toEqual([0, 1, 1, 2, 0, 0, 0, 0, 1, 1]);
  });

  it('leaves latency empty where nothing settled, and takes several runs', () => {
    const torn = SAMPLES.healthy.map((event) =>
      event.kind === 'interval' ? { ...event, histograms: { service: 'no histogram' } } : event,
    );
    const rows = table(torn, SAMPLES.healthy);
    expect(rows).toHaveLength(20);
    expect(rows[0]).toMatchObject({ service_p99_us: '', schedule_max_us: '' });
    expect(rows[10]?.service_p99_us).not.toBe('');
  });

  it('quotes what would break a line or a column', () => {
    const odd = steady(header({ groups: [{ name: 'a,"b"\r\nc' }] }));
    expect(new Set(table(odd).map(({ group }) => group))).toEqual(new Set(['a,"b"\r\nc']));
  });

  it('takes any record that breaks off anywhere, and adds up to its counters', () => {
    fc.assert(
      fc.property(anyJournal, fc.double({ min: 0, max: 1, noNaN: true }), (journal, part) => {
        const cut = journal.slice(0, 1 + Math.floor(part * (journal.length - 1)));
        const intervals = cut.filter((one): one is EventOf<'interval'> => one.kind === 'interval');
        const rows = table(cut);
        expect(rows).toHaveLength(intervals.length);
        for (const row of rows) {
          expect(Object.values(row).join()).not.toMatch(/NaN|undefined|Infinity/);
          expect(Number(row.ok)).toBeGreaterThanOrEqual(0);
        }
      }),
      { numRuns: 50 },
    );
    expect(total(table(SAMPLES.hung), 'called')).toBe(
      summarize(SAMPLES.hung, WHOLE).groups[0]?.counters.called,
    );
  });
});
