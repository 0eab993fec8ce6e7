import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { seriesOf } from '../../src/analysis/index.js';
import { noCounters } from '../../src/journal/counters.js';
import type { JournalEvent } from '../../src/journal/events.js';
import { linked } from '../../src/report/html/client-script.js';
import { header, histogram, S } from '../support/journals.js';

describe('the buckets', () => {
  it('lose no maximum, whatever the run’s length', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 3, max: 4000 }),
        fc.nat(),
        fc.integer({ min: 100_000, max: 50 * S }),
        (seconds, place, worstUs) => {
          const at = place % seconds;
          const head = { ...header(), durationUs: seconds * S };
          const journal: JournalEvent[] = [
            head,
            ...Array.from({ length: seconds }, (_, n): JournalEvent => ({
              at: (n + 1) * S + ((n * 7919) % 90_000),
              kind: 'interval',
              group: 'probe',
              fromUs: n * S,
              counters: { ...EMPTY, planned: 50 * (n + 1), ok: 50 * (n + 1) },
              histograms: { service: n === at ? histogram(worstUs) : FAST },
              roomsUp: 2,
            })),
          ];
          const { grid, groups } = seriesOf(journal);
          const max = groups[0]?.service?.max.map((us) => us ?? 0) ?? [];
          expect(grid.count).toBeLessThanOrEqual(1500);
          expect(Math.max(...max)).toBeGreaterThanOrEqual(worstUs);
          expect(max.every((us) => us > 0)).toBe(true);
        },
      ),
      { numRuns: 25 },
    );
  });
});

describe('the page’s script', () => {
  it('is its modules without imports and exports', () => {
    const script = linked([
      'export const a = 1;\nexport {};\n',
      "import { a } from './a.js';\nexport function b() { return a; }\n//# sourceMappingURL=b.js.map",
    ]);
    expect(script).not.toMatch(/\b(?:import|export)\b/);
    expect(script).toContain('const a = 1;');
    expect(script).toContain('function b() { return a; }');
  });
});

const FAST = histogram(200, 300);
const EMPTY = noCounters();
