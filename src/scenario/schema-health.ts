import { z } from 'zod';
import { duration } from './schema-parts.js';
import { RUNGS } from './types.js';

const toggle = (about: string) => z.boolean().describe(`${about} Default true.`).optional();

export const healthSchema = z.strictObject({
  every: duration('How often, 100ms to 1s. Default 250ms.').optional(),
  capture: toggle('How long the oldest capture has waited beyond what its queue demands.'),
  tap: toggle('An AudioStream on the local track: does audio come through?'),
  probe: toggle('One silent frame with a limit, while the publisher is at rest.'),
  packets: toggle("Packets sent, by the SDK's statistics."),
  stats: toggle('How long these statistics take.'),
  queued: toggle('What queuedDuration says.'),
  connection: toggle('Whether the room says that it is connected.'),
  canary: toggle('A source in the same process that is used for nothing else.'),
  sibling: toggle('The same in another process.'),
  loop: toggle('The longest that the JS thread was away.'),
  ffi: toggle('Share of the JS thread that native events take.'),
  threads: toggle("Native threads' states, by the OS."),
  panic: toggle('Panics of the native side; off, the verdict does not know of them either.'),
});

export const recoverySchema = z.strictObject({
  after: duration('Age of a stall at which the first step is tried. Default 2s.').optional(),
  limit: duration('How long each step has to heal it. Default 5s.').optional(),
  ladder: z
    .array(z.enum(RUNGS))
    .min(1)
    .describe('Steps, in order. Default: wait, clear, track, room, process.')
    .optional(),
});

export const brokenSchema = z.strictObject({
  start: duration('From when on. Default 0s.').optional(),
  for: duration('How long. Default: to the end of the run.').optional(),
  group: z.string().describe('Of this group only. Default: of all.').optional(),
  sdk: z.string().min(1).max(64).describe('Only on these versions: a range.').optional(),
});

export type BrokenFile = z.input<typeof brokenSchema>;
export type HealthFile = z.input<typeof healthSchema>;
export type RecoveryFile = z.input<typeof recoverySchema>;
