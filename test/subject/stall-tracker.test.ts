import { describe, expect, it } from 'vitest';
import { StallTracker, type Stall } from '../../src/subject/stall-tracker.js';

const AFTER_US = 200_000;
const ms = (n: number) => n * 1000;

function track() {
  const seen: Stall[] = [];
  const tracker = new StallTracker('probe-0-0', AFTER_US, (stall) => seen.push(stall));
  return { tracker, seen };
}

describe('a capture that does not settle', () => {
  it('opens one stall from its call on, however often one looks', () => {
    const { tracker, seen } = track();
    tracker.called(ms(1000), ms(1000), 0);
    for (let t = 1000; t < 20_000; t += 100) tracker.sweep(ms(t), ms(1020));
    expect(seen).toEqual([
      {
        id: 'probe-0-0/0',
        state: 'open',
        fromUs: ms(1000),
        toUs: null,
        what: 'capture',
        pending: 1,
      },
    ]);
    expect(tracker.oldestPendingUs(ms(20_000))).toBe(ms(19_000));
  });

  it('is not late until it has waited for longer than the limit', () => {
    const { tracker, seen } = track();
    tracker.called(0, 0, 0);
    tracker.sweep(AFTER_US, null);
    expect(seen).toEqual([]);
    tracker.sweep(AFTER_US + 1, null);
    expect(seen).toHaveLength(1);
  });

  it('is excused for as long as its queue demands', () => {
    const { tracker, seen } = track();
    tracker.called(0, 0, ms(500));
    tracker.sweep(ms(700), null);
    expect(seen).toEqual([]);
    expect(tracker.oldestExcessUs(ms(400))).toBe(0);
    tracker.sweep(ms(701), null);
    expect(seen[0]).toMatchObject({ fromUs: ms(500), what: 'capture' });
    expect(tracker.oldestExcessUs(ms(701))).toBe(ms(201));
  });

  it('closes its stall with the right length when it settles late', () => {
    const { tracker, seen } = track();
    const key = tracker.called(ms(100), ms(100), 0);
    tracker.sweep(ms(400), null);
    tracker.settled(key, true, ms(3100));
    expect(seen.map(({ state }) => state)).toEqual(['open', 'closed']);
    expect(seen[1]).toMatchObject({ id: seen[0]?.id, fromUs: ms(100), toUs: ms(3100), pending: 0 });
    expect(tracker.pending).toBe(0);
  });

  it('is found even if nobody looked while it lasted', () => {
    for (const ok of [true, false]) {
      const { tracker, seen } = track();
      const key = tracker.called(0, 0, 0);
      tracker.settled(key, ok, ms(350));
      tracker.rest(ms(360));
      expect(seen.at(-1)).toMatchObject({ state: 'closed', fromUs: 0 });
      expect(seen.at(-1)?.toUs).toBeGreaterThanOrEqual(ms(350));
    }
  });

  it('keeps the stall open while another one is as old', () => {
    const { tracker, seen } = track();
    const hung = tracker.called(0, 0, 0);
    for (let t = 20; t < 1000; t += 20) {
      tracker.settled(tracker.called(ms(t), ms(t), 0), true, ms(t + 1));
    }
    expect(seen).toHaveLength(1);
    expect(seen[0]).toMatchObject({ state: 'open', fromUs: 0, what: 'capture' });
    tracker.rest(ms(1000));
    expect(seen).toHaveLength(1);
    tracker.settled(hung, true, ms(1100));
    expect(seen[1]).toMatchObject({ state: 'closed', toUs: ms(1100) });
  });
});

describe('a publisher that makes no progress', () => {
  it('is silent when every capture is rejected', () => {
    const { tracker, seen } = track();
    for (let t = 0; t < 1000; t += 20) {
      tracker.settled(tracker.called(ms(t), ms(t), 0), false, ms(t + 1));
      tracker.sweep(ms(t + 2), null);
    }
    expect(seen).toHaveLength(1);
    expect(seen[0]).toMatchObject({ state: 'open', fromUs: 0, what: 'silent' });
    tracker.settled(tracker.called(ms(1000), ms(1000), 0), true, ms(1001));
    expect(seen[1]).toMatchObject({ state: 'closed', toUs: ms(1001) });
  });

  it('has not healed where it ends because nothing is owed any more', () => {
    const { tracker, seen } = track();
    for (let t = 0; t < 1000; t += 20) {
      tracker.settled(tracker.called(ms(t), ms(t), 0), false, ms(t + 1));
      tracker.sweep(ms(t + 2), null);
    }
    tracker.rest(ms(1000));
    expect(seen[1]).toMatchObject({ state: 'closed', toUs: ms(1000), unhealed: true });
    tracker.settled(tracker.called(ms(2000), ms(2000), 0), true, ms(2300));
    expect(seen.at(-1)).not.toHaveProperty('unhealed');
  });

  it('is silent when its frames are not even called', () => {
    const { tracker, seen } = track();
    tracker.settled(tracker.called(0, 0, 0), true, ms(1));
    tracker.sweep(ms(500), ms(20));
    expect(seen).toMatchObject([{ fromUs: ms(20), what: 'silent', state: 'open' }]);
  });

  it('is one stall with the call that hangs after the silence', () => {
    const { tracker, seen } = track();
    tracker.settled(tracker.called(0, 0, 0), true, ms(1));
    tracker.called(ms(4000), ms(1000), 0);
    tracker.sweep(ms(4300), null);
    expect(seen).toMatchObject([{ fromUs: ms(1000), what: 'capture', state: 'open' }]);
  });

  it('is at rest when nothing is owed', () => {
    const { tracker, seen } = track();
    tracker.settled(tracker.called(0, 0, 0), true, ms(1));
    for (let t = 100; t < 5000; t += 100) tracker.rest(ms(t));
    tracker.settled(tracker.called(ms(5000), ms(5000), 0), true, ms(5001));
    expect(seen).toEqual([]);
  });

  it('gives each stall an id of its own', () => {
    const { tracker, seen } = track();
    for (const t of [0, 1000]) {
      tracker.settled(tracker.called(ms(t), ms(t), 0), true, ms(t + 500));
    }
    expect(seen.filter(({ state }) => state === 'closed').map(({ id }) => id)).toEqual([
      'probe-0-0/0',
      'probe-0-0/1',
    ]);
  });
});
