import { ParticipantInfo, Room } from 'livekit-server-sdk';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { field } from '../../src/livekit/proto-fields.js';
import { versionIn } from '../../src/livekit/server-version.js';
import { firstFrame } from '../../src/livekit/ws-first-message.js';

const text = (bytes: Uint8Array | null) => bytes && new TextDecoder().decode(bytes);
const tagged = (number: number, payload: Uint8Array): Buffer => {
  expect(payload.length).toBeLessThan(128);
  return Buffer.from([(number << 3) | 2, payload.length, ...payload]);
};

describe('field', () => {
  test('finds what LiveKit’s own encoder wrote', () => {
    const room = new Room({
      sid: 'RM_1',
      name: 'n'.repeat(300),
      emptyTimeout: 300,
      creationTime: 1n << 40n,
      metadata: 'last',
    });
    const bytes = room.toBinary();
    expect(text(field(bytes, 1))).toBe('RM_1');
    expect(text(field(bytes, 2))).toBe('n'.repeat(300));
    expect(field(bytes, 15)).toBeNull();
    const info = new ParticipantInfo({ sid: 'PA', identity: 'me', name: 'Me' });
    expect(text(field(info.toBinary(), 2))).toBe('me');
  });

  test('never throws, whatever the bytes', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 64 }), fc.integer({ min: 1, max: 20 }), (bytes, n) => {
        const found = field(bytes, n);
        expect(found === null || found.length <= bytes.length).toBe(true);
        versionIn(bytes);
      }),
    );
    expect(field(null, 1)).toBeNull();
  });
});

test('the version is that of server_info, else the older field', () => {
  const info = tagged(12, tagged(2, Buffer.from('1.9.0')));
  const old = tagged(4, Buffer.from('0.15.2'));
  expect(versionIn(tagged(1, Buffer.concat([old, info])))).toBe('1.9.0');
  expect(versionIn(tagged(1, old))).toBe('0.15.2');
  expect(versionIn(tagged(2, info))).toBeNull();
});

test('frames of every length come out once they are whole', () => {
  for (const size of [0, 5, 125, 126, 65535, 65536, 70000]) {
    const head =
      size < 126
        ? Buffer.from([0x82, size])
        : size < 65536
          ? Buffer.from([0x82, 126, size >> 8, size & 255])
          : Buffer.from([0x82, 127, 0, 0, 0, 0, 0, size >> 16, (size >> 8) & 255, size & 255]);
    const whole = Buffer.concat([head, Buffer.alloc(size, 7)]);
    const cuts = [0, 1, 2, head.length - 1, whole.length - 1].filter((cut) => cut < whole.length);
    for (const cut of cuts) expect(firstFrame(whole.subarray(0, cut))).toBe('more');
    const frame = firstFrame(Buffer.concat([whole, Buffer.from([0x89, 0])]));
    const { opcode, payload } = frame === 'more' ? expect.fail() : frame;
    expect(opcode).toBe(2);
    expect(payload.equals(Buffer.alloc(size, 7))).toBe(true);
  }
});
