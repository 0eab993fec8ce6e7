import type { Counters } from '../journal/events.js';
import { classifyRejection } from '../sdk/rejections.js';

type Counted = Omit<Counters, 'planned' | 'pending' | 'oldestPendingUs' | 'settled'>;

/** What became of one publisher's captures. */
export type Tally = Pick<Counted, 'called' | 'ok' | 'late' | 'skipped' | 'timedOut'> & {
  /** @param overlapped another capture of this source was in flight when this one was called */
  reject(message: string, overlapped: boolean): void;
  /** Refused, skipped or given up. */
  readonly lost: number;
  counts(): Counted & { settled: number };
};

export function tally(): Tally {
  const rejected: Record<string, number> = {};
  let channelFull = 0;
  let overlap = 0;
  let refused = 0;
  const self: Tally = {
    called: 0,
    ok: 0,
    late: 0,
    skipped: 0,
    timedOut: 0,
    get lost() {
      return refused + self.skipped + self.timedOut;
    },
    reject(message, overlapped) {
      refused++;
      // One text for two states: the queue is full, or another call of this source was in flight.
      if (classifyRejection(message) !== 'invalid-state') {
        rejected[message] = (rejected[message] ?? 0) + 1;
      } else if (overlapped) overlap++;
      else channelFull++;
    },
    counts: () => {
      const { called, ok, late, skipped, timedOut } = self;
      const settled = ok + refused;
      const byMessage = { ...rejected };
      return {
        called,
        settled,
        ok,
        late,
        skipped,
        timedOut,
        channelFull,
        overlap,
        rejected: byMessage,
      };
    },
  };
  return self;
}
