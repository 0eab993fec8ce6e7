import type { Rung, RungProof } from '../../journal/health.js';

/** Audio frames a second through the tap, of 100: it delivers again. */
const TAP_LIVES = 50;
/** Of the windows that a listener was owed in one of its readings: it hears the publisher again. */
const HEARD_SHARE = 0.9;
/**
 * From captures that settle to a whole second of sound in the listener's hands: half a second on the
 * way, up to one until its next reading begins, and that reading. No limit can be kept sooner.
 */
const LISTENER_US = 2_500_000;

/** So long no stall opens again. */
const FLOWS_US = 1_000_000;

/** What a listener says of one of its seconds: windows that it was owed, and those it heard. */
export type Heard = { expected: number; audibleExpected: number };

type Watchers = { limitUs: number; tapped: boolean; heard: boolean };

/** One rung being tried: the signs of it that count, and how long it may go on. Times in µs. */
export class Attempt {
  readonly rung: Rung;
  readonly number: number;
  readonly startedUs: number;
  readonly #watchers: Watchers;
  /** What is read of an earlier stretch may be of the channel that there was before; null: not done yet. */
  #doneUs: number | null;
  #capturedUs: number | null = null;
  #tapped = false;
  #heard = false;
  /** Since when no stall is open; null: one is. */
  #flowsUs: number | null = null;
  /** It had closed before what there was to do was done: it is not that which has healed it. */
  #byItself = false;
  /** Since when, for the first time, none was open: from then on the listener ought to hear. */
  #backUs = Number.POSITIVE_INFINITY;
  /** Since when one is open, as if it had never rested or flowed. */
  #stalledUs: number;
  /** Since when nothing is owed, though nothing has come back: no time is spent. */
  #restsUs: number | null = null;
  /** Of the listener's readings since captures are back: sound that was owed and not heard, in a row. */
  #unheardUs = 0;
  /** The end of the listener's last reading that is no proof yet: nothing was owed in it, or not heard. */
  #waitedUs = Number.NEGATIVE_INFINITY;

  constructor(watchers: Watchers, rung: Rung, number: number, startedUs: number) {
    this.#watchers = watchers;
    this.rung = rung;
    this.number = number;
    this.startedUs = startedUs;
    this.#stalledUs = startedUs;
    this.#doneUs = rung === 'wait' ? startedUs : null;
  }

  /** What there was to do has been done. */
  done(atUs: number): void {
    this.#doneUs ??= atUs;
  }

  /** The last stall that was open has closed. */
  flows(atUs: number): void {
    this.#byItself = this.#doneUs === null;
    this.#back(atUs);
  }

  /** No stall is open, but what is captured is not heard: that is left to heal. */
  unheardFrom(atUs: number): void {
    this.#back(atUs);
  }

  #back(atUs: number): void {
    this.#flowsUs = Math.max(atUs, this.startedUs);
    this.#backUs = Math.min(this.#backUs, this.#flowsUs);
    this.#restsUs = null;
  }

  /** Nothing is owed for now, and nothing has come back: the publisher pauses. */
  rests(atUs: number): void {
    if (this.#flowsUs === null) this.#restsUs ??= Math.max(atUs, this.startedUs);
  }

  /**
   * A stall has opened, which began at `fromUs`: another one, or one that rested goes on. A limit that
   * began anew with each would never be over where every capture comes late, each a stall of its own.
   */
  stalled(fromUs: number): void {
    const idleUs = this.#restsUs ?? this.#flowsUs;
    if (idleUs !== null) this.#stalledUs += Math.max(0, fromUs - idleUs);
    this.#restsUs = null;
    this.#flowsUs = null;
    this.#byItself = false;
  }

  captured(atUs: number): void {
    if (atUs > this.startedUs) this.#capturedUs ??= atUs;
  }

  tap(framesPerS: number, fromUs: number): void {
    if (this.#tells(fromUs) && framesPerS >= TAP_LIVES) this.#tapped = true;
  }

  hear({ expected, audibleExpected }: Heard, fromUs: number, atUs: number): void {
    if (!this.#tells(fromUs)) return;
    if (expected > 0 && audibleExpected >= HEARD_SHARE * expected) {
      this.#heard = true;
      this.#unheardUs = 0;
      return;
    }
    this.#waitedUs = atUs;
    const backUs = Math.max(this.#capturedUs ?? 0, this.#backUs);
    if (expected > 0 && fromUs >= backUs) this.#unheardUs += atUs - fromUs;
  }

  /** null: it is too early to say. */
  judge(nowUs: number): 'healed' | 'over' | 'failed' | null {
    if (this.healedBy(nowUs)) return 'healed';
    if (this.unheard) return 'failed';
    if (this.#flowsUs === null) {
      const spentUntilUs = this.#restsUs ?? nowUs;
      return spentUntilUs >= this.#stalledUs + this.#watchers.limitUs ? 'failed' : null;
    }
    // At rest nothing is proved, and no time is spent.
    const sinceUs = Math.max(this.#flowsUs, this.#waitedUs);
    return nowUs - sinceUs >= this.#patienceUs ? 'over' : null;
  }

  /** Where nobody watches the publisher only that captures go on shows that they do more than trickle. */
  healedBy(nowUs: number): boolean {
    const { tapped, heard } = this.#watchers;
    if (this.#byItself) return false;
    if (!tapped && !heard && nowUs - (this.#flowsUs ?? nowUs) < FLOWS_US) return false;
    return this.#flowing && (!tapped || this.#tapped) && (!heard || this.#heard);
  }

  /** Captures are back, and the listener has not heard what it was owed for as long as it may take. */
  get unheard(): boolean {
    return this.#unheardUs >= this.#patienceUs;
  }

  get flowsUs(): number | null {
    return this.#flowsUs;
  }

  get proof(): RungProof {
    const { tapped, heard } = this.#watchers;
    return {
      captured: this.#flowing,
      tapped: tapped ? this.#tapped : null,
      heard: heard ? this.#heard : null,
    };
  }

  /** What there was to do has been done. */
  get ran(): boolean {
    return this.#doneUs !== null;
  }

  /** Captures that settle while a stall is open come too late, however many: one that trickles. */
  get #flowing(): boolean {
    return this.#capturedUs !== null && this.#flowsUs !== null;
  }

  #tells(fromUs: number): boolean {
    return this.#doneUs !== null && fromUs >= this.#doneUs;
  }

  get #patienceUs(): number {
    const { limitUs, heard } = this.#watchers;
    return Math.max(limitUs, heard ? LISTENER_US : FLOWS_US);
  }
}
