import { describe, expect, it } from 'vitest';
import { parseFromSubject } from '../../src/conductor/messages-schema.js';
import type { FromSubject } from '../../src/subject/messages.js';
import { samples } from '../../src/subject/samples.js';
import { countersOf } from '../support/events.js';

const record = samples();
record.add(0, 1, 2, 3);

/** One of every kind; the type keeps the list complete. */
const GOOD: { [K in FromSubject['kind']]: Extract<FromSubject, { kind: K }>[] } = {
  ready: [{ kind: 'ready', sdk: '1.0.0', node: 'v20', capabilities: { queueSize: true, n: null } }],
  beat: [{ kind: 'beat', atUs: 12 }],
  captures: [
    {
      kind: 'captures',
      atUs: 1,
      samples: record.take(),
      counters: [
        { publisher: 0, counters: countersOf({ rejected: { 'AudioSource is closed': 2 } }) },
      ],
    },
    { kind: 'captures', atUs: 1, samples: '', counters: [] },
  ],
  load: [
    {
      kind: 'load',
      atUs: 2,
      fromUs: 1,
      cpuUs: 1,
      rssBytes: 1,
      loopDelayP99Us: 0,
      loopMaxGapUs: 0,
      gcUs: 0,
      loopBusyShare: 0.5,
      ffi: { logs: { count: 3, us: 4.5 } },
    },
  ],
  health: [
    {
      kind: 'health',
      atUs: 2,
      publisher: null,
      fromUs: 1,
      values: { canary: 210, sibling: null },
      costUs: { canary: 12 },
    },
    // The SDK has refused the probe.
    { kind: 'health', atUs: 2, publisher: 0, fromUs: 1, values: { probe: -1 }, costUs: {} },
  ],
  track: [{ kind: 'track', atUs: 1, publisher: 0, state: 'muted' }],
  recover: [{ kind: 'recover', atUs: 1, publisher: 0, attempt: 0, state: 'done' }],
  turn: [
    { kind: 'turn', atUs: 1, publisher: 0, side: 'client', what: 'speech-ended', lengthUs: 1.5e6 },
    { kind: 'turn', atUs: 1, publisher: 0, side: 'processor', what: 'ai-failed', reason: '503' },
    { kind: 'turn', atUs: 1, publisher: 0, side: 'processor', what: 'sentence', sentence: 0 },
  ],
  room: [
    { kind: 'room', atUs: 1, room: 'probe-0', state: 'joined', tookUs: 100 },
    { kind: 'room', atUs: 1, room: 'probe-0', state: 'failed', reason: 'no route' },
    { kind: 'room', atUs: 1, room: 'probe-0', state: 'reconnecting' },
    { kind: 'room', atUs: 1, room: 'probe-0', state: 'replaced', publisher: 0 },
  ],
  publisher: [
    { kind: 'publisher', atUs: 1, publisher: 0, state: 'published' },
    { kind: 'publisher', atUs: 1, publisher: 0, state: 'published', queueMs: 50 },
    { kind: 'publisher', atUs: 1, publisher: 0, state: 'failed', reason: 'closed' },
  ],
  promise: [
    { kind: 'promise', atUs: 1, what: 'connect', limitUs: 15_000_000, room: 'probe-0' },
    { kind: 'promise', atUs: 1, what: 'dispose', limitUs: 1 },
  ],
  stall: [
    {
      kind: 'stall',
      atUs: 9,
      id: 'probe-0-0/0',
      publisher: 0,
      state: 'open',
      fromUs: 1,
      toUs: null,
      what: 'capture',
      pending: 1,
    },
    {
      ...{ kind: 'stall', atUs: 9, id: 'probe-0-0/0', publisher: 0, state: 'closed' },
      ...{ fromUs: 1, toUs: 8, what: 'silent', pending: 0, unhealed: true },
    },
  ],
  heard: [
    {
      kind: 'heard',
      atUs: 1,
      heard: [
        {
          publisher: 0,
          fromUs: 0,
          windows: 100,
          audible: 99,
          expected: 98,
          audibleExpected: 97,
          outOfOrder: 0,
        },
      ],
    },
  ],
  tapped: [
    {
      kind: 'tapped',
      atUs: 2,
      publisher: 0,
      fromUs: 1,
      windows: 25,
      sounding: 4,
      outOfOrder: 0,
    },
  ],
  'first-audible': [{ kind: 'first-audible', atUs: 1, publisher: 0, afterPublishUs: 140_000 }],
  gap: [{ kind: 'gap', atUs: 1, publisher: 0, fromUs: 0, toUs: 100 }],
  panic: [{ kind: 'panic', atUs: 1, message: 'called `Option::unwrap()`' }],
  drained: [{ kind: 'drained', atUs: 1 }],
  fatal: [{ kind: 'fatal', atUs: 1, message: 'Error: no' }],
};
const all: FromSubject[] = Object.values(GOOD).flat();

describe('the door', () => {
  it.each(all.map((message) => [message.kind, message] as const))('lets a %s in', (_, message) => {
    expect(parseFromSubject(message)).toEqual({ ok: true, message });
    // As it comes over the channel.
    expect(parseFromSubject(JSON.parse(JSON.stringify(message)))).toEqual({ ok: true, message });
  });

  it('refuses each of them with any one field missing or of another type', () => {
    const optional = new Set([
      'tookUs',
      'reason',
      'room',
      'lengthUs',
      'sentence',
      'unhealed',
      'queueMs',
    ]);
    for (const message of all) {
      for (const key of Object.keys(message)) {
        const { [key]: _gone, ...without } = message as Record<string, unknown>;
        const maybe =
          (optional.has(key) && (key !== 'room' || message.kind === 'promise')) ||
          (key === 'publisher' && message.kind === 'room');
        expect([message.kind, key, parseFromSubject(without).ok]).toEqual([
          message.kind,
          key,
          maybe,
        ]);
        const wrong = parseFromSubject({ ...without, [key]: Symbol.iterator });
        expect([message.kind, key, wrong.ok]).toEqual([message.kind, key, false]);
      }
    }
  });

  it.each([
    ['nothing', undefined],
    ['null', null],
    ['a text', 'beat'],
    ['an unknown kind', { kind: 'hello', atUs: 1 }],
    ['a negative count', { ...GOOD.tapped[0], windows: -1 }],
    ['no number', { ...GOOD.beat[0], atUs: Number.NaN }],
    ['samples that are no base64', { ...GOOD.captures[0], samples: '§§§§' }],
    ['samples that are not whole records', { ...GOOD.captures[0], samples: 'AAAA' }],
    [
      'a counter that is missing',
      { ...GOOD.captures[0], counters: [{ publisher: 0, counters: {} }] },
    ],
  ])('refuses %s, with a reason to read', (_, raw) => {
    const parsed = parseFromSubject(raw);
    expect(parsed.ok).toBe(false);
    const reason = parsed.ok ? '' : parsed.reason;
    expect(reason).toMatch(/\w+ \w+/);
    expect(reason).not.toMatch(/\[object|Error:|\n\s+at /);
  });

  it('names the field that is wrong', () => {
    const parsed = parseFromSubject({ ...GOOD.load[0], rssBytes: 'much' });
    expect(parsed.ok ? '' : parsed.reason).toContain('rssBytes');
  });
});
