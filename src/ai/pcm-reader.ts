import { copied, SAMPLE_BYTES, toSamples } from './s16le.js';
import { wavHead } from './wav.js';

export type PcmReader = {
  /** What has come of the samples, however the bytes were split. */
  push(bytes: Uint8Array): Int16Array;
  /** The stream is over: what could have been the beginning of a WAV was not. */
  end(): Int16Array;
  /** null until it is known whether the stream is a WAV with a rate of its own. */
  rateHz(): number | null;
};

const NOTHING = new Uint8Array(0);

/**
 * Reads a stream of mono s16le PCM, with or without a WAV header in front. A last odd byte is dropped.
 * @param rateHz of a stream that does not say it itself
 * @throws Error from `push` for a WAV of another kind
 */
export function pcmReader(rateHz: number): PcmReader {
  let kept = NOTHING;
  let settledHz: number | null = null;
  /** Bytes of samples that are still to come. */
  let left = Number.POSITIVE_INFINITY;

  const samples = (bytes: Uint8Array): Int16Array => {
    const own = bytes.subarray(0, Math.min(bytes.length, left));
    const whole = own.length - (own.length % SAMPLE_BYTES);
    left -= whole;
    kept = copied(own.subarray(whole));
    return toSamples(own.subarray(0, whole));
  };
  const settle = (hz: number, bytes: Uint8Array): Int16Array => {
    settledHz = hz;
    return samples(bytes);
  };

  return {
    push(bytes) {
      const all = kept.length === 0 ? bytes : joined(kept, bytes);
      if (settledHz !== null) return samples(all);
      const head = wavHead(all);
      if (head === null) return settle(rateHz, all);
      if (head === 'more') {
        kept = copied(all);
        return new Int16Array(0);
      }
      left = head.dataBytes;
      return settle(head.rateHz, all.subarray(head.dataAt));
    },
    end() {
      return settledHz === null ? settle(rateHz, kept) : new Int16Array(0);
    },
    rateHz: () => settledHz,
  };
}

function joined(first: Uint8Array, second: Uint8Array): Uint8Array {
  const all = new Uint8Array(first.length + second.length);
  all.set(first);
  all.set(second, first.length);
  return all;
}
