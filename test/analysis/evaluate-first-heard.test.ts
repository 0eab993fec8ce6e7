import { describe, expect, it } from 'vitest';
import { evaluateRun, evaluation } from '../../src/analysis/index.js';
import type { JournalEvent } from '../../src/journal/events.js';
import { header, S, stall, steady, WHOLE, withEvents } from '../support/journals.js';
import { step } from '../support/labelled.js';

/** Publisher 0 came at 100 ms, and was heard for the first time at `firstUs`; null: never. */
function heardFrom(firstUs: number | null, seconds = 20): JournalEvent[] {
  return steady(header({ groups: [{ rooms: 1, listen: true }] }), seconds).flatMap(
    (event): JournalEvent[] => {
      if (event.kind === 'first-audible') {
        return firstUs === null
          ? []
          : [{ ...event, at: firstUs, afterPublishUs: firstUs - 100_000 }];
      }
      if (event.kind !== 'heard') return [event];
      if (firstUs !== null && event.at > firstUs) return [event];
      return [{ ...event, audible: 0, expected: 0, audibleExpected: 0 }];
    },
  );
}

describe('a step before the first sound', () => {
  const lost = (fromUs: number, untilUs: number) =>
    step('transport', { what: 'network', thread: null }, [fromUs, untilUs]);
  const of = (journal: JournalEvent[], ...extra: JournalEvent[]) =>
    evaluateRun(withEvents(journal, ...extra), WHOLE);
  const told = { label: 'transport', expected: 'silence', confirmed: true };
  const found = [{ ...told, found: { lengthUs: expect.any(Number) as number } }];
  const harmless = { judged: [], leftOut: [{ reason: 'harmless', count: 1 }] };
  /** Told as a silence of its own, by whoever tells it. */
  const gap = (fromUs: number, toUs: number): JournalEvent => ({
    ...{ at: toUs, kind: 'gap', publisher: 0, fromUs, toUs },
  });

  it('harmed who was not heard until it was over, or never', () => {
    expect(of(heardFrom(10.2 * S), ...lost(0, 10 * S)).judged).toMatchObject(found);
    expect(of(heardFrom(null), ...lost(0, 20 * S)).judged).toMatchObject(found);
    expect(of(heardFrom(null), ...lost(0, 8 * S)).judged).toMatchObject([
      // Never, for long after it was over: that is not the silence which the step made.
      { ...told, found: null },
    ]);
    expect(of(heardFrom(10.2 * S), ...lost(S, 10 * S)).judged).toMatchObject(found);
  });

  it('is found in the silence that began when the publisher came', () => {
    for (const fromUs of [0, S]) {
      const run = of(heardFrom(10.2 * S), ...lost(fromUs, 10 * S), gap(100_000, 10.2 * S));
      const alone = of(heardFrom(10.2 * S), ...lost(fromUs, 10 * S));
      expect(evaluation([alone])).toMatchObject({ recall: 1, precision: 1, injected: 1 });
      expect(evaluation([run])).toMatchObject({ recall: 1, precision: 1, injected: 1 });
    }
  });

  it('did no harm where the first sound came as soon as it may', () => {
    expect(of(heardFrom(2.5 * S), ...lost(0, 2.4 * S))).toMatchObject(harmless);
    expect(of(heardFrom(240_000), ...lost(0, 10 * S))).toMatchObject(harmless);
  });

  it('did none where the silence had begun without it, or no listener was there to tell', () => {
    expect(of(heardFrom(15 * S), ...lost(5 * S, 8 * S))).toMatchObject(harmless);
    const untold = heardFrom(null).filter(({ kind }) => kind !== 'heard');
    expect(of(untold, ...lost(0, 20 * S))).toMatchObject(harmless);
  });

  it('is a stall where it stops captures', () => {
    const stops = step('runtime', {}, [0, 10 * S]);
    const run = of(heardFrom(10.5 * S), ...stops, stall(100_000, 10.05 * S));
    expect(run.judged).toMatchObject([{ expected: 'stall', confirmed: true, found: {} }]);
  });
});
