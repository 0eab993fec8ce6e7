import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { summarize, VERDICTS } from '../../src/analysis/index.js';
import { sumCounters } from '../../src/journal/counters.js';
import type { Counters, JournalEvent } from '../../src/journal/events.js';
import {
  done,
  header,
  S,
  stall,
  steady,
  WHOLE,
  withEvents,
  type Shape,
} from '../support/journals.js';

/** What one publisher suffers; shares of its captures and of its audio. */
type Trouble = { ok: number; refused: number; heard: number; stallUs: number; gapUs: number };
const WELL: Trouble = { ok: 1, refused: 0, heard: 1, stallUs: 0, gapUs: 0 };

function countersOf({ ok, refused }: Trouble, planned: number): Counters {
  const settled = Math.round(planned * ok);
  return { ...done(planned), ok: settled, channelFull: Math.round(planned * refused) };
}

/** A run of ten seconds in which each publisher has its own trouble. */
function run(shape: Shape, troubles: Trouble[]): JournalEvent[] {
  const head = header(shape);
  const of = (publisher: number) => troubles[publisher] ?? WELL;
  const journal = steady(head).map((event): JournalEvent => {
    switch (event.kind) {
      case 'publisher-interval':
        return { ...event, counters: countersOf(of(event.publisher), event.counters.planned) };
      case 'interval': {
        const members = head.publishers.filter(({ group }) => group === event.group);
        const planned = event.counters.planned / members.length;
        const all = members.map(({ index }) => countersOf(of(index), planned));
        return { ...event, counters: sumCounters(all) };
      }
      case 'heard':
        return {
          ...event,
          audible: event.audible - event.expected * (1 - of(event.publisher).heard),
          audibleExpected: event.expected * of(event.publisher).heard,
        };
      default:
        return event;
    }
  });
  const own = troubles.flatMap(({ stallUs, gapUs }, publisher): JournalEvent[] => {
    const gap = { kind: 'gap', publisher, fromUs: 4 * S, toUs: 4 * S + gapUs } as const;
    return [
      ...(stallUs > 0 ? [stall(4 * S, 4 * S + stallUs, { id: `${publisher}`, publisher })] : []),
      ...(gapUs > 0 ? [{ at: gap.toUs, ...gap }] : []),
    ];
  });
  return withEvents(journal, ...own);
}

const together = (troubles: Trouble[]) =>
  summarize(run({ groups: [{ rooms: troubles.length, listen: true }] }, troubles), WHOLE);
const apart = (troubles: Trouble[]) => {
  const groups = troubles.map((_, n) => ({ name: `group-${n}`, rooms: 1, listen: true }));
  return summarize(run({ groups }, troubles), WHOLE);
};
const amongWell = (trouble: Partial<Trouble>, others = 30) => {
  const { verdict, evidence } = together([
    ...Array.from({ length: others }, () => WELL),
    { ...WELL, ...trouble },
  ]).groups[0]!;
  return `${verdict}: ${evidence}`;
};

describe('a group', () => {
  it('is as silent as the one of its publishers that nobody hears', () => {
    expect(amongWell({ heard: 0.2 })).toBe(
      'silent: 15 500 of 15 500 captures settled, but 1 of 31 publishers went mostly unheard, ' +
        'probe-30-0 most: 20.0 % of its audio was heard',
    );
  });

  it('is not silent for what was heard late, in a pause, if not as it ought to be', () => {
    const verdict = (audible: number) =>
      summarize(
        run({ groups: [{ rooms: 1, listen: true }] }, []).map((event) =>
          event.kind === 'heard' && event.windows === 100
            ? { ...event, expected: 40, audibleExpected: 10, audible }
            : event,
        ),
        WHOLE,
      ).verdict;
    expect([10, 40].map(verdict)).toEqual(['silent', 'degraded']);
  });

  it('is degraded by one of many that lags, is refused or is heard in part', () => {
    expect(amongWell({ ok: 0.9 })).toBe(
      'degraded: of probe-30-0 only 450 of 500 captures settled (90.0 %)',
    );
    expect(amongWell({ refused: 0.1 })).toContain(
      'degraded: 50 of 15 500 captures were refused (probe-30-0: 50 of 500): all because the queue was full',
    );
    expect(amongWell({ heard: 0.9, gapUs: 100_000 })).toBe(
      'degraded: 1 gap heard, the longest 100ms; 99.6 % of the audio heard, 90.0 % of that of probe-30-0',
    );
  });

  it('takes no single frame that was cut off at the end for a fault', () => {
    expect(amongWell({ ok: 0.998 })).toMatch(/^healthy/);
  });

  it('is never better than the worst of its publishers would be by itself', () => {
    const share = fc.constantFrom(0, 0.3, 0.6, 0.93, 0.96, 0.985, 1);
    const us = fc.constantFrom(0, 0, 0, 90_000, 400_000, 5_500_000);
    const trouble = fc.oneof(
      fc.constant(WELL),
      fc.record({
        ok: share,
        refused: fc.constantFrom(0, 0, 0.005, 0.02),
        heard: share,
        stallUs: us,
        gapUs: us,
      }),
    );
    fc.assert(
      fc.property(fc.array(trouble, { minLength: 1, maxLength: 12 }), (troubles) => {
        const rank = VERDICTS.indexOf(together(troubles).verdict);
        expect(rank).toBeGreaterThanOrEqual(VERDICTS.indexOf(apart(troubles).verdict));
      }),
      { numRuns: 60 },
    );
  });
});
