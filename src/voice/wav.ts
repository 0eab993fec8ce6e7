import { readFileSync } from 'node:fs';
import { usageError } from '../units/errors.js';

export type Recording = { rateHz: number; samples: Int16Array };

const PCM = 1;
/** Its real format is the first word of a GUID that comes later. */
const EXTENSIBLE = 0xfffe;
const CHUNK_HEADER_BYTES = 8;
const FIX = 'give a WAV file of 16 bit mono PCM';

/**
 * @param file a WAV file of 16 bit mono PCM, of any rate
 * @throws UserError (usage) where it can't be read, or is something else
 */
export function readWav(file: string): Recording {
  let bytes: Buffer;
  try {
    bytes = readFileSync(file);
  } catch (error) {
    throw usageError(`${file} cannot be read (${(error as NodeJS.ErrnoException).code})`, FIX);
  }
  return parseWav(bytes, file);
}

/**
 * The samples in a WAV file (Microsoft and IBM, "Multimedia Programming Interface", 1991).
 * @param name names it in errors
 * @throws UserError (usage) where it is not whole, or not 16 bit mono PCM
 */
export function parseWav(bytes: Buffer, name: string): Recording {
  if (text(bytes, 0) !== 'RIFF' || text(bytes, 8) !== 'WAVE') {
    throw usageError(`${name} is no WAV file`, FIX);
  }
  const chunks = chunksOf(bytes);
  const format = chunks.get('fmt ');
  const data = chunks.get('data');
  if (format === undefined || format.length < 16 || data === undefined || data.length < 2) {
    throw usageError(`${name} holds no audio`, FIX);
  }
  const rateHz = rateOf(format, name);
  const samples = new Int16Array(data.length >> 1);
  for (let i = 0; i < samples.length; i++) samples[i] = data.readInt16LE(2 * i);
  return { rateHz, samples };
}

function rateOf(format: Buffer, name: string): number {
  let kind = format.readUInt16LE(0);
  if (kind === EXTENSIBLE && format.length >= 26) kind = format.readUInt16LE(24);
  const channels = format.readUInt16LE(2);
  const rateHz = format.readUInt32LE(4);
  const bits = format.readUInt16LE(14);
  if (kind !== PCM || bits !== 16) {
    const is = kind === PCM ? `${bits} bit PCM` : `WAV format ${kind}`;
    throw usageError(`${name} is ${is}, not 16 bit PCM`, FIX);
  }
  if (channels !== 1) throw usageError(`${name} has ${channels} channels, not one`, FIX);
  if (rateHz === 0) throw usageError(`${name} gives 0 Hz as its rate`, FIX);
  return rateHz;
}

/** The first of each name. What a cut file lacks is left out: its data ends where the file does. */
function chunksOf(bytes: Buffer): Map<string, Buffer> {
  const chunks = new Map<string, Buffer>();
  let at = 12;
  while (at + CHUNK_HEADER_BYTES <= bytes.length) {
    const name = text(bytes, at);
    const length = bytes.readUInt32LE(at + 4);
    const start = at + CHUNK_HEADER_BYTES;
    if (!chunks.has(name)) chunks.set(name, bytes.subarray(start, start + length));
    at = start + length + (length % 2); // chunks begin at even places
  }
  return chunks;
}

const text = (bytes: Buffer, at: number) => bytes.toString('latin1', at, at + 4);
