import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { oneofField, panicMessage } from '../../src/sdk/ffi-wire.js';
import { eventMeter } from '../../src/sdk/native-hook.js';

const varint = (value: number): number[] =>
  value < 128 ? [value] : [(value & 127) | 128, ...varint(value >>> 7)];
const field = (number: number, bytes: number[]) =>
  Uint8Array.from([...varint((number << 3) | 2), ...varint(bytes.length), ...bytes]);
const panic = (number: number, text: string) =>
  field(number, [...field(1, [...new TextEncoder().encode(text)])]);

const turn = () => new Promise((resolve) => setImmediate(resolve));
const KINDS = new Map([
  [13, 'captureAudioFrame'],
  [18, 'logs'],
  [20, 'panic'],
]);

describe('the wire format', () => {
  it('finds any field number', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 100_000 }), fc.array(fc.nat(255)), (number, bytes) => {
        expect(oneofField(field(number, bytes))).toBe(number);
      }),
    );
  });

  it('reads the text of a panic, whatever its length', () => {
    fc.assert(
      fc.property(fc.string({ maxLength: 500, unit: 'grapheme' }), (text) => {
        expect(panicMessage(panic(20, text))).toBe(text);
      }),
    );
  });

  it('takes what is torn for no text, and never throws', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 12 }), (bytes) => {
        expect(typeof panicMessage(bytes)).toBe('string');
        expect(oneofField(bytes)).toBeGreaterThanOrEqual(0);
      }),
    );
  });
});

describe('eventMeter', () => {
  it('counts by name, hands every event on, and starts anew when read', async () => {
    const meter = eventMeter();
    const seen: Uint8Array[] = [];
    const call = meter.wrap((data) => seen.push(data));
    meter.name(KINDS);
    for (const number of [13, 13, 18, 99]) call(field(number, []));
    await turn();
    const load = meter.hook.take();
    const counts = Object.entries(load).map(([kind, { count }]) => [kind, count]);
    expect(Object.fromEntries(counts)).toEqual({ captureAudioFrame: 2, logs: 1, '99': 1 });
    expect(seen).toHaveLength(4);
    expect(meter.hook.take()).toEqual({});
  });

  it('times the callback, and the promises after it where they are the SDK’s own', async () => {
    let ms = 0;
    const meter = eventMeter(() => ms);
    meter.name(KINDS);
    const call = meter.wrap(() => {
      ms += 2;
      void Promise.resolve()
        .then(() => {})
        .then(() => (ms += 3));
    });
    call(field(18, []));
    await turn();
    call(field(13, []));
    await turn();
    expect(meter.hook.take()).toEqual({
      logs: { count: 1, us: 5000 },
      captureAudioFrame: { count: 1, us: 2000 },
    });
  });

  it('tells of a panic, and counts an event whose callback throws', async () => {
    const meter = eventMeter();
    meter.name(KINDS);
    const told: string[] = [];
    meter.hook.onPanic((message) => told.push(message));
    const call = meter.wrap(() => {
      throw new Error('from the SDK');
    });
    expect(() => call(panic(20, 'watch_panic'))).toThrow('from the SDK');
    await turn();
    expect(told).toEqual(['watch_panic']);
    expect(meter.hook.take()).toHaveProperty('panic.count', 1);
  });
});
