import { z } from 'zod';
import { TURN_MARKS } from '../journal/turn-marks.js';
import { HEALTH_SIGNALS } from '../journal/health.js';
import { SAMPLE_WORDS, type FromSubject } from '../subject/messages.js';

/** The door: what a child says is checked before anything is believed. */
const count = z.number().nonnegative();
const at = { atUs: z.number() };
const samples = z
  .base64()
  .refine((text) => Buffer.byteLength(text, 'base64') % (4 * SAMPLE_WORDS) === 0, {
    error: 'samples are not whole records',
  });

const counters = z.object({
  planned: count,
  called: count,
  settled: count,
  ok: count,
  late: count,
  skipped: count,
  timedOut: count,
  channelFull: count,
  overlap: count,
  rejected: z.record(z.string(), count),
  pending: count,
  oldestPendingUs: count,
});

const schema = z.discriminatedUnion('kind', [
  z.object({
    kind: z.literal('ready'),
    sdk: z.string(),
    node: z.string(),
    capabilities: z.record(z.string(), z.unknown()),
  }),
  z.object({ kind: z.literal('beat'), ...at }),
  z.object({
    kind: z.literal('captures'),
    ...at,
    samples,
    counters: z.array(z.object({ publisher: count, counters })),
  }),
  z.object({
    kind: z.literal('load'),
    ...at,
    fromUs: z.number(),
    cpuUs: count,
    rssBytes: count,
    loopDelayP99Us: count,
    loopMaxGapUs: count,
    gapWaitedUs: count.exactOptional(),
    gapRanUs: count.exactOptional(),
    gcUs: count,
    loopBusyShare: z.number().min(0).max(1),
    ffi: z.record(z.string(), z.object({ count, us: count })),
  }),
  z.object({
    kind: z.literal('room'),
    ...at,
    room: z.string(),
    state: z.enum(['joined', 'failed', 'disconnected', 'reconnecting', 'reconnected', 'replaced']),
    tookUs: z.number().exactOptional(),
    reason: z.string().exactOptional(),
    publisher: count.exactOptional(),
  }),
  z.object({
    kind: z.literal('publisher'),
    ...at,
    publisher: count,
    state: z.enum(['published', 'failed', 'stopped']),
    reason: z.string().exactOptional(),
    queueMs: count.exactOptional(),
  }),
  z.object({
    kind: z.literal('promise'),
    ...at,
    what: z.string(),
    limitUs: z.number(),
    room: z.string().exactOptional(),
  }),
  z.object({
    kind: z.literal('stall'),
    ...at,
    id: z.string(),
    publisher: count,
    state: z.enum(['open', 'closed']),
    fromUs: z.number(),
    toUs: z.number().nullable(),
    what: z.enum(['capture', 'silent']),
    pending: count,
    unhealed: z.literal(true).exactOptional(),
  }),
  z.object({
    kind: z.literal('heard'),
    ...at,
    heard: z.array(
      z.object({
        publisher: count,
        fromUs: z.number(),
        windows: count,
        audible: count,
        expected: count,
        audibleExpected: count,
        outOfOrder: count,
      }),
    ),
  }),
  z.object({
    kind: z.literal('tapped'),
    ...at,
    publisher: count,
    fromUs: z.number(),
    windows: count,
    sounding: count,
    outOfOrder: count,
  }),
  z.object({
    kind: z.literal('first-audible'),
    ...at,
    publisher: count,
    afterPublishUs: z.number(),
  }),
  z.object({
    kind: z.literal('track'),
    ...at,
    publisher: count,
    state: z.enum(['came', 'gone', 'muted', 'unmuted']),
  }),
  z.object({
    kind: z.literal('gap'),
    ...at,
    publisher: count,
    fromUs: z.number(),
    toUs: z.number(),
  }),
  z.object({
    kind: z.literal('turn'),
    ...at,
    publisher: count,
    side: z.enum(['client', 'processor']),
    what: z.enum(TURN_MARKS),
    lengthUs: count.exactOptional(),
    sentence: count.exactOptional(),
    reason: z.string().exactOptional(),
  }),
  z.object({
    kind: z.literal('health'),
    ...at,
    publisher: count.nullable(),
    fromUs: z.number(),
    // -1: the SDK refused the frame of a probe.
    values: z.partialRecord(z.enum(HEALTH_SIGNALS), z.number().min(-1).nullable()),
    costUs: z.record(z.string(), count),
  }),
  z.object({
    kind: z.literal('recover'),
    ...at,
    publisher: count,
    attempt: count,
    state: z.enum(['done', 'failed', 'impossible']),
    reason: z.string().exactOptional(),
  }),
  z.object({ kind: z.literal('panic'), ...at, message: z.string() }),
  z.object({ kind: z.literal('drained'), ...at }),
  z.object({ kind: z.literal('fatal'), ...at, message: z.string() }),
]);

/** @returns the message, or why it can't be one */
export function parseFromSubject(
  raw: unknown,
): { ok: true; message: FromSubject } | { ok: false; reason: string } {
  const parsed = schema.safeParse(raw);
  if (parsed.success) return { ok: true, message: parsed.data };
  return { ok: false, reason: z.prettifyError(parsed.error) };
}
