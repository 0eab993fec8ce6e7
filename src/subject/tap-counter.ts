import type { LocalAudio } from '../sdk/types.js';
import { hasSound, windows } from '../voice/windows.js';

const WINDOW_MS = 10;

/** Since the last `take`: windows of 10 ms that came through, those with sound, and the time it took, µs. */
type Counts = { windows: number; sounding: number; spentUs: number };

export type TapCounter = { take(): Counts; stop(): void };

/**
 * Counts what comes through a local track, before it is encoded.
 * @returns null where the SDK gives no such tap
 */
export function tapCounter(
  audio: LocalAudio,
  rateHz: number,
  channels: number,
  onWindow: (window: Int16Array) => void = () => {},
): TapCounter | null {
  if (audio.tap === undefined) return null;
  let counts = nothing();
  const cut = windows((rateHz * channels * WINDOW_MS) / 1000, (window) => {
    counts.windows++;
    if (hasSound(window)) counts.sounding++;
    onWindow(window);
  });
  const stop = audio.tap(({ samples }) => {
    const from = performance.now();
    cut(samples);
    counts.spentUs += (performance.now() - from) * 1000;
  });
  return {
    take() {
      const taken = counts;
      counts = nothing();
      return taken;
    },
    stop,
  };
}

const nothing = (): Counts => ({ windows: 0, sounding: 0, spentUs: 0 });
