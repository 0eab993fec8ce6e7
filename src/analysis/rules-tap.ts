import { formatCount, formatPerS, plural } from '../units/numbers.js';
import type { Facts } from './facts.js';
import { TAP_FULL_PER_S, TAP_HEALTHY } from './limits.js';

/** What the SDK makes of captures before anything is encoded or sent. */
export const tapRules = {
  /** A live track gives a frame every 10 ms, silence where nothing was captured. */
  thin({ tap }: Facts): string | null {
    if (tap?.perS == null || tap.perS >= TAP_HEALTHY * TAP_FULL_PER_S) return null;
    return `only ${formatPerS(tap.perS)} of the ${TAP_FULL_PER_S} frames/s of a live track came through it: nothing fills the time between captures`;
  },

  disordered({ tap }: Facts): string | null {
    if (tap === null || tap.outOfOrder === 0) return null;
    const { outOfOrder, sounding } = tap;
    return `${formatCount(outOfOrder)} of ${formatCount(sounding)} captured frames of 10ms came through the local track out of order or twice`;
  },

  unread({ tap, elapsedUs }: Facts): string | null {
    if (tap === null || tap.perS !== null) return null;
    return `the local track of ${plural(tap.publishers, 'publisher')} could not be read in ${Math.round(elapsedUs / 1e6)}s: this SDK gives none, or the run is too short`;
  },
};
