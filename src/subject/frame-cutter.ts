/** Makes frames of one length of mono samples that come in any pieces and at another rate. */
export type FrameCutter = {
  push(samples: Int16Array): Int16Array[];
  /** What is left, filled up with silence; null if nothing is. */
  end(): Int16Array | null;
};

/**
 * Changes the rate by linear interpolation, which is good enough for a test's speech, and puts the
 * same samples on every channel.
 * @param frameSamples per channel
 */
export function frameCutter(
  fromHz: number,
  to: { rateHz: number; channels: number; frameSamples: number },
): FrameCutter {
  const { rateHz, channels, frameSamples } = to;
  const step = fromHz / rateHz;
  let frame = new Int16Array(frameSamples * channels);
  let filled = 0;
  /** Where the next output sample lies, in input samples after `last`. */
  let position = 1;
  let last = 0;

  const put = (sample: number, out: Int16Array[]) => {
    frame.fill(sample, filled * channels, (filled + 1) * channels);
    if (++filled < frameSamples) return;
    out.push(frame);
    frame = new Int16Array(frameSamples * channels);
    filled = 0;
  };

  return {
    push(samples) {
      const out: Int16Array[] = [];
      for (const sample of samples) {
        for (; position <= 1; position += step) {
          put(Math.round(last + (sample - last) * position), out);
        }
        position -= 1;
        last = sample;
      }
      return out;
    },
    end() {
      const rest = filled === 0 ? null : frame;
      frame = new Int16Array(frameSamples * channels);
      filled = 0;
      return rest;
    },
  };
}
