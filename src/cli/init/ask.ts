import { createInterface } from 'node:readline/promises';
import type { Readable, Writable } from 'node:stream';
import { EXIT, UserError } from '../../units/errors.js';
import { stoppedError } from '../../units/stopped.js';
import type { Question } from './choices.js';

export type Asker = { ask<T>(question: Question<T>): Promise<T>; close(): void };

const leave = () =>
  new UserError('stopped while asking; nothing was written', { exitCode: EXIT.interrupted });

/**
 * Asks a person, again where the answer is none; an empty one is the fallback.
 * `ask` throws UserError with exit 130 on Ctrl-C or Ctrl-D, as a stopped run does on `stop`.
 */
export function asker(input: Readable, output: Writable, stop: AbortSignal): Asker {
  const lines = createInterface({ input, output });
  let left: (error: UserError) => void = () => {};
  const gone = new Promise<never>((_, reject) => (left = reject));
  gone.catch(() => {}); // also where nobody asks any more
  lines.on('SIGINT', () => {
    output.write('\n'); // the question still stands on the line
    left(leave());
  });
  lines.on('close', () => left(leave()));
  stop.addEventListener('abort', () => left(stoppedError(stop, 'asking')));
  return {
    async ask({ text, fallback, parse }) {
      for (;;) {
        const answer = await Promise.race([lines.question(`${text} [${fallback}] `), gone]);
        const parsed = parse(answer.trim() || fallback);
        if ('value' in parsed) return parsed.value;
        output.write(`  ${parsed.wrong}\n`);
      }
    },
    close: () => lines.close(),
  };
}
