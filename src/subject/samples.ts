import { SAMPLE_WORDS } from './messages.js';

const MAX_U32 = 0xffffffff;

/** How often a subject hands over its samples and counters. */
export const COUNTED_EVERY_MS = 250;

/**
 * Settled captures since the last `take`, as flat uint32 records. The child only notes numbers; the
 * parent makes histograms of them, so that measuring costs the subject as little as it can.
 */
export type Samples = {
  add(publisher: number, serviceUs: number, scheduleUs: number, excessUs: number): void;
  /** Base64 of the records, '' without one; starts anew. */
  take(): string;
};

export function samples(): Samples {
  let words = new Uint32Array(1024 * SAMPLE_WORDS);
  let used = 0;
  return {
    add(publisher, serviceUs, scheduleUs, excessUs) {
      if (used === words.length) {
        const larger = new Uint32Array(words.length * 2);
        larger.set(words);
        words = larger;
      }
      words[used++] = publisher;
      words[used++] = serviceUs > MAX_U32 ? MAX_U32 : serviceUs;
      words[used++] = scheduleUs < 0 ? 0 : scheduleUs > MAX_U32 ? MAX_U32 : scheduleUs;
      words[used++] = excessUs < 0 ? 0 : excessUs > MAX_U32 ? MAX_U32 : excessUs;
    },
    take() {
      const text = Buffer.from(words.buffer, 0, used * 4).toString('base64');
      used = 0;
      return text;
    },
  };
}

export type Sample = {
  publisher: number;
  serviceUs: number;
  scheduleUs: number;
  excessUs: number;
};

/** Reads what `take` wrote. Throws RangeError on a payload that is not whole records. */
export function* readSamples(payload: string): Generator<Sample> {
  const bytes = Buffer.from(payload, 'base64');
  if (bytes.length % (4 * SAMPLE_WORDS) !== 0) {
    throw new RangeError(`samples payload of ${bytes.length} bytes is not whole records`);
  }
  for (let at = 0; at < bytes.length; at += 4 * SAMPLE_WORDS) {
    yield {
      publisher: bytes.readUInt32LE(at),
      serviceUs: bytes.readUInt32LE(at + 4),
      scheduleUs: bytes.readUInt32LE(at + 8),
      excessUs: bytes.readUInt32LE(at + 12),
    };
  }
}
