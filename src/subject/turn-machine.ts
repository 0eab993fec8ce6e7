import type { TurnMark } from '../journal/turn-marks.js';

/** What a client draws for one turn. Times in ms. */
export type Draw = {
  /** From the end of the turn to the next one. */
  pauseMs: number;
  /** Speaks again this long after the answer has begun; null: lets it end. */
  bargeInMs: number | null;
};

export type TurnEvent =
  /** A timer that the machine has set. */
  | { kind: 'time' }
  /** The last sample of speech was captured. */
  | { kind: 'spoken'; lengthMs: number }
  /** The microphone could not be opened. */
  | { kind: 'unspoken' }
  /** The answer's sound began, or has been silent for a while: `lengthMs` of sound, `quietMs` ago. */
  | { kind: 'sound' }
  | { kind: 'quiet'; lengthMs: number; quietMs: number }
  /** No new turn; what goes on may end. */
  | { kind: 'stop' };

export type TurnAction =
  | { kind: 'speak' }
  /** Close the microphone. */
  | { kind: 'hush' }
  /** Instead of any timer set before; null: none. */
  | { kind: 'timer'; ms: number | null }
  /** `agoMs`: what is marked happened that long ago. */
  | { kind: 'mark'; what: TurnMark; lengthMs?: number; agoMs?: number }
  | { kind: 'done' };

export type TurnState = {
  phase: 'pausing' | 'speaking' | 'waiting' | 'hearing' | 'done';
  /** Audible time of the answer so far. */
  heardMs: number;
  /** A stretch of sound goes on. */
  sounding: boolean;
  draw: Draw;
  stopping: boolean;
};

export type TurnRules = {
  giveUpMs: number;
  /** Silence after which an answer is over. */
  answerOverMs: number;
};

export const firstState = (draw: Draw): TurnState => ({
  phase: 'pausing',
  heardMs: 0,
  sounding: false,
  draw,
  stopping: false,
});

type Step = { state: TurnState; actions: TurnAction[] };

/**
 * A client's turn-taking: speak, wait for the answer, hear it out (or speak into it), pause, again.
 * Pure: the shell keeps time, speaks and listens.
 * @param next draws the turn after this one
 */
export function step(state: TurnState, event: TurnEvent, rules: TurnRules, next: () => Draw): Step {
  switch (event.kind) {
    case 'time':
      return onTime(state, next);
    case 'spoken':
      return onSpoken(state, event.lengthMs, rules);
    case 'unspoken':
      return state.phase === 'speaking' ? over(state, next) : stay(state);
    case 'sound':
      return onSound(state);
    case 'quiet':
      return onQuiet(state, event, rules);
    case 'stop':
      return onStop(state);
  }
}

const stay = (state: TurnState, ...actions: TurnAction[]): Step => ({ state, actions });

function onTime(state: TurnState, next: () => Draw): Step {
  const { phase, sounding } = state;
  if (phase === 'pausing') return speak(state);
  if (phase === 'waiting') return over(state, next, { kind: 'mark', what: 'gave-up' });
  if (phase !== 'hearing') return stay(state);
  // The timer of an answer that sounds was set to speak into it, else the silence has been long enough.
  if (sounding && !state.stopping) {
    const spoken = speak({ ...state, draw: { ...next(), pauseMs: state.draw.pauseMs } });
    return stay(spoken.state, { kind: 'mark', what: 'barge-in' }, ...spoken.actions);
  }
  const { heardMs } = state;
  return over(state, next, { kind: 'mark', what: 'answer-ended', lengthMs: heardMs });
}

const speak = (state: TurnState): Step =>
  stay({ ...state, phase: 'speaking', heardMs: 0 }, { kind: 'timer', ms: null }, { kind: 'speak' });

function over(state: TurnState, next: () => Draw, ...marks: TurnAction[]): Step {
  const hush: TurnAction = { kind: 'hush' };
  if (state.stopping) return stay({ ...state, phase: 'done' }, ...marks, hush, { kind: 'done' });
  const { pauseMs } = state.draw;
  const pausing: TurnState = { ...state, phase: 'pausing', heardMs: 0, draw: next() };
  return stay(pausing, ...marks, hush, { kind: 'timer', ms: pauseMs });
}

function onSpoken(state: TurnState, lengthMs: number, { giveUpMs }: TurnRules): Step {
  if (state.phase !== 'speaking') return stay(state);
  const mark: TurnAction = { kind: 'mark', what: 'speech-ended', lengthMs };
  return stay({ ...state, phase: 'waiting' }, mark, { kind: 'timer', ms: giveUpMs });
}

function onSound(state: TurnState): Step {
  const { phase, draw } = state;
  const sounding = { ...state, sounding: true };
  if (phase === 'hearing')
    return stay(sounding, { kind: 'timer', ms: state.stopping ? null : draw.bargeInMs });
  if (phase !== 'waiting') return stay(sounding);
  const mark: TurnAction = { kind: 'mark', what: 'answer-begun' };
  const hearing: TurnState = { ...sounding, phase: 'hearing' };
  if (draw.bargeInMs === null || state.stopping)
    return stay(hearing, mark, { kind: 'hush' }, { kind: 'timer', ms: null });
  return stay(hearing, mark, { kind: 'timer', ms: draw.bargeInMs });
}

function onQuiet(
  state: TurnState,
  { lengthMs, quietMs }: Extract<TurnEvent, { kind: 'quiet' }>,
  { answerOverMs }: TurnRules,
): Step {
  const quiet = { ...state, sounding: false };
  const mark: TurnAction = { kind: 'mark', what: 'stretch', lengthMs, agoMs: quietMs };
  // Sound outside an answer: the rest of one that was spoken into.
  if (state.phase !== 'hearing') return stay(quiet, mark);
  const heardMs = state.heardMs + lengthMs;
  const ms = Math.max(0, answerOverMs - quietMs);
  return stay({ ...quiet, heardMs }, mark, { kind: 'timer', ms });
}

function onStop(state: TurnState): Step {
  const stopping = { ...state, stopping: true };
  if (state.phase === 'done') return stay(stopping);
  if (state.phase === 'pausing')
    return stay({ ...stopping, phase: 'done' }, { kind: 'timer', ms: null }, { kind: 'done' });
  return stay(stopping);
}
