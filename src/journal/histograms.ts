import { build, decodeFromCompressedBase64, encodeIntoCompressedBase64 } from 'hdr-histogram-js';
import type { Histogram as HdrHistogram } from 'hdr-histogram-js';
import { SERIES, type EncodedHistograms, type Series } from './series.js';

/** µs, 1 µs to 60 s, three significant digits. One range everywhere: merging is then a plain sum. */
export type Histogram = HdrHistogram;
const LOWEST_US = 1;
export const HIGHEST_US = 60_000_000;

export function newHistogram(): Histogram {
  return build({
    lowestDiscernibleValue: LOWEST_US,
    highestTrackableValue: HIGHEST_US,
    numberOfSignificantValueDigits: 3,
    bitBucketSize: 32,
    autoResize: false,
    useWebAssembly: false,
  });
}

/** @returns true if the value lay outside the range and was recorded at its edge. NaN is refused. */
export function recordUs(histogram: Histogram, us: number): boolean {
  if (Number.isNaN(us)) throw new RangeError('NaN is not a latency');
  const rounded = Math.round(us);
  const kept = Math.min(HIGHEST_US, Math.max(LOWEST_US, rounded));
  histogram.recordValue(kept);
  return rounded > HIGHEST_US || rounded < 0;
}

/**
 * µs at a percentile from 0 to 100 (the largest), to three digits; 0 for an empty histogram. Read
 * from the counts alone: `maxValue` is exact where it was recorded but rounded after decoding, and
 * a report must not depend on which of the two it sees.
 */
export const percentileUs = (histogram: Histogram, percentile: number): number =>
  histogram.getValueAtPercentile(Math.min(100, percentile));

/** HdrHistogram's compressed V2 encoding, base64: what journals and `.hlog` files hold. */
export const encode = (histogram: Histogram): string => encodeIntoCompressedBase64(histogram);

/** Throws on text that is not such an encoding. */
export const decode = (text: string): Histogram => decodeFromCompressedBase64(text, 32, false);

export const addInto = (total: Histogram, part: Histogram): void => total.add(part);

export const newHistograms = (): Record<Series, Histogram> => ({
  service: newHistogram(),
  schedule: newHistogram(),
  excess: newHistogram(),
});

export function encodeAll(histograms: Record<Series, Histogram>): EncodedHistograms {
  const encoded: EncodedHistograms = {};
  for (const series of SERIES) encoded[series] = encode(histograms[series]);
  return encoded;
}
