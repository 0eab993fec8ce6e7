import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { roster as createRoster } from '../../src/conductor/roster.js';
import type { ProcessRole } from '../../src/journal/events.js';
import { Watch } from '../../src/conductor/watch.js';
import { memoryLedger } from '../support/ledgers.js';
import { plannedPublisher, plannedRoom, planOf } from '../support/specs.js';

const ms = (n: number) => n * 1000;
const LOOK_MS = 100;

/** Process 0: a speaker all the time (0), one with pauses (1), one never published (2). Process 1: 3. */
function stage(afterMs = 200) {
  const publishers = [
    plannedPublisher({ index: 0, id: 'steady' }),
    plannedPublisher({ index: 1, id: 'pauses', speech: { speakMs: 1000, pauseMs: 9000 } }),
    plannedPublisher({ index: 2, id: 'unborn' }),
  ];
  const elsewhere = plannedPublisher({ index: 3, id: 'elsewhere', room: 'other' });
  const roster = createRoster(
    planOf([
      plannedRoom({ publishers }),
      plannedRoom({ id: 'other', process: 1, publishers: [elsewhere] }),
    ]),
  );
  for (const index of [0, 1, 3]) roster.published(index, 0);
  const { ledger, of } = memoryLedger();
  const told: [number, boolean][] = [];
  const watch = new Watch({
    afterUs: ms(afterMs),
    ledger,
    roster,
    osState: (pid) => (pid === 100 ? 'T' : 'S'),
    onStall: (publisher, open) => told.push([publisher, open]),
  });
  for (const index of [0, 1]) watch.add({ index, role: 'subject', pid: 100 + index }, 0);
  watch.add({ index: 0, role: 'listener', pid: 200 }, 0);

  /** Everybody beats, but those that are told not to; the conductor looks. */
  const live = (fromMs: number, toMs: number, mute: string[] = []) => {
    for (let t = fromMs; t < toMs; t += LOOK_MS) {
      for (const one of ['subject/0', 'subject/1', 'listener/0']) {
        const [role, index] = one.split('/') as [ProcessRole, string];
        if (!mute.includes(one)) watch.beat(role, Number(index), ms(t));
      }
      watch.look(ms(t));
    }
  };
  return { watch, roster, live, told, stalls: () => of('stall'), processes: () => of('process') };
}

describe('a process that goes silent', () => {
  it('is told with its state, its begin and its end; who owed frames stalls for that time', () => {
    const { live, stalls, processes, told } = stage();
    live(0, 2000);
    live(2000, 5000, ['subject/0']);
    live(5000, 6000);
    expect(processes()).toMatchObject([
      { state: 'silent', process: 0, role: 'subject', sinceUs: ms(1900), osState: 'T' },
      { state: 'back', process: 0, at: ms(5000), sinceUs: ms(1900) },
    ]);
    expect(stalls()).toMatchObject([
      { publisher: 0, state: 'open', fromUs: ms(1920), toUs: null, seenBy: 'conductor' },
      { publisher: 0, state: 'closed', fromUs: ms(1920), toUs: ms(5000), what: 'silent' },
    ]);
    expect(stalls()[0]?.id).toBe(stalls()[1]?.id);
    expect(told).toEqual([
      [0, true],
      [0, false],
    ]);
  });

  it('who begins to owe in mid-silence stalls from then on', () => {
    const { live, stalls } = stage();
    live(0, 8000);
    live(8000, 12_000, ['subject/0']);
    live(12_000, 12_500);
    const paused = stalls().filter(({ publisher }) => publisher === 1);
    expect(paused).toMatchObject([
      { state: 'open', fromUs: ms(10_000) },
      { state: 'closed', fromUs: ms(10_000), toUs: ms(12_000) },
    ]);
  });

  it('that ends for good leaves its stalls open', () => {
    const { live, watch, stalls, processes } = stage();
    live(0, 2000);
    live(2000, 3000, ['subject/0']);
    watch.remove('subject', 0, 100);
    live(3000, 9000, ['subject/0']);
    watch.beat('subject', 0, ms(9000));
    expect(stalls().map(({ state, publisher }) => [publisher, state])).toEqual([[0, 'open']]);
    expect(processes().map(({ state }) => state)).toEqual(['silent']);
  });

  it('whose publishers had stopped stalls nobody', () => {
    const { live, roster, stalls, processes } = stage();
    for (const index of [0, 1]) roster.stopped(index, ms(1500));
    live(0, 2000);
    live(2000, 4000, ['subject/0']);
    expect(processes()).toHaveLength(1);
    expect(stalls()).toEqual([]);
  });

  it('is a listener: told, but no publisher’s stall', () => {
    const { live, stalls, processes } = stage();
    live(0, 1000);
    live(1000, 3000, ['listener/0']);
    expect(processes()).toMatchObject([{ role: 'listener', state: 'silent' }]);
    expect(stalls()).toEqual([]);
  });

  it('twice has two stalls', () => {
    const { live, stalls } = stage();
    live(0, 2000);
    live(2000, 3000, ['subject/0']);
    live(3000, 4000);
    live(4000, 5000, ['subject/0']);
    live(5000, 6000);
    expect(new Set(stalls().map(({ id }) => id)).size).toBe(2);
    expect(stalls()).toHaveLength(4);
  });
});

describe('a conductor that was itself kept from running', () => {
  it('raises no silence, for whatever time and limit, as long as the beats were sent', () => {
    fc.assert(
      fc.property(
        fc.oneof(fc.nat(400), fc.nat(5000)),
        fc.integer({ min: 20, max: 500 }),
        fc.nat(99),
        (blockedMs, afterMs, phaseMs) => {
          const { watch, processes } = stage(afterMs);
          const everyone = (t: number) => {
            watch.beat('subject', 0, ms(t));
            watch.beat('subject', 1, ms(t));
            watch.beat('listener', 0, ms(t));
          };
          // Beats go out at full 100 ms; the conductor looks between them, and reads them in time
          // until it is blocked. After that it looks first, then reads.
          const isBlocked = (t: number) => t >= 2000 + phaseMs && t < 2000 + phaseMs + blockedMs;
          let waiting: number[] = [];
          let overdue = false;
          for (let t = 1; t < 9000; t++) {
            if (t % 100 === 0) waiting.push(t);
            if (t % LOOK_MS === phaseMs) overdue = true;
            if (isBlocked(t)) continue;
            if (overdue) watch.look(ms(t));
            overdue = false;
            for (const sent of waiting) everyone(sent);
            waiting = [];
          }
          expect(processes()).toEqual([]);
        },
      ),
      { numRuns: 200 },
    );
  });

  it('still finds a real silence around it, with its own length', () => {
    const { watch, live, processes, stalls } = stage();
    live(0, 2000);
    watch.look(ms(4000)); // blocked for 2 s; then it reads what the others have sent
    for (let t = 2000; t <= 4000; t += LOOK_MS) {
      watch.beat('subject', 1, ms(t));
      watch.beat('listener', 0, ms(t));
    }
    watch.look(ms(4100));
    watch.look(ms(4200));
    expect(processes()).toMatchObject([{ process: 0, state: 'silent', sinceUs: ms(1900) }]);
    watch.beat('subject', 0, ms(4250));
    expect(processes().at(-1)).toMatchObject({ state: 'back', at: ms(4250) });
    expect(stalls().at(-1)).toMatchObject({ state: 'closed', toUs: ms(4250) });
  });
});
