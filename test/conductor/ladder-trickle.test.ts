import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Ladder } from '../../src/conductor/recovery/ladder.js';
import { RUNGS } from '../../src/journal/health.js';
import { S } from '../support/journals.js';
import { brief, listening, SILENCE, SOUND, spec, walk } from '../support/ladders.js';

describe('Ladder where captures trickle', () => {
  it('has not healed what trickles: captures settle, each late, while the stall goes on', () => {
    const ladder = new Ladder(spec({ tapped: true, heard: true }));
    ladder.stall('a', true, 0, 0);
    const sound = listening(ladder, SOUND, 0.5 * S);
    const told = walk(ladder, 0, 60 * S, (us) => {
      ladder.captured(us);
      ladder.tap(100, us - S / 10);
      sound(us);
    });
    expect(told).toEqual(RUNGS.flatMap((rung) => [`start ${rung}`, `failed ${rung}`]));
  });

  it('keeps the limit of a rung under which captures trickle, and says that they are not back', () => {
    const ladder = new Ladder(spec({ tapped: true, heard: true }));
    ladder.stall('a', true, 0, 0);
    ladder.tick(S);
    ladder.captured(3.9 * S);
    ladder.tap(100, 1.1 * S);
    ladder.hear(SOUND, 2.9 * S, 3.9 * S);
    expect(ladder.tick(3.9 * S)).toEqual([]);
    expect(ladder.tick(4 * S)).toMatchObject([
      { state: 'failed', rung: 'wait', proof: { captured: false, tapped: true, heard: true } },
    ]);
    expect(brief(ladder.tick(4.1 * S))).toEqual(['start clear']);
  });

  it('goes on to the next rung where nobody watches, and each late capture ends a stall of its own', () => {
    const ladder = new Ladder(spec());
    // A capture every 3 s: each is a stall from 0.2 s after the one before it.
    let last = 0;
    const told = walk(ladder, S / 10, 40 * S, (us) => {
      const since = Math.round((us - last) / (S / 10));
      if (since === 2) ladder.stall(`s${last}`, true, last, us);
      if (since < 30) return;
      ladder.captured(us);
      ladder.stall(`s${last}`, false, last, us);
      last = us;
    });
    expect(told.filter((one) => one.startsWith('healed'))).toEqual([]);
    expect(told).toContain('start process');
  });

  it('has healed with the last of the signs, in whatever order they come', () => {
    const signs: Record<string, (ladder: Ladder, us: number) => void> = {
      closed: (ladder, us) => ladder.stall('a', false, 0, us),
      captured: (ladder, us) => ladder.captured(us),
      tap: (ladder, us) => ladder.tap(100, us - S / 10),
      heard: (ladder, us) => ladder.hear(SOUND, us - S / 10, us),
    };
    const names = Object.keys(signs);
    fc.assert(
      fc.property(fc.shuffledSubarray(names, { minLength: names.length }), (order) => {
        const ladder = new Ladder(spec({ tapped: true, heard: true }));
        ladder.stall('a', true, 0, 0);
        ladder.tick(S);
        order.forEach((name, n) => {
          const us = (1.2 + 0.2 * n) * S;
          signs[name]?.(ladder, us);
          const last = n === names.length - 1;
          expect(brief(ladder.tick(us))).toEqual(last ? ['healed wait'] : []);
        });
      }),
    );
  });

  it('has one limit for stalls that follow on each other, as where every capture comes late', () => {
    const ladder = new Ladder(spec({ tapped: true }));
    ladder.stall('s0', true, 0, 0.2 * S);
    let n = 0;
    // A capture each 1.5 s; who watches sees nothing of them.
    const late = (us: number) => {
      const phase = Math.round(us / (S / 10)) % 15;
      if (us > 0 && phase === 0) {
        ladder.stall(`s${n}`, false, 0, us);
        ladder.captured(us);
      } else if (us > S && phase === 2) ladder.stall(`s${++n}`, true, us - 0.2 * S, us);
    };
    expect(walk(ladder, 0, 5 * S, late)).toEqual(['start wait', 'failed wait', 'start clear']);
  });

  it('counts the listener’s silence from when captures are back, not from the first that trickled', () => {
    const ladder = new Ladder(spec({ heard: true }));
    ladder.stall('a', true, 0, 0);
    ladder.tick(S);
    ladder.captured(1.1 * S);
    for (const us of [2.2, 3.2]) ladder.hear(SILENCE, (us - 1) * S, us * S);
    ladder.stall('a', false, 0, 3.5 * S);
    ladder.hear(SILENCE, 3.2 * S, 4.2 * S);
    expect(ladder.tick(4.2 * S)).toEqual([]);
    ladder.hear(SOUND, 4.2 * S, 5.2 * S);
    expect(brief(ladder.tick(5.2 * S))).toEqual(['healed wait']);
  });
});
