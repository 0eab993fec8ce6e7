import { usageError } from '../../units/errors.js';

export const SERVERS = ['none', 'embedded', 'environment'] as const;
export const CIS = ['none', 'github', 'gitlab'] as const;
export type Choices = {
  server: (typeof SERVERS)[number];
  rooms: number;
  ci: (typeof CIS)[number];
};

const ROOMS_MOST = 1000;

/** One thing to choose: `parse` gives a sentence about what is wrong with an answer. */
export type Question<T> = {
  /** The flag's name. */
  name: string;
  text: string;
  fallback: string;
  parse: (answer: string) => { value: T } | { wrong: string };
};

const oneOf =
  <T extends string>(all: readonly T[]) =>
  (answer: string) => {
    const value = all.find((one) => one === answer);
    return value === undefined ? { wrong: `it takes one of: ${all.join(', ')}` } : { value };
  };

/** @param hasUrl whether LIVEKIT_URL is set: then that server is meant */
export const questionsFor = (hasUrl: boolean) => ({
  server: {
    name: 'server',
    text: `Server: none (sources alone), embedded, or environment (your LIVEKIT_URL)?`,
    fallback: hasUrl ? 'environment' : 'embedded',
    parse: oneOf(SERVERS),
  } satisfies Question<Choices['server']>,
  rooms: {
    name: 'rooms',
    text: 'Rooms, each with one publisher that speaks?',
    fallback: '4',
    parse: (answer: string) => {
      const value = Number(answer);
      const good = Number.isInteger(value) && value >= 1 && value <= ROOMS_MOST;
      return good ? { value } : { wrong: `it takes a number from 1 to ${ROOMS_MOST}` };
    },
  } satisfies Question<number>,
  ci: {
    name: 'ci',
    text: 'A job for CI: none, github or gitlab?',
    fallback: 'none',
    parse: oneOf(CIS),
  } satisfies Question<Choices['ci']>,
});

/** @throws UserError (usage) for a flag's value that is no answer */
export function fromFlag<T>(question: Question<T>, given: string): T {
  const parsed = question.parse(given);
  if ('value' in parsed) return parsed.value;
  throw usageError(`--${question.name} ${given} can’t be used`, parsed.wrong);
}
