import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { parseWav, readWav } from '../../src/voice/wav.js';

const FIX = 'give a WAV file of 16 bit mono PCM';
let folder = '';
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'framestall-wav-'));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

type Format = { kind?: number; channels?: number; rateHz?: number; bits?: number; guid?: number };

function format({ kind = 1, channels = 1, rateHz = 16_000, bits = 16, guid }: Format): Buffer {
  const bytes = Buffer.alloc(guid === undefined ? 16 : 40);
  bytes.writeUInt16LE(kind, 0);
  bytes.writeUInt16LE(channels, 2);
  bytes.writeUInt32LE(rateHz, 4);
  bytes.writeUInt16LE(bits, 14);
  if (guid !== undefined) bytes.writeUInt16LE(guid, 24);
  return bytes;
}

function chunk(name: string, body: Buffer): Buffer {
  const header = Buffer.alloc(8);
  header.write(name, 'latin1');
  header.writeUInt32LE(body.length, 4);
  return Buffer.concat([header, body, Buffer.alloc(body.length % 2)]);
}

const wav = (...chunks: Buffer[]) =>
  Buffer.concat([Buffer.from('RIFF\0\0\0\0WAVE', 'latin1'), ...chunks]);
const SAMPLES = Int16Array.of(0, 1, -1, 0x7fff, -0x8000);
const data = chunk('data', Buffer.from(SAMPLES.buffer));

describe('a WAV file', () => {
  it('gives its rate and samples', () => {
    const bytes = wav(chunk('fmt ', format({ rateHz: 44_100 })), data);
    expect(parseWav(bytes, 'a.wav')).toEqual({ rateHz: 44_100, samples: SAMPLES });
  });

  it('may hold chunks of odd length and other kinds, and name its format the long way', () => {
    const bytes = wav(
      chunk('LIST', Buffer.from('odd')),
      chunk('fmt ', format({ kind: 0xfffe, guid: 1 })),
      chunk('fact', Buffer.alloc(4)),
      data,
    );
    expect(parseWav(bytes, 'a.wav').samples).toEqual(SAMPLES);
  });

  it('that is cut short gives what is there', () => {
    const bytes = wav(chunk('fmt ', format({})), data);
    const cut = bytes.subarray(0, bytes.length - 3);
    expect(parseWav(cut, 'a.wav').samples).toEqual(SAMPLES.subarray(0, 3));
  });

  it.each([
    ['is no WAV file', Buffer.from('OggS, which is something else')],
    ['is no WAV file', Buffer.alloc(0)],
    ['holds no audio', wav()],
    ['holds no audio', wav(chunk('fmt ', format({})))],
    ['holds no audio', wav(chunk('fmt ', Buffer.alloc(4)), data)],
    ['holds no audio', wav(chunk('fmt ', format({})), chunk('data', Buffer.alloc(0)))],
    ['has 2 channels, not one', wav(chunk('fmt ', format({ channels: 2 })), data)],
    ['is 24 bit PCM, not 16 bit PCM', wav(chunk('fmt ', format({ bits: 24 })), data)],
    ['is WAV format 3, not 16 bit PCM', wav(chunk('fmt ', format({ kind: 3, bits: 32 })), data)],
    [
      'is WAV format 3, not 16 bit PCM',
      wav(chunk('fmt ', format({ kind: 0xfffe, guid: 3 })), data),
    ],
    ['gives 0 Hz as its rate', wav(chunk('fmt ', format({ rateHz: 0 })), data)],
  ])('%s: a sentence and its fix', (message, bytes) => {
    expect(() => parseWav(bytes, 'a.wav')).toThrow(
      expect.objectContaining({ message: `a.wav ${message}`, exitCode: 2, fix: FIX }) as Error,
    );
  });

  it('is read from disk, or said to be missing', () => {
    const file = join(folder, 'a.wav');
    writeFileSync(file, wav(chunk('fmt ', format({})), data));
    expect(readWav(file).samples).toEqual(SAMPLES);
    expect(() => readWav(join(folder, 'none.wav'))).toThrow(/none\.wav cannot be read \(ENOENT\)$/);
  });
});
