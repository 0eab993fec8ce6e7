import type { SpeechDetector } from './detector.js';

type JudgeEvents = {
  judged(window: Int16Array, isSpeech: boolean): void;
  /** All that came before `end` is judged. */
  ended(): void;
  failed(error: unknown): void;
};

export type Judge = {
  /** Copied. */
  push(window: Int16Array): void;
  end(): void;
  close(): void;
  dropped(): number;
};

const END = Symbol();

/**
 * Hands windows to a detector one by one and tells its answers in their order. One that answers at
 * once is told of within `push`. Closes itself, and the detector, when that fails.
 * @param backlog windows that may wait; what comes on top of it is dropped and counted
 */
export function judge(detector: SpeechDetector, backlog: number, on: JudgeEvents): Judge {
  const waiting: (Int16Array | typeof END)[] = [];
  let busy = false;
  let closed = false;
  let dropped = 0;

  function drain(): void {
    while (!busy && !closed) {
      const next = waiting.shift();
      if (next === undefined) return;
      if (next === END) on.ended();
      else ask(next);
    }
  }

  function ask(window: Int16Array): void {
    let answer;
    try {
      answer = detector.isSpeech(window);
    } catch (error) {
      return fail(error);
    }
    if (typeof answer === 'boolean') return on.judged(window, answer);
    busy = true;
    answer.then((isSpeech) => {
      busy = false;
      if (!closed) on.judged(window, isSpeech);
      drain();
    }, fail);
  }

  function close(): void {
    if (closed) return;
    closed = true;
    waiting.length = 0;
    detector.close();
  }

  function fail(error: unknown): void {
    if (closed) return;
    close();
    on.failed(error);
  }

  return {
    push(window) {
      if (closed) return;
      if (waiting.length >= backlog) dropped++;
      else waiting.push(window.slice());
      drain();
    },
    end() {
      if (closed) return;
      waiting.push(END);
      drain();
    },
    close,
    dropped: () => dropped,
  };
}
