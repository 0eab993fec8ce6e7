import { z } from 'zod';
import { CAUSES } from '../units/causes.js';
import { BIT_RATE, LOSS } from './network.js';
import { quote } from './problems.js';
import { aiSchema, conversationSchema } from './schema-conversation.js';
import { brokenSchema, healthSchema, recoverySchema } from './schema-health.js';
import { duration, durationText, withFix } from './schema-parts.js';
import { JOIN_ORDERS, PRESSURE_KINDS, SIGNALS, SPEECH_ORDERS } from './types.js';

const NAME = /^[a-z0-9](?:[a-z0-9-]*[a-z0-9])?$/;
const GROUP_NAME = /^[a-z](?:[a-z0-9-]*[a-z0-9])?$/;
const RATE = /^\d+(?:\.\d+)?\/[smh]$/;
const MOST_ROOMS = 10_000;
const MOST_PUBLISHERS = 20_000;

const oneOrMore = <T extends z.ZodType>(one: T) => z.union([one, z.array(one).min(1)]);

const captureMode = z.enum(['await', 'try', 'unawaited']);
const version = z.string().min(1).max(200);
const processes = z.union([z.enum(['shared', 'per-room']), z.int().min(1).max(MOST_ROOMS)], {
  error: withFix('must be shared, per-room or a number of rooms per process', 'write shared'),
});

export const audioSchema = z.strictObject({
  rate: z
    .union(
      [8000, 12_000, 16_000, 24_000, 32_000, 44_100, 48_000].map((hz) => z.literal(hz)),
      {
        error: withFix(
          'is not a sample rate',
          'rates are 8000, 12000, 16000, 24000, 32000, 44100 and 48000',
        ),
      },
    )
    .describe('Sample rate in Hz. Default 48000.')
    .optional(),
  channels: z.int().min(1).max(2).describe('1 or 2. Default 1.').optional(),
  frame: duration(
    'Length of one captureFrame, 10ms to 100ms, whole 10 ms. Default 20ms.',
  ).optional(),
  signal: z
    .enum(SIGNALS)
    .describe('tone: steps that prove order to a listener; numbered: for tap: true. Default tone.')
    .optional(),
});

export const groupSchema = z.strictObject({
  rooms: z.int().min(1).max(MOST_ROOMS).describe('Number of rooms. Default 1.').optional(),
  publishers: z
    .int()
    .min(0)
    .max(100)
    .describe('Publishers per room; 0: the room is only joined. Default 1.')
    .optional(),
  start: duration('When the first room joins. Default 0s.').optional(),
  join: z
    .enum(JOIN_ORDERS)
    .describe('Instead of start: before, during or after the load of the groups without join.')
    .optional(),
  settle: duration(
    'join before, after: between this load and the others. Default: the top-level settle.',
  ).optional(),
  stop: duration('When the group leaves. Default: at the end.').optional(),
  arrival: z
    .string({
      error: ({ input }) =>
        typeof input === 'number'
          ? withFix(`${input} is a number without a unit`, `write ${input}/s or ${input}/m`)
          : undefined,
    })
    .regex(RATE, {
      error: ({ input }) => withFix(`${quote(input)} is not a rate`, 'write 10/s, 30/m or 5/h'),
    })
    .describe('Rooms joining per second, minute or hour. Default: all at once.')
    .optional(),
  capture: captureMode
    .describe('How frames are pushed. Default: the top-level capture.')
    .optional(),
  tryLimit: duration('capture try: longest wait for one frame. Default 100ms.').optional(),
  queue: duration(
    "The source's queue, whole 10 ms; 0s: off. Default: the top-level queue.",
  ).optional(),
  listen: z.boolean().describe('A listener proves delivery. Default false.').optional(),
  tap: z
    .boolean()
    .describe('Read what comes through the local track; needs no server. Default false.')
    .optional(),
  speak: duration(
    'Length of a stretch of speech; with pause or speakers. Default: speaks all the time; with speakers 3s.',
  ).optional(),
  pause: duration('Length of the pause after it.').optional(),
  turns: z
    .enum(SPEECH_ORDERS)
    .describe('How the stretches of speech lie: spread by the seed, together, one by one.')
    .optional(),
  speakers: z
    .int()
    .min(1)
    .max(MOST_PUBLISHERS)
    .describe('So many of its publishers speak at once, in turn; instead of pause and turns.')
    .optional(),
  signal: z.enum(SIGNALS).describe('What the group pushes. Default: audio.signal.').optional(),
  conversation: conversationSchema
    .describe('In each room a client speaks and a processor answers; {} for the defaults.')
    .optional(),
  health: healthSchema
    .describe('Signs of life to take of its publishers; {} for all of them.')
    .optional(),
  pace: z
    .enum(['realtime', 'burst'])
    .describe(
      'burst: a stretch of speech as fast as captures settle; with speak and pause. Default realtime.',
    )
    .optional(),
});

export const stallSchema = z.strictObject({
  after: duration('A capture or a silence longer than this is a stall. Default 200ms.').optional(),
  hang: duration('A capture outstanding for longer is a hang. Default 10s.').optional(),
  back: duration(
    'Not well again so long after the cause has ended is a collapse. Default 5s.',
  ).optional(),
});

export const pressureSchema = z.strictObject({
  kind: z
    .enum(PRESSURE_KINDS)
    .describe(
      'cpu, threads, memory, disk: the host; gc, loop, nice, freeze: the subject; network: the embedded server; mute, unpublish, disconnect, close: the channel itself.',
    ),
  start: duration('When it begins. Default 0s.').optional(),
  for: duration('How long it lasts; server-restart: how long the server is away.').optional(),
  level: z
    .union([z.string(), z.number()], { error: withFix('is no level', 'write 80%, 50MB/s or 64') })
    .describe('cpu, loop: 80%; gc, disk: 50MB/s; memory: 500MB; threads: 64; nice: 10.')
    .optional(),
  block: duration('loop: length of one stretch of synchronous work. Default 50ms.').optional(),
  thread: z
    .string()
    .min(1)
    .max(64)
    .describe('freeze: only native threads of this name, * stands for anything.')
    .optional(),
  group: z
    .string()
    .describe(
      'mute, unpublish, disconnect, close: only this group; freeze, gc, loop, nice: all of the processes that hold it.',
    )
    .optional(),
  label: z
    .enum([...CAUSES, 'none'])
    .describe('The cause its stalls are known to have, for framestall evaluate; none: no stall.')
    .optional(),
  loss: z
    .string({ error: withFix('is no share', 'write 5%') })
    .regex(LOSS, { error: ({ input }) => withFix(`${quote(input)} is no share`, 'write 5%') })
    .describe('network: share of the packets that are lost, each way.')
    .optional(),
  delay: duration('network: what each packet is held up, each way.').optional(),
  jitter: duration('network: the delay varies by so much to both sides.').optional(),
  rate: z
    .string({ error: withFix('is no bit rate', 'write 2Mbit or 500kbit') })
    .regex(BIT_RATE, {
      error: ({ input }) => withFix(`${quote(input)} is no bit rate`, 'write 2Mbit or 500kbit'),
    })
    .describe('network: the most that goes through, each way.')
    .optional(),
});

/** A scenario file. No transforms: `z.toJSONSchema(scenarioSchema, { io: 'input' })` must work. */
export const scenarioSchema = z.strictObject({
  name: z
    .string()
    .max(64)
    .regex(NAME, {
      error: ({ input }) => withFix(`${quote(input)} is not a name`, 'use a-z, 0-9 and hyphens'),
    })
    .describe("Names the run's folder. Default: the file's name.")
    .optional(),
  about: z.string().max(2000).describe('What the scenario shows.').optional(),
  sdk: oneOrMore(version)
    .describe('Version of @livekit/rtc-node: latest, a range, a version, path:DIR. Default latest.')
    .optional(),
  node: oneOrMore(version)
    .describe("The subject's Node: current, a range, path:FILE. Default current.")
    .optional(),
  logCapture: oneOrMore(z.enum(['on', 'off']))
    .describe("Native log records cross into JS (on: the SDK's own default). Default on.")
    .optional(),
  processes: oneOrMore(processes)
    .describe('shared, per-room, or a number of rooms per process. Default shared.')
    .optional(),
  capture: oneOrMore(captureMode)
    .describe('How groups push frames that do not say so themselves. Default await.')
    .optional(),
  queue: oneOrMore(durationText)
    .describe('Queue of groups that do not give their own. Default 1s.')
    .optional(),
  frame: oneOrMore(durationText).describe('The same as audio.frame; a list varies it.').optional(),
  ai: aiSchema.describe('Who answers in conversations.').optional(),
  dispatch: z
    .enum(['webhook', 'poll'])
    .describe('How the service learns of a room with a conversation. Default webhook.')
    .optional(),
  pool: z
    .int()
    .min(0)
    .max(1000)
    .describe('Processes kept ready for rooms that are yet to come. Default 0.')
    .optional(),
  settle: duration('Between loads that join sets apart. Default 5s.').optional(),
  server: z
    .enum(['none', 'embedded', 'environment'])
    .describe(
      'none: sources without rooms; environment: LIVEKIT_URL. Default environment where LIVEKIT_URL is set, else embedded.',
    )
    .optional(),
  duration: duration('Length of the run.'),
  seed: z.int().min(0).max(0xffff_ffff).describe('Of everything random. Default 1.').optional(),
  repeats: z.int().min(1).max(1000).describe('How often each variant runs. Default 1.').optional(),
  audio: audioSchema.describe('The audio of all publishers.').optional(),
  groups: z
    .record(
      z
        .string()
        .max(64)
        .regex(GROUP_NAME, {
          error: withFix('is not a name', 'use a-z, 0-9 and hyphens, a-z first'),
        }),
      groupSchema,
    )
    .describe('Publishers that share settings, by name.'),
  stall: stallSchema.describe('What counts as a stall and as a hang.').optional(),
  recovery: recoverySchema
    .describe('Tries to bring a stalled publisher back; {} for the defaults.')
    .optional(),
  pressure: z
    .array(pressureSchema)
    .max(100)
    .describe('Load on the host, the subject or the server for a while, always taken back.')
    .optional(),
  broken: z
    .array(brokenSchema)
    .max(100)
    .describe(
      'What is known to be broken when, for report --signals, beside steps of pressure with a label; [] for nothing.',
    )
    .optional(),
  thresholds: z
    .record(
      z.string(),
      z.string({
        error: ({ input }) =>
          typeof input === 'number'
            ? withFix('has no comparator', `write "== ${input}" or "< ${input}"`)
            : undefined,
      }),
    )
    .describe('GROUP.FIGURE: "< 100ms". A breach turns the exit code to 10.')
    .optional(),
});

/** The file as written, after it has passed the schema. */
export type ScenarioFile = z.input<typeof scenarioSchema>;
export type GroupFile = z.input<typeof groupSchema>;
export type PressureFile = z.input<typeof pressureSchema>;
export type { AiFile, ConversationFile } from './schema-conversation.js';
