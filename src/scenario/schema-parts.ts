import { z } from 'zod';
import { quote, SPLIT } from './problems.js';

/** Messages of the schema carry their fix after `SPLIT`; src/scenario/issues.ts takes them apart. */
export const withFix = (message: string, fix: string) => `${message}${SPLIT}${fix}`;

const ONE = String.raw`(?:\d+(?:\.\d+)?(?:us|ms|s|m|h))+`;
const DURATION = new RegExp(`^${ONE}$`);
const DURATION_RANGE = new RegExp(String.raw`^${ONE}(?:\.\.${ONE})?$`);

export const durationText = z
  .string({
    error: ({ input }) =>
      typeof input === 'number'
        ? withFix(`${input} is a number without a unit`, `write ${input}ms or ${input}s`)
        : undefined,
  })
  .regex(DURATION, {
    error: ({ input }) =>
      withFix(`${quote(input)} is not a duration`, 'write 250ms, 10s, 5m or 1h30m'),
  });
export const duration = (about: string) => durationText.describe(about);

/** A duration, or two of them with `..` between. */
export const durationRange = (about: string) =>
  z
    .string({
      error: ({ input }) =>
        typeof input === 'number'
          ? withFix(`${input} is a number without a unit`, `write ${input}s, or 2s..6s`)
          : undefined,
    })
    .regex(DURATION_RANGE, {
      error: ({ input }) =>
        withFix(`${quote(input)} is neither a duration nor a range`, 'write 4s or 4s..12s'),
    })
    .describe(about);
