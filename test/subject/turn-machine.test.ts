import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  firstState,
  step,
  type Draw,
  type TurnAction,
  type TurnEvent,
  type TurnState,
} from '../../src/subject/turn-machine.js';

const RULES = { giveUpMs: 10_000, answerOverMs: 700 };
const DRAW: Draw = { pauseMs: 3000, bargeInMs: null };
const BARGES: Draw = { pauseMs: 3000, bargeInMs: 800 };

function play(events: TurnEvent[], draw = DRAW) {
  let state = firstState(draw);
  const said = events.map((event) => {
    const next = step(state, event, RULES, () => draw);
    state = next.state;
    return next.actions.map(brief);
  });
  return { state, said };
}

const brief = (action: TurnAction): string => {
  if (action.kind === 'timer') return `timer ${action.ms}`;
  return action.kind === 'mark' ? action.what : action.kind;
};

const time: TurnEvent = { kind: 'time' };
const spoken: TurnEvent = { kind: 'spoken', lengthMs: 1500 };
const sound: TurnEvent = { kind: 'sound' };
const quiet: TurnEvent = { kind: 'quiet', lengthMs: 900, quietMs: 150 };
const stop: TurnEvent = { kind: 'stop' };
const unspoken: TurnEvent = { kind: 'unspoken' };

describe('turn-taking', () => {
  it('speaks, waits, hears two sentences out, pauses, and speaks again', () => {
    expect(play([time, spoken, sound, quiet, sound, quiet, time, time]).said).toEqual([
      ['timer null', 'speak'],
      ['speech-ended', 'timer 10000'],
      ['answer-begun', 'hush', 'timer null'],
      ['stretch', 'timer 550'],
      ['timer null'],
      ['stretch', 'timer 550'],
      ['answer-ended', 'hush', 'timer 3000'],
      ['timer null', 'speak'],
    ]);
  });

  it('gives up when no answer comes, and goes on', () => {
    expect(play([time, spoken, time, time]).said.slice(2)).toEqual([
      ['gave-up', 'hush', 'timer 3000'],
      ['timer null', 'speak'],
    ]);
  });

  it('could not speak: tries again after a pause, and can be stopped', () => {
    expect(play([time, unspoken, time, stop, unspoken]).said.slice(1)).toEqual([
      ['hush', 'timer 3000'],
      ['timer null', 'speak'],
      [],
      ['hush', 'done'],
    ]);
    expect(play([time, spoken, unspoken]).said.at(-1)).toEqual([]); // it has been heard by then
  });

  it('speaks into an answer; what is left of that one is a stretch and no answer', () => {
    const { said, state } = play([time, spoken, sound, time, quiet, spoken, sound], BARGES);
    expect(said.slice(2)).toEqual([
      ['answer-begun', 'timer 800'],
      ['barge-in', 'timer null', 'speak'],
      ['stretch'],
      ['speech-ended', 'timer 10000'],
      ['answer-begun', 'timer 800'],
    ]);
    expect(state.phase).toBe('hearing');
  });

  it('told to stop: at once in a pause, else after the answer', () => {
    expect(play([stop]).said).toEqual([['timer null', 'done']]);
    expect(play([time, spoken, sound, stop, quiet, time]).said.at(-1)).toEqual([
      'answer-ended',
      'hush',
      'done',
    ]);
  });

  it('whatever happens: one turn is spoken at a time, and each is answered, given up or broken into', () => {
    const event = fc.constantFrom(time, spoken, sound, quiet);
    fc.assert(
      fc.property(fc.array(event, { maxLength: 60 }), fc.boolean(), (events, barges) => {
        let state: TurnState = firstState(barges ? BARGES : DRAW);
        let [begun, ended] = [0, 0];
        for (const one of events) {
          const before = state.phase;
          const { state: after, actions } = step(state, one, RULES, () => state.draw);
          state = after;
          for (const action of actions.map(brief)) {
            if (action === 'speak') {
              expect(before).not.toBe('speaking');
              begun++;
            }
            if (['answer-ended', 'gave-up', 'barge-in'].includes(action)) ended++;
          }
          expect(begun - ended === 0 || begun - ended === 1).toBe(true);
          expect(begun > ended).toBe(state.phase !== 'pausing');
        }
      }),
    );
  });
});
