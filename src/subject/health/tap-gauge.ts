import type { LocalAudio } from '../../sdk/types.js';
import type { PublisherSpec } from '../messages.js';
import { tapCounter } from '../tap-counter.js';
import type { Gauge } from './gauge.js';

/**
 * Audio that comes through the local track: does the drain live, and is it what was captured? Who
 * captures nothing, and waits for nothing, has no sound to be heard.
 * @param captured how many frames were to be captured so far, `pending` of them outstanding
 */
export function tapGauge(
  audio: LocalAudio,
  { rateHz, channels, signal }: Pick<PublisherSpec, 'rateHz' | 'channels' | 'signal'>,
  captured: () => { frames: number; pending: number },
): Gauge | null {
  const counter = tapCounter(audio, rateHz, channels);
  if (counter === null) return null;
  let spentUs = 0;
  let sinceUs: number | null = null;
  let before = captured().frames;
  const hasSaid = () => {
    const { frames, pending } = captured();
    const more = frames > before || pending > 0;
    before = frames;
    return more && signal !== 'silence';
  };
  return {
    signal: 'tap',
    read(nowUs) {
      const taken = counter.take();
      const { windows, sounding } = taken;
      const perS = sinceUs === null ? null : (windows * 1e6) / Math.max(1, nowUs - sinceUs);
      sinceUs = nowUs;
      spentUs += taken.spentUs;
      const expected = hasSaid();
      return {
        tap: perS === null ? null : Math.round(perS * 10) / 10,
        sound:
          windows === 0 || (sounding === 0 && !expected)
            ? null
            : Math.round((sounding * 1000) / windows) / 1000,
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
