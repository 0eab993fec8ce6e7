import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Ladder, type LadderAction } from '../../src/conductor/recovery/ladder.js';
import { RUNGS, type Rung } from '../../src/journal/health.js';
import { S } from '../support/journals.js';
import { back, brief, listening, REST, SILENCE, SOUND, spec, walk } from '../support/ladders.js';

describe('Ladder', () => {
  it('tries nothing before a stall is old enough, nor when it ends by itself', () => {
    const ladder = new Ladder(spec());
    expect(walk(ladder, 0, 5 * S)).toEqual([]);
    ladder.stall('a', true, 5 * S, 5 * S);
    expect(walk(ladder, 5 * S, 5.9 * S)).toEqual([]);
    ladder.stall('a', false, 5 * S, 5.9 * S);
    expect(walk(ladder, 6 * S, 20 * S)).toEqual([]);
  });

  it('goes up rung by rung, each with its limit, and stops at the top', () => {
    const ladder = new Ladder(spec());
    ladder.stall('a', true, 0, 0);
    expect(walk(ladder, 0, 60 * S)).toEqual(
      RUNGS.flatMap((rung) => [`start ${rung}`, `failed ${rung}`]),
    );
  });

  it('has healed when everybody who watches says so', () => {
    const ladder = new Ladder(spec({ tapped: true, heard: true }));
    ladder.stall('a', true, 0, 0);
    ladder.tick(S);
    back(ladder, 1.2 * S);
    ladder.tap(100, 0.9 * S); // a reading that began before the rung
    ladder.hear(SOUND, 0.9 * S, 1.1 * S);
    ladder.hear({ expected: 100, audibleExpected: 89 }, 1.1 * S, 1.3 * S);
    ladder.hear(REST, 1.3 * S, 1.35 * S);
    expect(ladder.tick(1.6 * S)).toEqual([]);
    ladder.tap(99.8, 1.2 * S);
    expect(ladder.tick(1.6 * S)).toEqual([]);
    ladder.hear({ expected: 40, audibleExpected: 36 }, 1.35 * S, 1.7 * S);
    expect(ladder.tick(1.7 * S)).toMatchObject([
      {
        state: 'healed',
        rung: 'wait',
        tookUs: 0.7 * S,
        lostUs: null, // the listener's gaps tell
        proof: { captured: true, tapped: true, heard: true },
      },
    ]);
    expect(walk(ladder, 1.8 * S, 20 * S)).toEqual([]);
  });

  it('believes only what is read of a stretch that began when the rung was done', () => {
    const proof = (rung: Rung, answeredUs: number | null, fromUs: number) => {
      const ladder = new Ladder(spec({ tapped: true, heard: true, rungs: [rung] }));
      ladder.stall('a', true, 0, 0);
      ladder.tick(S);
      if (answeredUs !== null) ladder.answer(0, 'done', '', answeredUs);
      back(ladder, 2 * S);
      ladder.tap(100, fromUs);
      ladder.hear(SOUND, fromUs, fromUs + S);
      const [action] = ladder.tick(3 * S);
      return action?.kind === 'over' ? action.state : null;
    };
    // The old track's tap goes on with silence while the new one is being published.
    expect(proof('track', 1.5 * S, 1.2 * S)).toBeNull();
    expect(proof('track', 1.5 * S, 1.5 * S)).toBe('healed');
    expect(proof('track', null, 1.5 * S)).toBeNull();
    expect(proof('wait', null, 1.2 * S)).toBe('healed');
  });

  it('counts what was lost until the stall is over where nobody listens', () => {
    const ladder = new Ladder(spec());
    ladder.stall('a', true, 0, 0);
    ladder.tick(S);
    ladder.captured(1.1 * S);
    ladder.stall('a', false, 0, 1.2 * S);
    expect(ladder.tick(2.1 * S)).toEqual([]);
    expect(ladder.tick(2.2 * S)).toMatchObject([{ state: 'healed', lostUs: 1.2 * S }]);
  });

  it('fails a rung that brings captures back, and no sound', () => {
    const ladder = new Ladder(spec({ heard: true, rungs: ['clear', 'room'] }));
    ladder.stall('a', true, 0, 0);
    ladder.tick(S);
    ladder.answer(0, 'done', '', S);
    ladder.captured(1.2 * S);
    ladder.stall('a', false, 0, 1.2 * S);
    expect(walk(ladder, 1.3 * S, 20 * S, listening(ladder, SILENCE, 0.5 * S))).toEqual([
      'failed clear',
      'start room',
      'failed room',
    ]);
    // Nothing is stalled, and nothing is left to try: the next stall begins at the bottom.
    ladder.stall('b', true, 20 * S, 20 * S);
    expect(brief(ladder.tick(21 * S))).toEqual(['start clear']);
  });

  it('does not climb while nothing is stalled and nobody is owed anything', () => {
    const ladder = new Ladder(spec({ tapped: true, heard: true }));
    ladder.stall('a', true, 0, 0);
    expect(walk(ladder, 0, 1.5 * S)).toEqual(['start wait']);
    ladder.captured(1.5 * S);
    ladder.stall('a', false, 0, 1.5 * S);
    const rest = listening(ladder, REST, 0.2 * S);
    expect(walk(ladder, 1.5 * S, 30 * S, rest)).toEqual([]);
    ladder.tap(100, 29 * S);
    expect(walk(ladder, 30 * S, 34 * S, listening(ladder, SOUND, 0.2 * S))).toEqual([
      'healed wait',
    ]);
  });

  it('climbs after a rest when what is owed then is not heard', () => {
    const ladder = new Ladder(spec({ heard: true }));
    ladder.stall('a', true, 0, 0);
    ladder.tick(S);
    ladder.captured(1.5 * S);
    ladder.stall('a', false, 0, 1.5 * S);
    expect(walk(ladder, 1.5 * S, 10 * S, listening(ladder, REST, 0.2 * S))).toEqual([]);
    expect(walk(ladder, 10 * S, 14 * S, listening(ladder, SILENCE, 0.2 * S))).toEqual([
      'failed wait',
      'start clear',
    ]);
  });

  it('tells that it is over where nothing is stalled and nobody can prove it', () => {
    const untapped = new Ladder(spec({ tapped: true }));
    untapped.stall('a', true, 0, 0);
    untapped.tick(S);
    untapped.captured(1.5 * S);
    untapped.stall('a', false, 0, 1.5 * S);
    expect(walk(untapped, 1.5 * S, 20 * S)).toEqual(['over wait']);
    untapped.stall('b', true, 20 * S, 20 * S);
    expect(brief(untapped.tick(21 * S))).toEqual(['start wait']);

    const resting = new Ladder(spec({ heard: true }));
    resting.stall('a', true, 0, 0);
    resting.tick(S);
    expect(resting.end(1.1 * S)).toEqual([]); // cut off: it is still stalled
    resting.stall('a', false, 0, 1.5 * S);
    expect(resting.end(2 * S)).toMatchObject([{ state: 'over', stall: 'a', lostUs: null }]);
  });

  it('forgets no stall of another name, and starts nothing when the last has closed', () => {
    const ladder = new Ladder(spec());
    ladder.stall('outside', true, 0, 0.3 * S);
    ladder.stall('inside', true, 0.1 * S, 0.3 * S);
    ladder.stall('outside', false, 0, 0.8 * S);
    expect(walk(ladder, 0.8 * S, 4 * S)).toEqual(['start wait']);
    ladder.stall('inside', false, 0.1 * S, 4 * S);
    expect(brief(ladder.answer(0, 'failed', '', 4 * S))).toEqual(['failed wait']);
    expect(walk(ladder, 4 * S, 20 * S)).toEqual([]);
  });

  it('waits for the listener, who tells once a second, beyond a limit that is shorter', () => {
    const ladder = new Ladder(spec({ heard: true, limitUs: S / 2 }));
    ladder.stall('a', true, 0, 0);
    ladder.tick(S);
    back(ladder, 1.4 * S);
    ladder.hear({ expected: 100, audibleExpected: 60 }, 1.5 * S, 2.5 * S);
    expect(walk(ladder, 1.5 * S, 3.5 * S)).toEqual([]);
    ladder.hear(SOUND, 2.5 * S, 3.5 * S);
    expect(brief(ladder.tick(3.5 * S))).toEqual(['healed wait']);
  });

  it('passes over what cannot be done, and believes only the answer to what it asked last', () => {
    const ladder = new Ladder(spec({ rungs: ['clear', 'track'] }));
    ladder.stall('a', true, 0, 0);
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
    ladder.stall('a', true, 0, 0);
    ladder.tick(S);
    back(ladder, 1.5 * S);
    expect(brief(ladder.tick(2.5 * S))).toEqual(['healed wait']);
    ladder.stall('b', true, 10 * S, 10 * S);
    expect(brief(ladder.tick(11 * S))).toEqual(['start wait']);
  });

  describe('a publisher that pauses', () => {
    const PERIOD = 20;
    /** Speaks 1 s, pauses 1 s: each second of it stalls after 0.2 s, and rests just after it. */
    const pausing = (ladder: Ladder, heard: boolean, cured: () => boolean) => (us: number) => {
      const tenth = Math.round(us / (S / 10));
      const [n, phase] = [Math.floor(tenth / PERIOD), tenth % PERIOD];
      const fromUs = (n * PERIOD * S) / 10;
      if (cured()) {
        if (phase > 0 && phase <= 10) back(ladder, us, `s${n}`, fromUs);
      } else if (phase === 2) ladder.stall(`s${n}`, true, fromUs, us);
      else if (phase === 11) ladder.stall(`s${n}`, false, fromUs, us, true);
      ladder.tap(100, us - S / 10);
      if (heard && tenth % 10 === 5)
        ladder.hear({ expected: 50, audibleExpected: cured() ? 50 : 0 }, us - S, us);
    };

    it.each([false, true])('is climbed for as well (listener: %s)', (heard) => {
      const ladder = new Ladder(spec({ tapped: true, heard }));
      const told = walk(
        ladder,
        0,
        60 * S,
        pausing(ladder, heard, () => false),
      );
      expect(told).toEqual(RUNGS.flatMap((rung) => [`start ${rung}`, `failed ${rung}`]));
    });

    it('has each rung’s limit of what it speaks, not of its pauses', () => {
      const ladder = new Ladder(spec({ rungs: ['wait'] }));
      const act = pausing(ladder, false, () => false);
      expect(walk(ladder, 0, 6.6 * S, act)).toEqual(['start wait']);
      expect(walk(ladder, 6.6 * S, 6.8 * S, act)).toEqual(['failed wait']);
    });

    it('is healed by what brings its captures back, and begins at the bottom the next time', () => {
      const ladder = new Ladder(spec({ tapped: true, heard: true }));
      const cured = () => ladder.trying === 'track';
      const told = walk(ladder, 0, 60 * S, pausing(ladder, true, cured));
      expect(told.slice(0, 6)).toEqual(
        ['wait', 'clear']
          .flatMap((rung) => [`start ${rung}`, `failed ${rung}`])
          .concat('start track', 'healed track'),
      );
      expect(told[6]).toBe('start wait');
    });

    it('is well without a rung when a capture settles after its pause', () => {
      const ladder = new Ladder(spec());
      ladder.stall('a', true, 0, 0.2 * S);
      ladder.stall('a', false, 0, 0.5 * S, true);
      ladder.captured(0.8 * S);
      expect(walk(ladder, 0.8 * S, 9 * S)).toEqual([]);
    });

    it('is given up when it ends', () => {
      const ladder = new Ladder(spec());
      ladder.stall('a', true, 0, 0);
      ladder.tick(S);
      ladder.stall('a', false, 0, 1.5 * S, true);
      expect(ladder.end(1.6 * S)).toEqual([]); // cut off: nothing came back
      expect(brief(ladder.ended(1.7 * S))).toEqual(['over wait']);
      expect(walk(ladder, 1.8 * S, 30 * S)).toEqual([]);
    });
  });

  it('starts and ends every attempt in turn, whatever happens when', () => {
    const happening = fc.oneof(
      fc.constantFrom(
        'open',
        'close',
        'rest',
        'captured',
        'tap',
        'hear',
        'deaf',
        'impossible',
        'failed',
      ),
      fc.constant('tick'),
      fc.constant('tick'),
    );
    fc.assert(
      fc.property(fc.array(happening, { maxLength: 200 }), fc.boolean(), (happenings, heard) => {
        const ladder = new Ladder(spec({ heard, tapped: !heard }));
        let us = 0;
        let open: number | null = null;
        let stalled: 'no' | 'open' | 'resting' = 'no';
        let deaf = false;
        for (const what of happenings) {
          us += 0.3 * S;
          const actions: LadderAction[] = [];
          deaf ||= heard && what === 'deaf';
          if (what === 'open') {
            stalled = 'open';
            ladder.stall('a', true, us, us);
          } else if (what === 'close' || what === 'rest') {
            if (stalled === 'open') stalled = what === 'rest' ? 'resting' : 'no';
            ladder.stall('a', false, us, us, what === 'rest');
          } else if (what === 'captured') {
            if (stalled === 'resting') stalled = 'no';
            ladder.captured(us);
          } else if (what === 'tap') ladder.tap(100, us - S / 4);
          else if (what === 'hear') ladder.hear(SOUND, us - S, us);
          else if (what === 'deaf') ladder.hear(SILENCE, us - S, us);
          else if (what === 'tick') actions.push(...ladder.tick(us));
          else actions.push(...ladder.answer(open ?? 0, what, '', us));
          for (const one of actions) {
            if (one.kind === 'start') {
              if (one.attempt % 2 === 0) ladder.answer(one.attempt, 'done', '', us);
              expect(open).toBeNull();
              expect(stalled !== 'no' || deaf).toBe(true);
            } else expect(one.attempt).toBe(open);
            open = one.kind === 'start' ? one.attempt : null;
            if (one.kind === 'over' && one.state === 'healed') {
              expect(stalled).toBe('no');
              expect(one.proof.captured).toBe(true);
              expect(heard ? one.proof.heard : one.proof.tapped).toBe(true);
            }
          }
        }
      }),
    );
  });
});

describe('a stall that ends before the step is carried out', () => {
  /** A step that is told to a process at 1 s and done at 2 s; who watches it says from then on that all is well. */
  const end = (backUs: number, again: number | null = null) => {
    const ladder = new Ladder(spec({ tapped: true, heard: true, rungs: ['track'] }));
    ladder.stall('a', true, 0, 0);
    ladder.tick(S);
    if (backUs < 2 * S) back(ladder, backUs);
    if (again !== null) ladder.stall('b', true, again, again + S / 5);
    ladder.answer(0, 'done', '', 2 * S);
    if (backUs >= 2 * S) back(ladder, backUs);
    if (again !== null) back(ladder, 2.5 * S, 'b', again);
    ladder.tap(100, 2.1 * S);
    const told: string[] = [];
    for (let us = 2.2 * S; us < 12 * S && told.length === 0; us += S / 10) {
      listening(ladder, SOUND, 0)(us);
      told.push(...brief(ladder.tick(us)));
    }
    return told;
  };

  it('has not ended by that', () => {
    expect(end(1.5 * S)).toEqual(['over track']);
    expect(end(2.1 * S)).toEqual(['healed track']);
  });

  it('may come again, and be healed by it', () => {
    expect(end(1.5 * S, 1.6 * S)).toEqual(['healed track']);
  });

  it('is not said to be healed where nobody watches, nor at the run’s end', () => {
    const ladder = new Ladder(spec({ rungs: ['track'] }));
    ladder.stall('a', true, 0, 0);
    ladder.tick(S);
    back(ladder, 1.5 * S);
    ladder.answer(0, 'done', '', 2 * S);
    expect(brief(ladder.tick(4 * S))).toEqual([]);
    expect(brief(ladder.end(4.2 * S))).toEqual(['over track']);
  });

  it('may still be unheard, which the step can heal', () => {
    const ladder = new Ladder(spec({ heard: true, rungs: ['wait', 'track'] }));
    ladder.stall('a', true, 0, 0);
    ladder.tick(S);
    back(ladder, 1.5 * S);
    const told = walk(ladder, 1.6 * S, 6 * S, listening(ladder, SILENCE, 0));
    expect(told).toEqual(['failed wait', 'start track']);
    ladder.captured(6.5 * S);
    ladder.hear(SOUND, 6 * S, 7 * S);
    expect(brief(ladder.tick(7 * S))).toEqual(['healed track']);
  });
});
