import type { LocalAudio } from '../../sdk/types.js';
import { tapCounter } from '../tap-counter.js';
import type { Gauge } from './gauge.js';

/** Audio that comes through the local track: does the drain live, and is it what was captured? */
export function tapGauge(audio: LocalAudio, rateHz: number, channels: number): Gauge | null {
  const counter = tapCounter(audio, rateHz, channels);
  if (counter === null) return null;
  let spentUs = 0;
  let sinceUs: number | null = null;
  return {
    signal: 'tap',
    read(nowUs) {
      const taken = counter.take();
      const { windows, sounding } = taken;
      const perS = sinceUs === null ? null : (windows * 1e6) / Math.max(1, nowUs - sinceUs);
      sinceUs = nowUs;
      spentUs += taken.spentUs;
      return {
        tap: perS === null ? null : Math.round(perS * 10) / 10,
        sound: windows === 0 ? null : Math.round((sounding * 1000) / windows) / 1000,
      };
    },
    spentUs() {
      const us = spentUs;
      spentUs = 0;
      return us;
    },
    stop: () => counter.stop(),
  };
}
