import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { HealthMonitor, type MonitorContext } from '../../../src/subject/health/monitor.js';
import type { Channel } from '../../../src/subject/health/publisher-gauges.js';
import type { FromSubject, PublisherHealth } from '../../../src/subject/messages.js';
import type { Publisher } from '../../../src/subject/publisher.js';
import { publisherSpec } from '../../support/specs.js';

const OFF: PublisherHealth = {
  ...{ everyMs: 100, capture: false, tap: false, probe: false, packets: false },
  ...{ stats: false, queued: false, connection: false },
};

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

/** What is told in half a second, and what of the SDK is asked for it. */
function told(health: PublisherHealth, wanted: Parameters<HealthMonitor['process']>[0] | null) {
  const asked: string[] = [];
  const ask = <T>(what: string, value: T) => {
    asked.push(what);
    return value;
  };
  const sent: Extract<FromSubject, { kind: 'health' }>[] = [];
  let nowUs = 0;
  const monitor = new HealthMonitor({
    sdk: {
      createSource: () => ({ capture: () => ask('canary', Promise.resolve()) }),
      createTrack: () => ({}),
    },
    hook: { totalUs: () => ask('ffi', 0) },
    clock: { nowUs: () => nowUs },
    link: { send: (message: (typeof sent)[number]) => sent.push(message) },
  } as unknown as MonitorContext);
  const publisher = {
    spec: publisherSpec({ index: 0, health }),
    begun: { frames: 0, pending: 0 },
    tracker: { oldestExcessUs: () => ask('capture', 0) },
    probe: () => ask('probe', Promise.resolve()),
  } as unknown as Publisher;
  const channel = {
    source: { queuedMs: () => ask('queued', 0) },
    audio: { sid: null, tap: () => ask('tap', () => {}) },
    room: {
      onEvent: () => ask('connection', undefined),
      packetsSent: () => ask('packets', Promise.resolve(1)),
    },
  } as unknown as Channel;
  if (wanted !== null) monitor.process(wanted, 'canary');
  monitor.watch(publisher, channel);
  for (let tenth = 0; tenth < 5; tenth++) {
    nowUs += 100_000;
    vi.advanceTimersByTime(100);
  }
  monitor.stop();
  const keys = new Set(sent.flatMap(({ values }) => Object.keys(values)));
  return { keys: [...keys].sort(), asked: [...new Set(asked)], messages: sent.length };
}

it('reads nothing, and asks for nothing, where all is switched off', () => {
  expect(told(OFF, null)).toEqual({ keys: [], asked: [], messages: 0 });
});

it.each([
  ['capture', ['capture'], ['capture']],
  ['tap', ['sound', 'tap'], ['tap']],
  ['probe', ['probe'], ['probe']],
  ['packets', ['packets'], ['packets']],
  ['stats', ['stats'], ['packets']],
  ['queued', ['queued'], ['queued']],
  ['connection', ['connection'], ['connection']],
])('%s alone reads nothing else', (sign, keys, asked) => {
  expect(told({ ...OFF, [sign]: true }, null)).toMatchObject({ keys, asked });
});

it.each([
  ['canary', ['canary']],
  ['loop', []],
  ['ffi', ['ffi']],
])('%s alone reads nothing else of the process', (sign, asked) => {
  const wanted = { everyMs: 100, canary: false, loop: false, ffi: false, [sign]: true };
  expect(told(OFF, wanted)).toMatchObject({ keys: [sign], asked });
});
