/**
 * Finds a publisher's stalls from what happens to its captures. Pure: every time is handed in (µs).
 *
 * A publisher stalls at time t when for longer than `afterUs`
 * - a capture has been outstanding beyond what the queue's contract lets it wait (`capture`), or
 * - frames have been owed and none was captured (`silent`): not called, or all rejected.
 * A stall begins where the wait began, not where it was noticed, and ends with the capture that
 * leaves nothing older than `afterUs`.
 */
export type Stall = {
  id: string;
  state: 'open' | 'closed';
  fromUs: number;
  toUs: number | null;
  what: 'capture' | 'silent';
  pending: number;
};

export type StallTracker = {
  /** A capture was called. Returns its key. `allowedUs`: wait that the contract demands. */
  called(nowUs: number, plannedUs: number, allowedUs: number): number;
  settled(key: number, ok: boolean, nowUs: number): void;
  /** Looks whether a stall has opened. `dueSinceUs`: planned time of the oldest uncalled frame. */
  sweep(nowUs: number, dueSinceUs: number | null): void;
  /** Nothing is owed any more (a pause, or the end of the schedule). */
  rest(nowUs: number): void;
  readonly pending: number;
  /** Age of the oldest pending capture in µs, 0 without one. */
  oldestPendingUs(nowUs: number): number;
  /** The same, less the wait that its queue demands. */
  oldestExcessUs(nowUs: number): number;
};

type Pending = { callUs: number; allowedUs: number };

export function stallTracker(
  name: string,
  afterUs: number,
  emit: (stall: Stall) => void,
): StallTracker {
  const pending = new Map<number, Pending>();
  let nextKey = 0;
  let serial = 0;
  let progressUs = Number.NEGATIVE_INFINITY;
  let owedSinceUs: number | null = null;
  let open: Stall | null = null;

  const oldest = (): Pending | undefined => pending.values().next().value;

  const owe = (sinceUs: number) => {
    owedSinceUs = owedSinceUs === null ? sinceUs : Math.min(owedSinceUs, sinceUs);
  };

  const beginsAt = (nowUs: number): { fromUs: number; what: Stall['what'] } | null => {
    const first = oldest();
    if (first !== undefined && nowUs - first.callUs - first.allowedUs > afterUs) {
      return { fromUs: first.callUs + first.allowedUs, what: 'capture' };
    }
    if (owedSinceUs === null) return null;
    const allowedUs = first?.allowedUs ?? 0;
    const fromUs = Math.max(progressUs, owedSinceUs) + allowedUs;
    return nowUs - fromUs > afterUs ? { fromUs, what: 'silent' } : null;
  };

  const openIfStalled = (nowUs: number) => {
    if (open !== null) return;
    const begin = beginsAt(nowUs);
    if (begin === null) return;
    open = {
      id: `${name}/${serial++}`,
      state: 'open',
      toUs: null,
      pending: pending.size,
      ...begin,
    };
    emit(open);
  };

  const close = (nowUs: number) => {
    if (open === null) return;
    emit({ ...open, state: 'closed', toUs: nowUs, pending: pending.size });
    open = null;
  };

  return {
    called(nowUs, plannedUs, allowedUs) {
      owe(Math.min(plannedUs, nowUs));
      const key = nextKey++;
      pending.set(key, { callUs: nowUs, allowedUs });
      return key;
    },
    settled(key, ok, nowUs) {
      if (ok) openIfStalled(nowUs);
      pending.delete(key);
      if (!ok) return;
      progressUs = nowUs;
      const first = oldest();
      owedSinceUs = first === undefined ? null : first.callUs;
      if (beginsAt(nowUs) === null) close(nowUs);
    },
    sweep(nowUs, dueSinceUs) {
      if (dueSinceUs !== null) owe(dueSinceUs);
      openIfStalled(nowUs);
    },
    rest(nowUs) {
      if (pending.size > 0) return;
      owedSinceUs = null;
      close(nowUs);
    },
    get pending() {
      return pending.size;
    },
    oldestPendingUs(nowUs) {
      const first = oldest();
      return first === undefined ? 0 : Math.max(0, nowUs - first.callUs);
    },
    oldestExcessUs(nowUs) {
      const first = oldest();
      return first === undefined ? 0 : Math.max(0, nowUs - first.callUs - first.allowedUs);
    },
  };
}
