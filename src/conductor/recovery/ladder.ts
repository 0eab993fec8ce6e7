import type { Rung, RungProof } from '../../journal/health.js';
import { Attempt, type Heard } from './attempt.js';

export type LadderSpec = {
  rungs: readonly Rung[];
  afterUs: number;
  limitUs: number;
  /** Who watches this publisher beside its own captures. */
  tapped: boolean;
  heard: boolean;
};

type Verdict = 'healed' | 'over' | 'failed' | 'skipped';

export type LadderAction =
  | { kind: 'start'; rung: Rung; attempt: number; stall: string }
  | {
      kind: 'over';
      rung: Rung;
      attempt: number;
      stall: string;
      state: Verdict;
      tookUs: number;
      /** The subject has got round to it, whatever came of it. */
      ran: boolean;
      proof: RungProof;
      /** `healed`, without a listener: from the stall's beginning to its end. */
      lostUs: number | null;
      reason: string | null;
    };

/**
 * One publisher's way back: rung after rung until one has healed its stall. Pure; times are handed
 * in, µs. A rung has healed when captures settle again, no stall is open any more, and whoever watches
 * the publisher, the local tap and the listener, says so too, of a stretch that began when the rung was
 * done; a stall that ends before that has ended by itself. While nothing is stalled, the next rung is
 * tried only where the listener was owed sound and did not hear it: a publisher at rest can prove
 * nothing, and is well.
 * A stall that ends in a pause, with no capture back, is none of that: it rests, and goes on after it.
 */
export class Ladder {
  readonly #spec: LadderSpec;
  /** The stall that set it off. */
  #stall: { id: string; fromUs: number } | null = null;
  /** Several may be open at once: one stall seen from inside and from outside, or two in a row. */
  readonly #open = new Map<string, number>();
  /** The last one closed because nothing was owed any more, and no capture has settled since. */
  #resting = false;
  #next = 0;
  #now: Attempt | null = null;
  /** The last rung brought captures back, and no sound. */
  #unheard = false;

  constructor(spec: LadderSpec) {
    this.#spec = spec;
  }

  /** @param unhealed it closes because nothing is owed any more: no capture has come back */
  stall(id: string, open: boolean, fromUs: number, atUs: number, unhealed = false): void {
    if (open) {
      this.#open.set(id, fromUs);
      this.#stall ??= { id, fromUs };
      this.#resting = false;
      this.#now?.stalled(fromUs);
    } else if (this.#open.delete(id)) {
      this.#resting ||= unhealed;
      if (this.#open.size > 0) return;
      if (this.#resting) this.#now?.rests(atUs);
      else this.#flows(atUs);
    }
  }

  /** A capture has settled well. */
  captured(atUs: number): void {
    this.#now?.captured(atUs);
    if (!this.#resting) return;
    this.#resting = false;
    if (this.#open.size === 0) this.#flows(atUs);
  }

  /** The publisher has ended: what it owed is owed no more. */
  ended(atUs: number): LadderAction[] {
    this.#open.clear();
    this.#resting = false;
    const actions = this.end(atUs);
    this.#reset();
    return actions;
  }

  /** A reading of the tap, for the stretch from `fromUs` on. */
  tap(framesPerS: number, fromUs: number): void {
    this.#now?.tap(framesPerS, fromUs);
  }

  /** What the listener has heard in the stretch from `fromUs` on. */
  hear(heard: Heard, fromUs: number, atUs: number): void {
    this.#now?.hear(heard, fromUs, atUs);
  }

  /** What the subject says of the rung that it was told to try. */
  answer(
    attempt: number,
    state: 'done' | 'failed' | 'impossible',
    reason: string,
    atUs: number,
  ): LadderAction[] {
    if (this.#now?.number !== attempt) return [];
    if (state === 'done') {
      this.#now.done(atUs);
      return [];
    }
    return [this.#over(this.#now, state === 'impossible' ? 'skipped' : 'failed', atUs, reason)];
  }

  /** What is to be done now. */
  tick(nowUs: number): LadderAction[] {
    const state = this.#now?.judge(nowUs) ?? null;
    if (this.#now !== null) {
      return state === null ? [] : [this.#over(this.#now, state, nowUs, null)];
    }
    const stall = this.#stall;
    const rung = this.#spec.rungs[this.#next];
    if (stall === null || rung === undefined || nowUs - stall.fromUs < this.#spec.afterUs) {
      return [];
    }
    const number = this.#next++;
    this.#now = new Attempt(this.#spec, rung, number, nowUs);
    if (this.#unheard) this.#now.unheardFrom(nowUs);
    if (this.#resting && this.#open.size === 0) this.#now.rests(nowUs);
    return [{ kind: 'start', rung, attempt: number, stall: stall.id }];
  }

  /** The run is being ended: what is tried now is proved no more. Where a stall is open, it is cut off. */
  end(nowUs: number): LadderAction[] {
    if (this.#now === null || this.#stalled) return [];
    return [this.#over(this.#now, this.#now.healedBy(nowUs) ? 'healed' : 'over', nowUs, null)];
  }

  get trying(): Rung | null {
    return this.#now?.rung ?? null;
  }

  #over(now: Attempt, state: Verdict, atUs: number, reason: string | null): LadderAction {
    const stall = this.#stall!;
    const healed = state === 'healed';
    this.#now = null;
    this.#unheard = !this.#stalled && now.unheard;
    const more = this.#stalled || this.#unheard;
    if (healed || state === 'over' || !more || (this.#unheard && this.#atTop)) this.#reset();
    return {
      kind: 'over',
      rung: now.rung,
      attempt: now.number,
      stall: stall.id,
      state,
      tookUs: atUs - now.startedUs,
      ran: now.ran || reason !== null,
      proof: now.proof,
      lostUs:
        healed && !this.#spec.heard && now.flowsUs !== null ? now.flowsUs - stall.fromUs : null,
      reason,
    };
  }

  #flows(atUs: number): void {
    if (this.#now === null)
      this.#reset(); // it came back by itself
    else this.#now.flows(atUs);
  }

  get #stalled(): boolean {
    return this.#open.size > 0 || this.#resting;
  }

  get #atTop(): boolean {
    return this.#next >= this.#spec.rungs.length;
  }

  #reset(): void {
    this.#stall = null;
    this.#open.clear();
    this.#resting = false;
    this.#next = 0;
    this.#unheard = false;
  }
}
