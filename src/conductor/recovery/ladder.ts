import type { Rung, RungProof } from '../../journal/health.js';

/** Audio frames a second through the tap, of 100: it delivers again. */
const TAP_LIVES = 50;

export type LadderSpec = {
  rungs: readonly Rung[];
  afterUs: number;
  limitUs: number;
  /** Who watches this publisher beside its own captures. */
  tapped: boolean;
  heard: boolean;
};

export type LadderAction =
  | { kind: 'start'; rung: Rung; attempt: number; stall: string }
  | {
      kind: 'over';
      rung: Rung;
      attempt: number;
      stall: string;
      state: 'healed' | 'failed' | 'skipped';
      tookUs: number;
      proof: RungProof;
      /** `healed`: from the stall's beginning to the first sign that counts. */
      lostUs: number | null;
      capturedUs: number | null;
      reason: string | null;
    };

type Attempt = {
  rung: Rung;
  attempt: number;
  startedUs: number;
  capturedUs: number | null;
  tappedUs: number | null;
  heardUs: number | null;
};

/**
 * One publisher's way back: rung after rung until one has healed its stall. Pure; times are handed
 * in, µs. A rung has healed when captures settle again and whoever watches the publisher, the local
 * tap and the listener, says so too.
 */
export class Ladder {
  readonly #spec: LadderSpec;
  #stall: { id: string; fromUs: number } | null = null;
  #next = 0;
  #now: Attempt | null = null;

  constructor(spec: LadderSpec) {
    this.#spec = spec;
  }

  stall(id: string, open: boolean, fromUs: number): void {
    if (open) this.#stall ??= { id, fromUs };
    else if (this.#stall !== null && this.#now === null) this.#reset(); // it came back by itself
  }

  /** A capture has settled well. */
  captured(atUs: number): void {
    if (this.#now !== null && atUs > this.#now.startedUs) this.#now.capturedUs ??= atUs;
  }

  /** A reading of the tap, for the stretch from `fromUs` on. */
  tap(framesPerS: number, fromUs: number, atUs: number): void {
    if (this.#now === null || fromUs < this.#now.startedUs || framesPerS < TAP_LIVES) return;
    this.#now.tappedUs ??= atUs;
  }

  /** The listener has heard it in the stretch from `fromUs` on. */
  hear(fromUs: number, atUs: number): void {
    if (this.#now !== null && fromUs >= this.#now.startedUs) this.#now.heardUs ??= atUs;
  }

  /** What the subject says of the rung that it was told to try. */
  answer(
    attempt: number,
    state: 'done' | 'failed' | 'impossible',
    reason: string,
    atUs: number,
  ): LadderAction[] {
    if (this.#now?.attempt !== attempt || state === 'done') return [];
    return [this.#over(state === 'impossible' ? 'skipped' : 'failed', atUs, reason)];
  }

  /** What is to be done now. */
  tick(nowUs: number): LadderAction[] {
    const { afterUs, limitUs, rungs } = this.#spec;
    const stall = this.#stall;
    if (stall === null) return [];
    if (this.#now !== null) {
      if (this.#healed()) return [this.#over('healed', nowUs, null)];
      if (nowUs - this.#now.startedUs < limitUs) return [];
      return [this.#over('failed', nowUs, null)];
    }
    const rung = rungs[this.#next];
    if (rung === undefined || nowUs - stall.fromUs < afterUs) return [];
    const attempt = this.#next++;
    this.#now = {
      rung,
      attempt,
      startedUs: nowUs,
      capturedUs: null,
      tappedUs: null,
      heardUs: null,
    };
    return [{ kind: 'start', rung, attempt, stall: stall.id }];
  }

  get trying(): Rung | null {
    return this.#now?.rung ?? null;
  }

  #healed(): boolean {
    const { tapped, heard } = this.#spec;
    const now = this.#now;
    if (now?.capturedUs == null) return false;
    return (!tapped || now.tappedUs !== null) && (!heard || now.heardUs !== null);
  }

  #over(state: 'healed' | 'failed' | 'skipped', atUs: number, reason: string | null): LadderAction {
    const { tapped, heard } = this.#spec;
    const now = this.#now!;
    const stall = this.#stall!;
    this.#now = null;
    const lastUs = (heard ? now.heardUs : null) ?? now.capturedUs;
    const lostUs = state === 'healed' && lastUs !== null ? lastUs - stall.fromUs : null;
    if (state === 'healed') this.#reset();
    return {
      kind: 'over',
      rung: now.rung,
      attempt: now.attempt,
      stall: stall.id,
      state,
      tookUs: atUs - now.startedUs,
      proof: {
        captured: now.capturedUs !== null,
        tapped: tapped ? now.tappedUs !== null : null,
        heard: heard ? now.heardUs !== null : null,
      },
      lostUs,
      capturedUs: now.capturedUs,
      reason,
    };
  }

  #reset(): void {
    this.#stall = null;
    this.#next = 0;
  }
}
