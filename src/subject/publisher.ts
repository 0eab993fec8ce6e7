import type { Counters } from '../journal/events.js';
import type { Source } from '../sdk/types.js';
import type { Clock } from './clock.js';
import type { PublisherSpec } from './messages.js';
import type { Pace } from './pacer.js';
import { queueModel, type QueueModel } from './queue-model.js';
import type { Samples } from './samples.js';
import { paceSchedule, type Schedule } from './schedule.js';
import { StallTracker, type Outstanding, type Stall } from './stall-tracker.js';
import { tally, type Tally } from './tally.js';

export type PublisherContext = {
  clock: Clock;
  samples: Samples;
  stallAfterUs: number;
  onStall: (publisher: number, stall: Stall) => void;
  /** A settled capture has made the publisher due again, at this time (µs). */
  onDue: (atUs: number) => void;
  /** Instead of the one in the spec. */
  schedule?: Schedule;
  /** A capture has settled, either way. */
  onSettled?: () => void;
};

export const paceOf = (spec: PublisherSpec): Pace => ({
  frameUs: spec.frameMs * 1000,
  shape: spec.pace,
  speech:
    spec.speech === null
      ? null
      : { speakUs: spec.speech.speakMs * 1000, pauseUs: spec.speech.pauseMs * 1000 },
  offsetUs: spec.speechOffsetMs * 1000,
  queueUs: spec.queueMs * 1000,
});

const PROBE_FRAME_US = 10_000;
/** A probe must be over before the next frame is due, or the SDK refuses that one. */
const PROBE_ROOM_US = 100_000;

const TOLERANCE_US = 500; // timers have 1 ms steps: calling half a step early beats a step late

/** One publisher's loop. `fire` is called by the shared scheduler when the publisher is due. */
export class Publisher {
  readonly spec: PublisherSpec;
  readonly tracker: StallTracker;
  #source: Source;
  readonly #frameAt: (n: number) => Int16Array;
  readonly #context: PublisherContext;
  readonly #schedule: Schedule;
  #queue: QueueModel;
  readonly #tally: Tally = tally();
  #next = 0;
  #baseUs = Number.POSITIVE_INFINITY;
  #endUs = Number.POSITIVE_INFINITY;
  /** `await` and `try`: the frame that the loop is waiting for, and until when. */
  #waiting: Outstanding | null = null;
  #waitingUntilUs = Number.POSITIVE_INFINITY;
  /** Probes outstanding: a capture beside one is refused as an overlap. */
  #probing = 0;
  /** Counts the sources it has had: what an old one still settles is nobody's any more. */
  #life = 0;

  constructor(
    spec: PublisherSpec,
    source: Source,
    frameAt: (n: number) => Int16Array,
    context: PublisherContext,
  ) {
    this.spec = spec;
    this.#source = source;
    this.#frameAt = frameAt;
    this.#context = context;
    const queueUs = source.queueMs * 1000;
    this.#schedule = context.schedule ?? paceSchedule({ ...paceOf(spec), queueUs });
    this.#queue = queueModel(queueUs);
    this.tracker = new StallTracker(spec.id, context.stallAfterUs, (stall) =>
      context.onStall(spec.index, stall),
    );
  }

  /** The schedule begins. */
  begin(atUs: number): void {
    this.#baseUs = atUs;
  }

  /** No further captures are planned. */
  end(atUs: number): void {
    this.#endUs = Math.min(this.#endUs, atUs);
  }

  /** Calls what is due. Returns when it is due next (µs), Infinity when a settling capture will tell. */
  fire(nowUs: number): number {
    if (this.spec.capture === 'unawaited') {
      while (this.#isDue(nowUs)) this.#call();
      return this.#nextDueUs();
    }
    if (this.#waiting !== null) {
      if (nowUs < this.#waitingUntilUs) return this.#waitingUntilUs;
      this.#waiting = null;
      this.#tally.timedOut++;
    }
    if (!this.#isDue(nowUs)) return this.#nextDueUs();
    const tries = this.spec.capture === 'try';
    if (tries) this.#skipLate(nowUs);
    const call = this.#call();
    this.#waiting = call;
    if (tries) this.#waitingUntilUs = call.callUs + this.spec.tryLimitMs * 1000;
    return this.#waitingUntilUs;
  }

  /** Goes on with another source. What the old one owes is given up, and what fell due meanwhile passed over. */
  moveTo(source: Source, nowUs: number): void {
    this.#life++;
    this.#tally.timedOut += this.tracker.abandon();
    this.#waiting = null;
    this.#source = source;
    this.#queue = queueModel(source.queueMs * 1000);
    this.passOver(nowUs);
    this.#context.onDue(nowUs);
  }

  /** Captures that were called or passed over, and wait for nothing any more. */
  get done(): number {
    return this.#next - this.tracker.pending;
  }

  /** Frames that fell due and were called or passed over, and captures of them that are outstanding. */
  get begun(): { frames: number; pending: number } {
    return { frames: this.#next, pending: this.tracker.pending };
  }

  /** Frames that the SDK did not take: refused, given up, or passed over. */
  get lost(): number {
    return this.#tally.lost;
  }

  /** Passes over what is due: it is not wanted any more. @returns number of the next frame to come */
  passOver(nowUs: number): number {
    this.sweep(nowUs); // before it is forgotten how long they were owed
    for (; this.#dueUs(this.#next) <= nowUs; this.#next++) this.#tally.skipped++;
    return this.#next;
  }

  /**
   * Captures 10 ms of silence, for no other reason than to see it settle. It is in no counter.
   * @returns null while frames are due, soon due or outstanding: these tell the same
   */
  probe(nowUs: number): Promise<void> | null {
    const { rateHz, channels } = this.spec;
    const busy = nowUs < this.#baseUs || nowUs >= this.#endUs || this.#probing > 0;
    if (busy || this.tracker.pending > 0) return null;
    if (this.#dueUs(this.#next) - nowUs < PROBE_ROOM_US) return null;
    this.#queue.push(nowUs, PROBE_FRAME_US);
    this.#probing++;
    const samples = new Int16Array(Math.round((rateHz * PROBE_FRAME_US) / 1e6) * channels);
    return this.#capture(samples).finally(() => this.#probing--);
  }

  /** Looks for a stall that has opened. */
  sweep(nowUs: number): void {
    if (nowUs < this.#baseUs) return;
    const oldestDueUs = this.#dueUs(this.#next);
    const ended = nowUs >= this.#endUs;
    const atRest = ended || oldestDueUs - nowUs > this.#schedule.frameUs;
    if (atRest && this.tracker.pending === 0) this.tracker.rest(nowUs);
    else this.tracker.sweep(nowUs, !ended && oldestDueUs < nowUs ? oldestDueUs : null);
  }

  counters(nowUs: number): Counters {
    // A frame due at the very end is not called any more, so it is not planned either.
    const soFar = this.#schedule.plannedBy(Math.min(nowUs, this.#endUs - 1) - this.#baseUs);
    return {
      ...this.#tally.counts(),
      planned: nowUs < this.#baseUs ? 0 : Math.max(this.#next, soFar),
      pending: this.tracker.pending,
      oldestPendingUs: this.tracker.oldestPendingUs(nowUs),
    };
  }

  #call(): Outstanding {
    const n = this.#next++;
    const { frameUs } = this.#schedule;
    const dueUs = this.#dueUs(n); // a frame that is taken is forgotten
    const frame = this.#frameAt(n); // made before the time is taken: it is our work, not the SDK's
    const atUs = this.#context.clock.nowUs();
    this.#tally.called++;
    if (atUs - dueUs > frameUs) this.#tally.late++;
    const call = this.tracker.called(atUs, dueUs, this.#queue.push(atUs, frameUs));
    const life = this.#life;
    this.#capture(frame).then(
      () => life === this.#life && this.#settled(call),
      (error: unknown) => life === this.#life && this.#failed(call, error),
    );
    return call;
  }

  /** An SDK that throws instead of rejecting has refused the frame all the same. */
  #capture(frame: Int16Array): Promise<void> {
    try {
      return this.#source.capture(frame);
    } catch (error) {
      return Promise.reject(error instanceof Error ? error : new Error(String(error)));
    }
  }

  #settled(call: Outstanding): void {
    const nowUs = this.#context.clock.nowUs();
    const serviceUs = nowUs - call.callUs;
    const scheduleUs = nowUs - call.plannedUs;
    this.#tally.ok++;
    this.tracker.settled(call, true, nowUs);
    this.#context.samples.add(this.spec.index, serviceUs, scheduleUs, serviceUs - call.allowedUs);
    this.#goOn(call, nowUs);
    this.#context.onSettled?.();
  }

  #failed(call: Outstanding, error: unknown): void {
    const nowUs = this.#context.clock.nowUs();
    const message = error instanceof Error ? error.message : String(error);
    this.#tally.reject(message, call.overlapped || this.#probing > 0);
    this.#queue.refuse(this.#schedule.frameUs);
    this.tracker.settled(call, false, nowUs);
    this.#goOn(call, nowUs);
    this.#context.onSettled?.();
  }

  #goOn(call: Outstanding, nowUs: number): void {
    if (this.#waiting !== call) return;
    this.#waiting = null;
    this.#context.onDue(this.fire(nowUs));
  }

  #skipLate(nowUs: number): void {
    if (this.#dueUs(this.#next) < nowUs) this.tracker.sweep(nowUs, this.#dueUs(this.#next));
    while (this.#dueUs(this.#next + 1) <= nowUs && this.#dueUs(this.#next + 1) < this.#endUs) {
      this.#next++;
      this.#tally.skipped++;
    }
  }

  #dueUs(n: number): number {
    return this.#baseUs + this.#schedule.dueUs(n);
  }

  #isDue(nowUs: number): boolean {
    const atUs = this.#dueUs(this.#next);
    return atUs <= nowUs + TOLERANCE_US && atUs < this.#endUs;
  }

  #nextDueUs(): number {
    const atUs = this.#dueUs(this.#next);
    return atUs < this.#endUs ? atUs : Number.POSITIVE_INFINITY;
  }
}
