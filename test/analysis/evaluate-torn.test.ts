import { describe, expect, it } from 'vitest';
import { evaluateRun } from '../../src/analysis/index.js';
import type { JournalEvent } from '../../src/journal/events.js';
import { header, S, stall, steady, withEvents } from '../support/journals.js';
import { FROM, RUNTIME, step, TO } from '../support/labelled.js';

const open = (fromUs: number): JournalEvent => ({
  ...stall(fromUs, TO),
  ...{ at: fromUs + 210_000, state: 'open', toUs: null },
});

/** Broken off at `atUs`; the listener tells a gap when it is over, so it has told none. */
function broken(atUs: number, ...extra: JournalEvent[]) {
  const journal = steady(header({ groups: [{ rooms: 1, listen: true, queueMs: 200 }] }));
  const events = withEvents(journal, ...extra).filter(({ at }) => at <= atUs);
  const { judged, falseAlarms, uninjected } = evaluateRun(
    [...events, { ...RUNTIME, at: atUs, fromUs: atUs - 100_000 }],
    { torn: true, skippedLines: 0 },
  );
  return {
    judged: judged.map(({ confirmed, found }) => [confirmed, (found?.lengthUs ?? 0) / S]),
    others: [falseAlarms.length, uninjected.length],
  };
}

describe('a journal that breaks off in a trouble', () => {
  it('makes no false alarm of a stall that is open, of a step in force', () => {
    expect(broken(4.5 * S, ...step('runtime'), open(3.02 * S))).toEqual({
      ...{ judged: [[false, 1.48]], others: [0, 0] },
    });
    // Nor where the step is just over: what it did goes on for a moment.
    expect(broken(TO + 400_000, ...step('runtime'), open(3.02 * S)).others).toEqual([0, 0]);
  });

  it('nor of the next one in a step that has one already', () => {
    const heard: JournalEvent = {
      ...{ at: 4.1 * S, kind: 'gap', publisher: 0, fromUs: 3.1 * S, toUs: 4.1 * S },
    };
    const known = broken(4.9 * S, ...step('runtime'), stall(3.02 * S, 4 * S), heard, open(4.3 * S));
    expect(known).toEqual({ judged: [[true, 0.98]], others: [0, 0] });
  });

  it('but of one that has been over for a while, of one that began before, and of one in no step', () => {
    const over = (atUs: number) =>
      broken(atUs, ...step('runtime', {}, [FROM, 9 * S]), stall(3.02 * S, 4 * S)).others;
    expect([5.9 * S, 6.1 * S].map(over)).toEqual([
      [0, 0],
      [1, 0],
    ]);
    expect(broken(4.5 * S, ...step('runtime'), open(2 * S)).others).toEqual([1, 0]);
    expect(broken(8.5 * S, ...step('runtime'), open(7 * S)).others).toEqual([1, 0]);
    expect(broken(4.5 * S, ...step('none'), open(FROM)).others).toEqual([1, 0]);
  });

  it('takes the word of a listener that heard nothing to its last second', () => {
    const seconds = [7, 8].map((n): JournalEvent => ({
      ...{ at: (n + 1) * S, kind: 'heard', publisher: 0, fromUs: n * S, windows: 100, audible: 0 },
      ...{ expected: 100, audibleExpected: 0, outOfOrder: 0 },
    }));
    const journal = steady(header({ groups: [{ rooms: 1, listen: true, queueMs: 200 }] }));
    const heard = journal.filter((event) => event.kind !== 'heard' || event.at <= 7 * S);
    const told = (...extra: JournalEvent[]) => {
      const events = withEvents(heard, open(6.9 * S), ...extra).filter(({ at }) => at <= 9 * S);
      const run = evaluateRun(events, { torn: true, skippedLines: 0 });
      return [run.falseAlarms.length, run.uninjected.length];
    };
    expect(told(...seconds)).toEqual([0, 1]);
    expect(told()).toEqual([1, 0]);
  });
});
