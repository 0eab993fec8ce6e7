/** Of the captures due in a second, below which a group or a publisher is not well. */
export const BEHIND_BELOW = 0.9;
const QUEUE_AND_MORE = 1.5;

/**
 * How late the median capture of a second may be: as late as a stall is long. A burst that fills its
 * queue is as late as the queue is long, too: that is no lag.
 */
export const lagLimitUs = (afterUs: number, queueMs: number): number =>
  Math.max(afterUs, queueMs * 1000 * QUEUE_AND_MORE);
