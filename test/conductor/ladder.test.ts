import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Ladder, type LadderAction, type LadderSpec } from '../../src/conductor/recovery/ladder.js';
import { RUNGS } from '../../src/journal/health.js';

const S = 1_000_000;
const spec = (given: Partial<LadderSpec> = {}): LadderSpec => ({
  rungs: RUNGS,
  afterUs: S,
  limitUs: 3 * S,
  tapped: false,
  heard: false,
  ...given,
});
const brief = (actions: LadderAction[]) =>
  actions.map((one) => (one.kind === 'start' ? `start ${one.rung}` : `${one.state} ${one.rung}`));

/** Ticks every 100 ms, as the conductor does. */
function walk(ladder: Ladder, fromUs: number, toUs: number): string[] {
  const told: string[] = [];
  for (let us = fromUs; us < toUs; us += S / 10) told.push(...brief(ladder.tick(us)));
  return told;
}

describe('Ladder', () => {
  it('tries nothing before a stall is old enough, nor when it ends by itself', () => {
    const ladder = new Ladder(spec());
    expect(walk(ladder, 0, 5 * S)).toEqual([]);
    ladder.stall('a', true, 5 * S);
    expect(walk(ladder, 5 * S, 5.9 * S)).toEqual([]);
    ladder.stall('a', false, 5 * S);
    expect(walk(ladder, 6 * S, 20 * S)).toEqual([]);
  });

  it('goes up rung by rung, each with its limit, and stops at the top', () => {
    const ladder = new Ladder(spec());
    ladder.stall('a', true, 0);
    expect(walk(ladder, 0, 60 * S)).toEqual(
      RUNGS.flatMap((rung) => [`start ${rung}`, `failed ${rung}`]),
    );
  });

  it('has healed when everybody who watches says so', () => {
    const ladder = new Ladder(spec({ tapped: true, heard: true }));
    ladder.stall('a', true, 0);
    ladder.tick(S);
    ladder.captured(1.2 * S);
    ladder.tap(100, 0.9 * S, 1.15 * S); // a reading that began before the rung
    ladder.hear(1.1 * S, 1.5 * S);
    expect(ladder.tick(1.6 * S)).toEqual([]);
    ladder.tap(99.8, 1.2 * S, 1.45 * S);
    expect(ladder.tick(1.7 * S)).toMatchObject([
      {
        state: 'healed',
        rung: 'wait',
        tookUs: 0.7 * S,
        lostUs: 1.5 * S,
        proof: { captured: true, tapped: true, heard: true },
      },
    ]);
    expect(walk(ladder, 1.8 * S, 20 * S)).toEqual([]);
  });

  it('fails a rung that brings captures back, and no sound', () => {
    const ladder = new Ladder(spec({ heard: true, rungs: ['clear', 'room'] }));
    ladder.stall('a', true, 0);
    ladder.tick(S);
    ladder.captured(1.2 * S);
    ladder.stall('a', false, 0);
    expect(walk(ladder, 1.3 * S, 4.2 * S)).toEqual(['failed clear', 'start room']);
  });

  it('passes over what cannot be done, and believes only the answer to what it asked last', () => {
    const ladder = new Ladder(spec({ rungs: ['clear', 'track'] }));
    ladder.stall('a', true, 0);
    ladder.tick(S);
    expect(ladder.answer(7, 'impossible', '', S)).toEqual([]);
    expect(ladder.answer(0, 'done', '', S)).toEqual([]);
    expect(ladder.answer(0, 'impossible', 'no clearQueue', 1.1 * S)).toMatchObject([
      { state: 'skipped', rung: 'clear', reason: 'no clearQueue', lostUs: null },
    ]);
    expect(brief(ladder.tick(1.2 * S))).toEqual(['start track']);
    expect(brief(ladder.answer(1, 'failed', 'publishTrack: no', 1.3 * S))).toEqual([
      'failed track',
    ]);
  });

  it('begins at the bottom again with the next stall', () => {
    const ladder = new Ladder(spec());
    ladder.stall('a', true, 0);
    ladder.tick(S);
    ladder.captured(1.5 * S);
    ladder.tick(1.6 * S);
    ladder.stall('b', true, 10 * S);
    expect(brief(ladder.tick(11 * S))).toEqual(['start wait']);
  });

  it('starts and ends every attempt in turn, whatever happens when', () => {
    const happening = fc.oneof(
      fc.constantFrom('open', 'close', 'captured', 'tap', 'hear', 'impossible', 'failed'),
      fc.constant('tick'),
      fc.constant('tick'),
    );
    fc.assert(
      fc.property(fc.array(happening, { maxLength: 200 }), fc.boolean(), (happenings, heard) => {
        const ladder = new Ladder(spec({ heard, tapped: !heard }));
        let us = 0;
        let open: number | null = null;
        for (const what of happenings) {
          us += 0.3 * S;
          const actions: LadderAction[] = [];
          if (what === 'open' || what === 'close') ladder.stall('a', what === 'open', us);
          else if (what === 'captured') ladder.captured(us);
          else if (what === 'tap') ladder.tap(100, us - S / 4, us);
          else if (what === 'hear') ladder.hear(us - S, us);
          else if (what === 'tick') actions.push(...ladder.tick(us));
          else actions.push(...ladder.answer(open ?? 0, what, '', us));
          for (const one of actions) {
            if (one.kind === 'start') expect(open).toBeNull();
            else expect(one.attempt).toBe(open);
            open = one.kind === 'start' ? one.attempt : null;
            if (one.kind === 'over' && one.state === 'healed') {
              expect(one.proof.captured).toBe(true);
              expect(heard ? one.proof.heard : one.proof.tapped).toBe(true);
            }
          }
        }
      }),
    );
  });
});
