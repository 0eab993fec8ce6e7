import { describe, expect, it } from 'vitest';
import { signalsOf } from '../../src/analysis/index.js';
import type { EventOf, JournalEvent } from '../../src/journal/events.js';
import type { HealthValues } from '../../src/journal/health.js';
import { header, S, steady, WHOLE, withEvents } from '../support/journals.js';

/** A step from 4 s to 6 s, in a run of 14 s. */
const FROM = 4 * S;
const TO = 6 * S;
const EVERY = 250_000;
const SECONDS = 14;

type Step = Partial<EventOf<'pressure'>> & { fromUs?: number; toUs?: number };

function step({ fromUs = FROM, toUs = TO, ...rest }: Step): JournalEvent[] {
  const about = { kind: 'pressure', step: 0, what: 'freeze', level: null, thread: null } as const;
  const label = 'process-stopped';
  return [
    { at: fromUs, ...about, state: 'started', label, ...rest },
    { at: toUs, ...about, state: 'ended', label, ...rest },
  ];
}

/** Every quarter of a second, what `at` says of that moment. */
const samples = (publisher: number, at: (us: number) => HealthValues): EventOf<'health'>[] =>
  Array.from({ length: (SECONDS * S) / EVERY }, (_, n) => {
    const us = (n + 1) * EVERY;
    const about = { kind: 'health', process: 0, role: 'subject', publisher } as const;
    return { at: us, fromUs: us - EVERY, ...about, values: at(us) };
  });

const threads = (at: number, stopped: number, count: number): JournalEvent => ({
  ...{ at, kind: 'threads', process: 0, fromUs: at - EVERY },
  threads: [{ name: 'AudioSourceCapt', count, stopped, running: 0, cpuShare: 0 }],
});

const broken = (us: number) => us > FROM && us <= TO;
const GROUPS = [
  { name: 'sick', rooms: 1, listen: true },
  { name: 'well', rooms: 1, listen: true },
];

describe('what a step has broken, where it names a group', () => {
  /** Readings of the other group only. */
  const neighbour = (given: Step, process: number) => {
    const told = samples(1, (us) => ({ tap: broken(us) ? 0 : 100 }));
    const shape = { groups: GROUPS, process: (name: string) => (name === 'well' ? process : 0) };
    const events = steady(header(shape), SECONDS);
    const own = told.map((one) => ({ ...one, process }));
    return signalsOf(withEvents(events, ...step({ group: 'sick', ...given }), ...own), WHOLE).signs;
  };

  it.each(['freeze', 'loop', 'gc', 'nice'])('is all of its process: %s', (what) => {
    expect(neighbour({ what }, 0).tap).toMatchObject({ windows: 1, detected: 1, falseAlarms: 0 });
    expect(neighbour({ what }, 1).tap).toMatchObject({ windows: 0, falseAlarms: 1 });
  });

  it('is that group alone where it is done to its tracks', () => {
    expect(neighbour({ what: 'mute' }, 0).tap).toMatchObject({ windows: 0, falseAlarms: 1 });
  });
});

describe('what a freeze of threads has broken', () => {
  const DRAIN = { thread: 'AudioSourceCapt*', label: 'drain' };
  const shape = { groups: [{ rooms: 1, listen: true }] };
  const dead = (us: number) => ({ canary: broken(us) ? 900_000 : 0, tap: 100 });
  const run = (given: Step, ...extra: JournalEvent[]) =>
    signalsOf(
      withEvents(steady(header(shape), SECONDS), ...step({ ...DRAIN, ...given }), ...extra),
      WHOLE,
    ).signs;
  const gap = { at: TO + S, kind: 'gap', publisher: 0, fromUs: FROM + S, toUs: TO + S } as const;

  it('is nothing that is known, where it left a thread alone and nobody missed anything', () => {
    const alive = samples(0, dead);
    const signs = run({}, ...alive, threads(FROM + EVERY, 1, 2));
    expect(signs.tap).toMatchObject({ windows: 0, falseAlarms: 0 });
    expect(signs.threads).toMatchObject({ windows: 0, falseAlarms: 0 });
    const missed = samples(0, (us) => ({ tap: broken(us) ? 0 : 100 }));
    const harmed = run({}, ...missed, gap, threads(FROM + EVERY, 1, 2));
    expect(harmed.tap).toMatchObject({ windows: 1, detected: 1 });
  });

  it('is the channel, where all threads of that name stood still, or nobody looked', () => {
    const alive = samples(0, dead);
    const all = run({}, ...alive, threads(FROM + EVERY, 2, 2), threads(FROM + 2 * EVERY, 2, 3));
    expect(all.tap).toMatchObject({ windows: 1, detected: 0 });
    expect(run({}, ...alive).tap).toMatchObject({ windows: 1, detected: 0 });
    // One that was read before says nothing of it.
    expect(run({}, threads(FROM - 1, 0, 2), ...alive).tap).toMatchObject({ windows: 1 });
  });

  it('begins when there is a channel, which it has not before', () => {
    // It is published at 0.1 s.
    const signs = run(
      { fromUs: 0, toUs: 2 * S },
      ...samples(0, (us) => ({ tap: us > S ? 100 : 0 })),
    );
    expect(signs.tap).toMatchObject({ windows: 1, detectUs: [EVERY - 100_000] });
    const early = run({ fromUs: 0, toUs: 90_000 }, ...samples(0, () => ({ tap: 0 })));
    expect(early.tap).toMatchObject({ windows: 0 });
  });
});
