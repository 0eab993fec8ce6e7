import { evaluateRun, evaluation } from '../../src/analysis/index.js';
import type { EventOf, JournalEvent } from '../../src/journal/events.js';
import { header, S, steady, WHOLE, withEvents } from './journals.js';

/** Publisher 0 has captures due at 100 ms and every 20 ms from there. */
export const FROM = 3.01 * S;
export const TO = 5.01 * S;

export const step = (
  label: string,
  part: Partial<EventOf<'pressure'>> = {},
  [fromUs, toUs] = [FROM, TO],
): JournalEvent[] => {
  const about = {
    kind: 'pressure',
    step: fromUs,
    what: 'freeze',
    level: null,
    thread: 'tokio*',
    label,
    ...part,
  } as const;
  return [
    { at: fromUs, ...about, state: 'started' },
    { at: toUs, ...about, state: 'ended' },
  ];
};

export const threads = (name: string): EventOf<'threads'> => ({
  ...{ at: FROM + S, kind: 'threads', process: 0, fromUs: FROM },
  threads: [
    { name: 'node', count: 11, stopped: 0, running: 1, cpuShare: 0.3 },
    { name, count: 4, stopped: 4, running: 0, cpuShare: 0 },
  ],
});
export const RUNTIME = threads('tokio-rt-worker');

/** The local track of publisher 0 gave nothing all through the step: its harm, seen by another. */
export const dead = Array.from({ length: 8 }, (_, n): EventOf<'health'> => {
  const fromUs = FROM + n * 250_000;
  const about = { kind: 'health', process: 0, role: 'subject', publisher: 0 } as const;
  return { at: fromUs + 250_000, ...about, fromUs, values: { tap: 0 } };
});

export const judge = (...extra: JournalEvent[]) =>
  evaluateRun(withEvents(steady(header({ groups: [{ rooms: 1 }] })), ...extra), WHOLE);
export const figures = (...extra: JournalEvent[]) => evaluation([judge(...extra)]);
