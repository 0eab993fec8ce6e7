/** Where a stall arose. Which of them it is is found by measuring (`src/analysis/causes`). */
export const CAUSES = [
  /** The JS thread did not come round: native events, GC, or the app's own code. */
  'js-thread',
  /** The SDK's native runtime as a whole does not run. */
  'runtime',
  /** The thread that takes audio out of one source's queue does not run. */
  'drain',
  /** The thread that all captures of the process go through does not run. */
  'capture-worker',
  /** A wait that the queue's contract demands: no fault. */
  'queue-contract',
  /** Another capture of the same source was outstanding. */
  'overlap',
  /** Captured and sent, and not heard. */
  'transport',
  /** The server did not answer. */
  'server',
  /** The whole process was stopped. */
  'process-stopped',
  /** Others had the CPU: other programs, or the hypervisor. */
  'host',
  /** The source was closed, the track unpublished or muted, the room left: by the app itself. */
  'app',
  'unknown',
] as const;
export type Cause = (typeof CAUSES)[number];
