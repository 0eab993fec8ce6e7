import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { HIGHEST_US } from '../../src/journal/histograms.js';
import { BUCKETS_US, METRICS } from '../../src/metrics/catalogue.js';
import { newSheet } from '../../src/metrics/sheet.js';
import { metricsText } from '../../src/metrics/text.js';
import { histogram } from '../support/journals.js';

const SERVICE = 'framestall_capture_service_seconds';
const textOf = (fill: (sheet: ReturnType<typeof newSheet>) => void) => {
  const sheet = newSheet();
  fill(sheet);
  return metricsText(sheet.families());
};

describe('the names', () => {
  it.each(Object.entries(METRICS))('%s is as Prometheus wants it', (name, { type, help }) => {
    expect(name).toMatch(/^framestall_[a-z]+(_[a-z]+)*$/);
    expect(name.endsWith('_total')).toBe(type === 'counter');
    if (type === 'histogram') expect(name).toMatch(/_seconds$/);
    expect(name).not.toMatch(/_(ms|us|milliseconds|count|sum|bucket)(_|$)/);
    expect(help).toMatch(/^[A-Z0-9].*\.$/);
  });
});

describe('the text', () => {
  it('has help and type once, then the values', () => {
    const text = textOf((sheet) => {
      sheet.set('framestall_rooms', { scenario: 'a', sdk: '1', group: 'probe' }, 4);
      sheet.set('framestall_rooms', { scenario: 'a', sdk: '1', group: 'crowd' }, 20);
      sheet.set('framestall_rooms', { scenario: 'a', sdk: '1', group: 'probe' }, 5);
      sheet.set('framestall_host_busy_ratio', {}, 0.25);
    });
    expect(text).toBe(
      '# HELP framestall_rooms Rooms that the scenario asks for.\n' +
        '# TYPE framestall_rooms gauge\n' +
        'framestall_rooms{scenario="a",sdk="1",group="probe"} 5\n' +
        'framestall_rooms{scenario="a",sdk="1",group="crowd"} 20\n' +
        '# HELP framestall_host_busy_ratio Share of the host’s CPU that is in use.\n' +
        '# TYPE framestall_host_busy_ratio gauge\n' +
        'framestall_host_busy_ratio 0.25\n',
    );
  });

  it('escapes what a label may not hold as it is', () => {
    const text = textOf((sheet) => sheet.set('framestall_build_info', { version: 'a"b\\c\nd' }, 1));
    expect(text).toContain('{version="a\\"b\\\\c\\nd"} 1\n');
  });

  it('a counter never falls', () => {
    const text = textOf((sheet) => {
      sheet.add('framestall_stalls_total', {}, 3);
      sheet.add('framestall_stalls_total', {}, -2);
    });
    expect(text).toContain('framestall_stalls_total 3\n');
  });
});

describe('buckets', () => {
  it('are cumulative, and count each value where it belongs', () => {
    const values = fc.array(fc.integer({ min: 1, max: HIGHEST_US }), { maxLength: 40 });
    fc.assert(
      fc.property(values, (us) => {
        const text = textOf((sheet) => {
          if (us.length > 0) sheet.observeAll(SERVICE, { group: 'g' }, histogram(...us));
          sheet.observeUs(SERVICE, { group: 'g' }, 700);
        });
        const all = [...us, 700];
        for (const bound of BUCKETS_US) {
          const found = new RegExp(`le="${bound / 1e6}"} (\\d+)`).exec(text)?.[1];
          const exact = all.filter((one) => one <= bound).length;
          // Cells are 0.1 % wide: what is just above a bound may be in its cell.
          const nearly = all.filter((one) => one <= bound * 1.001).length;
          expect(Number(found)).toBeGreaterThanOrEqual(exact);
          expect(Number(found)).toBeLessThanOrEqual(nearly);
        }
        const of = (end: string) => Number(new RegExp(`${end} (\\S+)`).exec(text)?.[1]);
        expect(of('le="\\+Inf"}')).toBe(all.length);
        expect(of('_count{group="g"}')).toBe(all.length);
        const sum = all.reduce((total, one) => total + one, 0) / 1e6;
        expect(Math.abs(of('_sum{group="g"}') - sum)).toBeLessThanOrEqual(sum * 0.001 + 1e-9);
      }),
      { numRuns: 60 },
    );
  });
});
