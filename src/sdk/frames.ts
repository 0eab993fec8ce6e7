import type { RawFrame, RawSdk, RawTrack } from './raw.js';
import type { HeardFrame } from './types.js';

type Format = { rateHz: number; channels: number };

/**
 * Reads a track's frames until the returned function is called. That never waits: the native
 * stream is let go when its next frame arrives, because letting go of a stalled one can block.
 */
export function readFrames(
  sdk: RawSdk,
  track: RawTrack,
  format: Format,
  onFrame: (frame: HeardFrame) => void,
): () => void {
  const stream = new sdk.AudioStream(track, format.rateHz, format.channels);
  let stopped = false;
  let released = false;
  /** False once the reader has stopped. */
  const take = (frame: RawFrame, release: () => unknown): boolean => {
    if (!stopped) onFrame(convert(frame, format));
    else if (!released) {
      released = true;
      release();
    }
    return !stopped;
  };
  const reader = stream.getReader?.();
  if (reader !== undefined) {
    void pump(
      () => reader.read(),
      (frame) => take(frame, () => reader.cancel()),
    );
  } else if (stream.next !== undefined) {
    const next = stream.next.bind(stream);
    void pump(next, (frame) => take(frame, () => stream.close?.()));
  } else {
    stream.on?.('frameReceived', ({ frame }) => void take(frame, () => stream.close?.()));
  }
  return () => {
    stopped = true;
  };
}

async function pump(
  next: () => Promise<{ done?: boolean; value?: RawFrame | undefined }>,
  take: (frame: RawFrame) => boolean,
): Promise<void> {
  for (;;) {
    const { done, value } = await next();
    if (done === true || value === undefined || !take(value)) return;
  }
}

/** Old versions give the track's own format whatever was asked for. */
function convert(frame: RawFrame, format: Format): HeardFrame {
  const { data, sampleRate, channels } = frame;
  if (sampleRate === format.rateHz && channels === format.channels) {
    return { samples: data, rateHz: sampleRate, channels };
  }
  return remix({ samples: data, rateHz: sampleRate, channels }, format);
}

/**
 * To fewer channels (the mean) and to a rate that divides the frame's (the mean of each stretch);
 * what cannot be had this way stays as it is, and the result says so.
 */
export function remix(frame: HeardFrame, format: Format): HeardFrame {
  const step = frame.rateHz / format.rateHz;
  const mono = format.channels === 1;
  if (!Number.isInteger(step) || !(mono || format.channels === frame.channels)) return frame;
  const { channels } = format;
  const stretch = step * frame.channels;
  const length = Math.floor(frame.samples.length / stretch);
  const samples = new Int16Array(length * channels);
  for (let i = 0; i < length; i++) {
    for (let channel = 0; channel < channels; channel++) {
      let sum = 0;
      let count = 0;
      for (let k = mono ? 0 : channel; k < stretch; k += mono ? 1 : channels, count++) {
        sum += frame.samples[i * stretch + k]!;
      }
      samples[i * channels + channel] = Math.round(sum / count);
    }
  }
  return { samples, rateHz: format.rateHz, channels };
}
