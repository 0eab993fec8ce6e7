import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { pcmReader } from '../../src/ai/pcm-reader.js';
import { toBytes } from '../../src/ai/s16le.js';

type Wav = { rateHz?: number; channels?: number; bits?: number; kind?: number; length?: number };

/** As a service may send it: with a chunk before the format, one of odd length after it. */
function wav(
  data: Uint8Array,
  { rateHz = 24_000, channels = 1, bits = 16, kind = 1, length }: Wav,
) {
  const fmt = Buffer.alloc(18);
  fmt.writeUInt16LE(kind, 0);
  fmt.writeUInt16LE(channels, 2);
  fmt.writeUInt32LE(rateHz, 4);
  fmt.writeUInt16LE(bits, 14);
  const chunk = (name: string, body: Uint8Array, claimed = body.length) => {
    const head = Buffer.from(`${name}....`);
    head.writeUInt32LE(claimed, 4);
    return Buffer.concat([head, body, Buffer.alloc(body.length % 2)]);
  };
  return Buffer.concat([
    Buffer.from('RIFF....WAVE'),
    chunk('JUNK', Buffer.alloc(4)),
    chunk('fmt ', fmt),
    chunk('LIST', Buffer.alloc(3)),
    chunk('data', data, length),
  ]);
}

/** Splits `bytes` at the given places, and reads them piece by piece, as Node brings them: in Buffers. */
function read(bytes: Uint8Array, cuts: number[] = []) {
  const reader = pcmReader(48_000);
  const edges = [0, ...cuts.map((n) => n % (bytes.length + 1)).sort((a, b) => a - b), bytes.length];
  const samples = edges
    .slice(1)
    .flatMap((to, i) => [...reader.push(Buffer.from(bytes.subarray(edges[i], to)))]);
  samples.push(...reader.end());
  return { samples, rateHz: reader.rateHz() };
}

const cuts = fc.array(fc.nat(), { maxLength: 30 });
const pcm = fc.int16Array({ maxLength: 200 });

describe('pcmReader', () => {
  it('reads the same samples however the bytes are split', () => {
    fc.assert(
      fc.property(pcm, cuts, (samples, given) => {
        const expected = { samples: [...samples], rateHz: 48_000 };
        expect(read(toBytes(samples), given)).toEqual(expected);
      }),
    );
  });

  it('reads any bytes the same however they are split, a half sample or a half header at their end', () => {
    const bytes = fc.oneof(
      fc.uint8Array({ maxLength: 60 }),
      fc.nat({ max: 60 }).map((length) => wav(new Uint8Array(0), {}).subarray(0, length)),
    );
    fc.assert(
      fc.property(bytes, cuts, (given, at) => {
        expect(read(given, at)).toEqual(read(given));
      }),
    );
  });

  it('skips a WAV header and takes its rate, however it is split', () => {
    fc.assert(
      fc.property(pcm, cuts, (samples, given) => {
        const expected = { samples: [...samples], rateHz: 24_000 };
        expect(read(wav(toBytes(samples), {}), given)).toEqual(expected);
      }),
    );
  });

  it('does not take what follows the samples for samples, where their length is known', () => {
    const bytes = Buffer.concat([wav(toBytes(new Int16Array([1, 2, 3])), {}), Buffer.from('LIST')]);
    expect(read(bytes, [60, 62, 63]).samples).toEqual([1, 2, 3]);
  });

  it.each([0, 0xffff_ffff, 0x7fff_ffff])('reads on where a stream claims %i bytes', (length) => {
    const bytes = wav(toBytes(new Int16Array([5, 6])), { length });
    expect(read(bytes).samples).toEqual([5, 6]);
  });

  it('refuses a WAV that it would play as noise', () => {
    const two = toBytes(new Int16Array(2));
    expect(() => read(wav(two, { channels: 2 }))).toThrow('2 channels, and only mono');
    expect(() => read(wav(two, { bits: 24 }))).toThrow('not 16 bit PCM (format 1, 24 bit)');
    expect(() => read(wav(two, { kind: 3 }))).toThrow('not 16 bit PCM (format 3');
    expect(read(wav(two, { kind: 0xfffe })).samples).toEqual([0, 0]);
  });
});
