/** A stretch without progress. Times in µs of the host's clock; `toUs` null while open. */
export type Stall = {
  id: string;
  state: 'open' | 'closed';
  fromUs: number;
  toUs: number | null;
  what: 'capture' | 'silent';
  pending: number;
  /** It ended because nothing was owed any more: no capture has come back. */
  unhealed?: true;
};

/** One capture that is outstanding, and its neighbours in the order of the calls. */
export type Outstanding = {
  readonly callUs: number;
  readonly plannedUs: number;
  readonly allowedUs: number;
  /** Another one was outstanding when this one was called. */
  readonly overlapped: boolean;
  before: Outstanding | null;
  after: Outstanding | null;
};

/** No frame is owed. A number and not null: V8 keeps a field of doubles without a box. */
const NOTHING_OWED = Number.POSITIVE_INFINITY;

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
  // A list and not a Map: each capture of each publisher goes through it.
  #oldest: Outstanding | null = null;
  #newest: Outstanding | null = null;
  #size = 0;
  #serial = 0;
  #progressUs = Number.NEGATIVE_INFINITY;
  #owedSinceUs = NOTHING_OWED;
  #open: Stall | null = null;

  constructor(name: string, afterUs: number, emit: (stall: Stall) => void) {
    this.#name = name;
    this.#afterUs = afterUs;
    this.#emit = emit;
  }

  /** A capture was called. `allowedUs`: wait that the contract demands. */
  called(callUs: number, plannedUs: number, allowedUs: number): Outstanding {
    this.#owe(Math.min(plannedUs, callUs));
    const before = this.#newest;
    const overlapped = before !== null;
    const one: Outstanding = { callUs, plannedUs, allowedUs, overlapped, before, after: null };
    if (before === null) this.#oldest = one;
    else before.after = one;
    this.#newest = one;
    this.#size++;
    return one;
  }

  settled(one: Outstanding, ok: boolean, nowUs: number): void {
    this.#openIfStalled(nowUs); // before it is forgotten how long this one has waited
    this.#unlink(one);
    if (!ok) return;
    this.#progressUs = nowUs;
    this.#owedSinceUs = this.#oldest?.callUs ?? NOTHING_OWED;
    if (this.#open !== null && this.#begin(nowUs) === null) this.#close(nowUs);
  }

  /** Looks whether a stall has opened. `dueSinceUs`: planned time of the oldest uncalled frame. */
  sweep(nowUs: number, dueSinceUs: number | null): void {
    if (dueSinceUs !== null) this.#owe(dueSinceUs);
    this.#openIfStalled(nowUs);
  }

  /** Nothing is owed any more (a pause, or the end of the schedule). */
  rest(nowUs: number): void {
    if (this.#size > 0) return;
    this.#owedSinceUs = NOTHING_OWED;
    this.#close(nowUs, { unhealed: true });
  }

  /** Nothing more is expected of what is outstanding; what it owed is still owed. @returns how many */
  abandon(): number {
    const abandoned = this.#size;
    this.#oldest = null;
    this.#newest = null;
    this.#size = 0;
    return abandoned;
  }

  get pending(): number {
    return this.#size;
  }

  /** Age of the oldest pending capture in µs, 0 without one. */
  oldestPendingUs(nowUs: number): number {
    const first = this.#oldest;
    return first === null ? 0 : Math.max(0, nowUs - first.callUs);
  }

  /** The same, less the wait that its queue demands. */
  oldestExcessUs(nowUs: number): number {
    const first = this.#oldest;
    return first === null ? 0 : Math.max(0, nowUs - first.callUs - first.allowedUs);
  }

  #unlink({ before, after }: Outstanding): void {
    if (before === null) this.#oldest = after;
    else before.after = after;
    if (after === null) this.#newest = before;
    else after.before = before;
    this.#size--;
  }

  #owe(sinceUs: number): void {
    if (sinceUs < this.#owedSinceUs) this.#owedSinceUs = sinceUs;
  }

  #begin(nowUs: number): Pick<Stall, 'fromUs' | 'what'> | null {
    const first = this.#oldest;
    const allowedUs = first === null ? 0 : first.allowedUs;
    const callUs = first === null ? Number.POSITIVE_INFINITY : first.callUs + allowedUs;
    const silentUs = Math.max(this.#progressUs, this.#owedSinceUs) + allowedUs;
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
    this.#open = { id, state: 'open', toUs: null, pending: this.#size, ...begin };
    this.#emit(this.#open);
  }

  #close(nowUs: number, how: Pick<Stall, 'unhealed'> = {}): void {
    if (this.#open === null) return;
    this.#emit({ ...this.#open, state: 'closed', toUs: nowUs, pending: this.#size, ...how });
    this.#open = null;
  }
}
