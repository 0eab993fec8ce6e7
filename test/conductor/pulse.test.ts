import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { pulse } from '../../src/conductor/pulse.js';

const AFTER_US = 200_000;
const ms = (n: number) => n * 1000;
const BEAT_MS = 100;

function watch(startUs = 0) {
  const silences: { sinceUs: number; backUs: number | null }[] = [];
  const one = pulse(startUs, AFTER_US, {
    onSilent: (sinceUs) => silences.push({ sinceUs, backUs: null }),
    onBack: (sinceUs, backUs) => {
      const open = silences.at(-1);
      expect(open).toEqual({ sinceUs, backUs: null });
      if (open !== undefined) open.backUs = backUs;
    },
  });
  return { one, silences };
}

describe('a pulse', () => {
  it('is steady with a beat every 100 ms', () => {
    const { one, silences } = watch();
    for (let t = 0; t < 10_000; t += BEAT_MS) {
      one.beat(ms(t));
      one.look(ms(t + 50), false);
    }
    expect(silences).toEqual([]);
    expect(one.silentSinceUs).toBeNull();
  });

  it('is silent since its last beat, found once, and back with the next', () => {
    const { one, silences } = watch(ms(900));
    one.beat(ms(1000));
    for (let t = 1000; t <= 1300; t += 100) one.look(ms(t), false);
    expect(silences).toEqual([]);
    for (let t = 1400; t < 4000; t += 100) one.look(ms(t), false);
    expect(silences).toEqual([{ sinceUs: ms(1000), backUs: null }]);
    expect(one.silentSinceUs).toBe(ms(1000));
    one.beat(ms(4000));
    expect(silences).toEqual([{ sinceUs: ms(1000), backUs: ms(4000) }]);
    expect(one.silentSinceUs).toBeNull();
  });

  it('a child that never gives a sign is silent from its start', () => {
    const { one, silences } = watch(ms(500));
    one.look(ms(900), false);
    one.look(ms(1000), false);
    expect(silences).toEqual([{ sinceUs: ms(500), backUs: null }]);
  });

  it('a late look proves nothing, the beats that wait to be read do', () => {
    const { one, silences } = watch(ms(900));
    one.beat(ms(1000));
    one.look(ms(3000), true);
    for (let t = 1100; t <= 3000; t += BEAT_MS) one.beat(ms(t));
    one.look(ms(3100), false);
    expect(silences).toEqual([]);
  });

  it('beats that were only waiting to be read are no silence', () => {
    const { one, silences } = watch(ms(900));
    one.beat(ms(1000));
    one.look(ms(1350), false);
    for (const t of [1100, 1200, 1300]) one.beat(ms(t));
    one.look(ms(1450), false);
    expect(silences).toEqual([]);
  });

  it('a silence that nobody looked at is found from the beats around it', () => {
    const { one, silences } = watch(ms(900));
    one.beat(ms(1000));
    one.beat(ms(2500));
    expect(silences).toEqual([{ sinceUs: ms(1000), backUs: ms(2500) }]);
  });

  it('is measured by when beats were sent, however late and in whatever bursts they arrive', () => {
    const silence = fc.record({ atMs: fc.integer({ min: 500, max: 5000 }), ms: fc.nat(3000) });
    const arrivals = fc.array(fc.integer({ min: 0, max: 2000 }), { minLength: 1, maxLength: 20 });
    fc.assert(
      fc.property(silence, arrivals, (given, delaysMs) => {
        const sentMs: number[] = [];
        for (let t = BEAT_MS; t < 10_000; t += BEAT_MS) {
          if (t <= given.atMs || t >= given.atMs + given.ms) sentMs.push(t);
        }
        const { one, silences } = watch();
        let arrivedMs = 0;
        sentMs.forEach((sent, i) => {
          // The conductor was busy until then, and knows it.
          arrivedMs = Math.max(arrivedMs, sent + (delaysMs[i % delaysMs.length] ?? 0));
          one.look(ms(arrivedMs), true);
          one.beat(ms(sent));
        });
        const wanted = sentMs
          .map((sent, i) => ({ sinceUs: ms(sentMs[i - 1] ?? 0), backUs: ms(sent) }))
          .filter(({ sinceUs, backUs }) => backUs - sinceUs > AFTER_US + ms(BEAT_MS));
        expect(silences).toEqual(wanted);
      }),
    );
  });

  it('old beats that come again change nothing', () => {
    const { one, silences } = watch(ms(900));
    one.beat(ms(1000));
    one.look(ms(1500), false);
    one.look(ms(1600), false);
    for (const t of [700, 800, 1000]) one.beat(ms(t));
    expect(one.silentSinceUs).toBe(ms(1000));
    one.beat(ms(2000));
    expect(silences).toEqual([{ sinceUs: ms(1000), backUs: ms(2000) }]);
  });
});
