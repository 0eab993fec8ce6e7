/** −50 dBFS: far under any voice or test tone, over what a codec makes of silence. */
const QUIET_RMS = 0x7fff * 10 ** (-50 / 20);
export const AUDIBLE_WINDOW_MS = 10;

/** Whether a window of mono int16 PCM (10 ms) holds sound, be it a tone or a voice. */
export function isAudible(window: Int16Array): boolean {
  let energy = 0;
  for (const sample of window) energy += sample * sample;
  return energy >= window.length * QUIET_RMS ** 2;
}

export type Stretch =
  | { kind: 'begun' }
  /** `lengthMs`: from its first audible window to its last; `quietMs`: the silence since then. */
  | { kind: 'ended'; lengthMs: number; quietMs: number };

export type Stretches = {
  /** The next window of 10 ms. */
  push(audible: boolean): Stretch | null;
  /** No more audio comes: a stretch that has begun ends here. */
  finish(): Stretch | null;
};

/**
 * Puts windows of 10 ms together to stretches of audible audio. Time is audio time.
 * @param options.gapMs silence shorter than this is part of a stretch: the breath between two words
 */
export function stretches({ gapMs }: { gapMs: number }): Stretches {
  const gap = Math.max(1, Math.ceil(gapMs / AUDIBLE_WINDOW_MS));
  let audible = false;
  let length = 0;
  let quiet = 0;

  const end = (): Stretch => {
    audible = false;
    const lengthMs = (length - quiet) * AUDIBLE_WINDOW_MS;
    return { kind: 'ended', lengthMs, quietMs: quiet * AUDIBLE_WINDOW_MS };
  };

  return {
    push(isHeard) {
      if (!audible) {
        if (!isHeard) return null;
        [audible, length, quiet] = [true, 1, 0];
        return { kind: 'begun' };
      }
      length++;
      quiet = isHeard ? 0 : quiet + 1;
      return quiet >= gap ? end() : null;
    },
    finish: () => (audible ? end() : null),
  };
}
