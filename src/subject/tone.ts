/**
 * The test signal: a tone that steps through eight frequencies, 100 ms each. All are multiples of
 * 10 Hz, so every step holds whole periods and the table loops without a click. A listener knows
 * from the step it hears whether something is missing or out of order.
 */
export const STEP_MS = 100;
export const STEPS_HZ = [400, 600, 800, 1000, 1200, 1400, 1600, 1800] as const;
export const CYCLE_MS = STEP_MS * STEPS_HZ.length;

const AMPLITUDE = 0.3 * 0x7fff;
/** Longest frame a scenario may ask for: the table runs on by that much, so a slice never wraps. */
const LONGEST_FRAME_MS = 100;

/** Interleaved int16 PCM of one cycle, and 100 ms more of the next. */
export function toneTable(rateHz: number, channels: number): Int16Array {
  const perChannel = (rateHz * (CYCLE_MS + LONGEST_FRAME_MS)) / 1000;
  const table = new Int16Array(perChannel * channels);
  for (let i = 0; i < perChannel; i++) {
    const ms = (i * 1000) / rateHz;
    const hz = STEPS_HZ[Math.floor(ms / STEP_MS) % STEPS_HZ.length] ?? 0;
    const value = Math.round(AMPLITUDE * Math.sin((2 * Math.PI * hz * i) / rateHz));
    table.fill(value, i * channels, (i + 1) * channels);
  }
  return table;
}

/** The n-th frame of the signal, as a copy (the SDK sends a view's whole buffer). */
export function toneFrame(
  table: Int16Array,
  rateHz: number,
  channels: number,
  frameMs: number,
  n: number,
): Int16Array {
  const startMs = (n * frameMs) % CYCLE_MS;
  const start = Math.round((startMs * rateHz) / 1000) * channels;
  return table.slice(start, start + Math.round((frameMs * rateHz) / 1000) * channels);
}

/** Power of one frequency by Goertzel's algorithm (Goertzel 1958), mean square scale. */
function powerAt(window: Int16Array, rateHz: number, hz: number): number {
  const coefficient = 2 * Math.cos((2 * Math.PI * hz) / rateHz);
  let previous = 0;
  let beforeThat = 0;
  for (const sample of window) {
    const current = sample + coefficient * previous - beforeThat;
    beforeThat = previous;
    previous = current;
  }
  const power = previous ** 2 + beforeThat ** 2 - coefficient * previous * beforeThat;
  return (2 * power) / window.length ** 2;
}

/** RMS below which a window holds no tone: −50 dBFS, far under the signal and over codec noise. */
const QUIET_RMS = 0x7fff * 10 ** (-50 / 20);
/** Share of a window's energy that its strongest step must have to count as that step. */
const DOMINANT = 0.5;

/**
 * What a window of mono int16 PCM (10 ms) holds: a step's index, `mixed` (sound, but two steps or
 * something else), or null (quiet).
 */
export function detectStep(window: Int16Array, rateHz: number): number | 'mixed' | null {
  let energy = 0;
  for (const sample of window) energy += sample * sample;
  energy /= window.length;
  if (Math.sqrt(energy) < QUIET_RMS) return null;
  let best = -1;
  let bestPower = 0;
  STEPS_HZ.forEach((hz, step) => {
    const power = powerAt(window, rateHz, hz);
    if (power > bestPower) [best, bestPower] = [step, power];
  });
  return bestPower >= DOMINANT * energy ? best : 'mixed';
}
