/** A stretch without progress. Times in µs of the host's clock; `toUs` null while open. */
export type Stall = {
  id: string;
  state: 'open' | 'closed';
  fromUs: number;
  toUs: number | null;
  what: 'capture' | 'silent';
  pending: number;
};

type Pending = { callUs: number; allowedUs: number };

/**
 * Finds a publisher's stalls from what happens to its captures. Pure: every time is handed in (µs).
 *
 * A publisher stalls at time t when for longer than `afterUs`
 * - a capture has been outstanding beyond what the queue's contract lets it wait (`capture`), or
 * - frames have been owed and none was captured (`silent`): not called, or all rejected.
 * A stall begins where the wait began, not where it was noticed, and ends with the capture that
 * leaves nothing older than `afterUs`.
 */
export class StallTracker {
  readonly #name: string;
  readonly #afterUs: number;
  readonly #emit: (stall: Stall) => void;
  readonly #pending = new Map<number, Pending>();
  #nextKey = 0;
  #serial = 0;
  #progressUs = Number.NEGATIVE_INFINITY;
  #owedSinceUs: number | null = null;
  #open: Stall | null = null;

  constructor(name: string, afterUs: number, emit: (stall: Stall) => void) {
    this.#name = name;
    this.#afterUs = afterUs;
    this.#emit = emit;
  }

  /** A capture was called. Returns its key. `allowedUs`: wait that the contract demands. */
  called(nowUs: number, plannedUs: number, allowedUs: number): number {
    this.#owe(Math.min(plannedUs, nowUs));
    const key = this.#nextKey++;
    this.#pending.set(key, { callUs: nowUs, allowedUs });
    return key;
  }

  settled(key: number, ok: boolean, nowUs: number): void {
    this.#openIfStalled(nowUs); // before it is forgotten how long this one has waited
    this.#pending.delete(key);
    if (!ok) return;
    this.#progressUs = nowUs;
    this.#owedSinceUs = this.#oldest()?.callUs ?? null;
    if (this.#begin(nowUs) === null) this.#close(nowUs);
  }

  /** Looks whether a stall has opened. `dueSinceUs`: planned time of the oldest uncalled frame. */
  sweep(nowUs: number, dueSinceUs: number | null): void {
    if (dueSinceUs !== null) this.#owe(dueSinceUs);
    this.#openIfStalled(nowUs);
  }

  /** Nothing is owed any more (a pause, or the end of the schedule). */
  rest(nowUs: number): void {
    if (this.#pending.size > 0) return;
    this.#owedSinceUs = null;
    this.#close(nowUs);
  }

  get pending(): number {
    return this.#pending.size;
  }

  /** Age of the oldest pending capture in µs, 0 without one. */
  oldestPendingUs(nowUs: number): number {
    const first = this.#oldest();
    return first === undefined ? 0 : Math.max(0, nowUs - first.callUs);
  }

  /** The same, less the wait that its queue demands. */
  oldestExcessUs(nowUs: number): number {
    const first = this.#oldest();
    return first === undefined ? 0 : Math.max(0, nowUs - first.callUs - first.allowedUs);
  }

  #oldest(): Pending | undefined {
    return this.#pending.values().next().value;
  }

  #owe(sinceUs: number): void {
    this.#owedSinceUs = Math.min(this.#owedSinceUs ?? sinceUs, sinceUs);
  }

  #begin(nowUs: number): Pick<Stall, 'fromUs' | 'what'> | null {
    const first = this.#oldest();
    const allowedUs = first?.allowedUs ?? 0;
    const callUs = first === undefined ? Number.POSITIVE_INFINITY : first.callUs + allowedUs;
    const silentUs =
      this.#owedSinceUs === null
        ? Number.POSITIVE_INFINITY
        : Math.max(this.#progressUs, this.#owedSinceUs) + allowedUs;
    // A call that hangs after a silence has not begun the stall, it goes on with it.
    const fromUs = Math.min(callUs, silentUs);
    const limitUs = nowUs - this.#afterUs;
    if (fromUs >= limitUs) return null;
    return { fromUs, what: callUs < limitUs ? 'capture' : 'silent' };
  }

  #openIfStalled(nowUs: number): void {
    if (this.#open !== null) return;
    const begin = this.#begin(nowUs);
    if (begin === null) return;
    const id = `${this.#name}/${this.#serial++}`;
    this.#open = { id, state: 'open', toUs: null, pending: this.#pending.size, ...begin };
    this.#emit(this.#open);
  }

  #close(nowUs: number): void {
    if (this.#open === null) return;
    this.#emit({ ...this.#open, state: 'closed', toUs: nowUs, pending: this.#pending.size });
    this.#open = null;
  }
}
