/**
 * What the source's queue allows, as LiveKit's native source documents it by its code: a capture
 * completes at once while the queue holds no more than its size, else when the drain, which takes
 * 10 ms every 10 ms, has brought it down to that. The wait that follows is the contract, no fault.
 * Without a queue a frame goes straight through, and no wait is due.
 */
export type QueueModel = {
  /** @returns µs that a capture of `frameUs` called at `nowUs` may wait */
  push(nowUs: number, frameUs: number): number;
  /** The SDK refused the frame: it is not in the queue. */
  refuse(frameUs: number): void;
};

export function queueModel(queueUs: number): QueueModel {
  let levelUs = 0;
  let atUs = 0;
  return {
    push(nowUs, frameUs) {
      if (queueUs === 0) return 0;
      levelUs = Math.max(0, levelUs - (nowUs - atUs)) + frameUs;
      atUs = nowUs;
      return Math.max(0, levelUs - queueUs);
    },
    refuse(frameUs) {
      levelUs = Math.max(0, levelUs - frameUs);
    },
  };
}
