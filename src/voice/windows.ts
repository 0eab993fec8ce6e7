/**
 * Cuts a stream of mono PCM into windows of one length, whatever the frames' length.
 * @param windowSamples a whole number, 1 or more
 * @param onWindow its window may be a view of the frame: copy what outlives the call
 * @returns takes the next frame; what does not fill a window waits for the one after it
 */
export function windows(
  windowSamples: number,
  onWindow: (window: Int16Array) => void,
): (samples: Int16Array) => void {
  let rest = new Int16Array(0);
  return (samples) => {
    let audio = samples;
    if (rest.length > 0) {
      audio = new Int16Array(rest.length + samples.length);
      audio.set(rest);
      audio.set(samples, rest.length);
    }
    let at = 0;
    for (; at + windowSamples <= audio.length; at += windowSamples) {
      onWindow(audio.subarray(at, at + windowSamples));
    }
    rest = audio.slice(at);
  };
}

/** Of 32 767: what a decoder or a resampler makes of silence stays below it. */
const SOUND = 100;

export function hasSound(window: Int16Array): boolean {
  for (const sample of window) if (sample > SOUND || sample < -SOUND) return true;
  return false;
}
