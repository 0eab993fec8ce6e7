import type { LocalAudio } from '../../sdk/types.js';
import { hasSound, windows } from '../../voice/windows.js';
import type { Gauge } from './gauge.js';

const WINDOW_MS = 10;

/** Audio that comes through the local track: does the drain live, and is it what was captured? */
export function tapGauge(audio: LocalAudio, rateHz: number, channels: number): Gauge | null {
  if (audio.tap === undefined) return null;
  let frames = 0;
  let sounding = 0;
  let spentUs = 0;
  let sinceUs: number | null = null;
  const cut = windows((rateHz * channels * WINDOW_MS) / 1000, (window) => {
    frames++;
    if (hasSound(window)) sounding++;
  });
  const stop = audio.tap(({ samples }) => {
    const from = performance.now();
    cut(samples);
    spentUs += (performance.now() - from) * 1000;
  });
  return {
    signal: 'tap',
    read(nowUs) {
      const perS = sinceUs === null ? null : (frames * 1e6) / Math.max(1, nowUs - sinceUs);
      const values = {
        tap: perS === null ? null : Math.round(perS * 10) / 10,
        sound: frames === 0 ? null : Math.round((sounding * 1000) / frames) / 1000,
      };
      sinceUs = nowUs;
      frames = 0;
      sounding = 0;
      return values;
    },
    spentUs() {
      const us = spentUs;
      spentUs = 0;
      return us;
    },
    stop,
  };
}
