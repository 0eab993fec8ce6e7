import type { Counters } from '../journal/events.js';
import type { Source } from '../sdk/types.js';
import type { Clock } from './clock.js';
import type { PublisherSpec } from './messages.js';
import { plannedCount, plannedUs, type Pace } from './pacer.js';
import { queueModel } from './queue-model.js';
import type { Samples } from './samples.js';
import { stallTracker, type Stall, type StallTracker } from './stall-tracker.js';

export type PublisherContext = {
  clock: Clock;
  samples: Samples;
  stallAfterUs: number;
  onStall: (publisher: number, stall: Stall) => void;
  /** A settled capture has made the publisher due again, at this time (µs). */
  onDue: (atUs: number) => void;
  /** Sorts a rejection by the SDK's text. */
  rejectionOf: (message: string) => string;
};

/** One publisher's loop. `fire` is called by the shared scheduler when the publisher is due. */
export type Publisher = {
  readonly spec: PublisherSpec;
  readonly tracker: StallTracker;
  /** The schedule begins. */
  begin(atUs: number): void;
  /** No further captures are planned. */
  end(atUs: number): void;
  /** Calls what is due. Returns when it is due next (µs), Infinity when a settling capture will tell. */
  fire(nowUs: number): number;
  sweep(nowUs: number): void;
  counters(nowUs: number): Counters;
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

const TOLERANCE_US = 500; // timers have 1 ms steps: calling half a step early beats a step late

export function publisher(
  spec: PublisherSpec,
  source: Source,
  frameAt: (n: number) => Int16Array,
  context: PublisherContext,
): Publisher {
  const { clock, samples } = context;
  const pace = { ...paceOf(spec), queueUs: source.queueMs * 1000 };
  const frameUs = pace.frameUs;
  const queue = queueModel(source.queueMs * 1000);
  const tracker = stallTracker(spec.id, context.stallAfterUs, (stall) =>
    context.onStall(spec.index, stall),
  );
  const tally = { called: 0, settled: 0, ok: 0, late: 0, timedOut: 0, channelFull: 0, overlap: 0 };
  const rejected: Record<string, number> = {};
  let skipped = 0;
  let next = 0;
  let baseUs = Number.POSITIVE_INFINITY;
  let endUs = Number.POSITIVE_INFINITY;
  /** `await` and `try`: the frame that the loop is waiting for, and until when. */
  let waiting: { key: number; untilUs: number } | null = null;

  const plannedSoFar = (nowUs: number) => plannedCount(pace, Math.min(nowUs, endUs) - baseUs);
  const dueAt = (n: number) => baseUs + plannedUs(pace, n);

  const settle = (key: number, call: Call, error: unknown) => {
    const nowUs = clock.nowUs();
    tally.settled++;
    tracker.settled(key, error === undefined, nowUs);
    if (error === undefined) {
      tally.ok++;
      const serviceUs = nowUs - call.atUs;
      samples.add(spec.index, serviceUs, nowUs - call.plannedUs, serviceUs - call.allowedUs);
    } else {
      queue.refuse(frameUs);
      count(error, call.overlapped);
    }
    if (waiting?.key !== key) return;
    waiting = null;
    context.onDue(fire(nowUs));
  };

  const count = (error: unknown, overlapped: boolean) => {
    const message = error instanceof Error ? error.message : String(error);
    // One text for two states: the queue is full, or another call of this source was in flight.
    if (context.rejectionOf(message) !== 'invalid-state') {
      rejected[message] = (rejected[message] ?? 0) + 1;
    } else if (overlapped) tally.overlap++;
    else tally.channelFull++;
  };

  const callNext = (nowUs: number): number => {
    const n = next++;
    const call: Call = {
      atUs: nowUs,
      plannedUs: dueAt(n),
      allowedUs: queue.push(nowUs, frameUs),
      overlapped: tracker.pending > 0,
    };
    tally.called++;
    if (nowUs - call.plannedUs > frameUs) tally.late++;
    const key = tracker.called(nowUs, call.plannedUs, call.allowedUs);
    const samplesOfFrame = frameAt(n);
    call.atUs = clock.nowUs();
    source.capture(samplesOfFrame).then(
      () => settle(key, call, undefined),
      (error: unknown) => settle(key, call, error ?? new Error('rejected without a reason')),
    );
    return key;
  };

  const isDue = (nowUs: number) => {
    const at = dueAt(next);
    return at <= nowUs + TOLERANCE_US && at < endUs;
  };

  const skipLate = (nowUs: number) => {
    while (dueAt(next + 1) <= nowUs && dueAt(next + 1) < endUs) {
      next++;
      skipped++;
    }
  };

  const fire = (nowUs: number): number => {
    if (spec.capture === 'unawaited') {
      while (isDue(nowUs)) callNext(nowUs);
      return nextDue();
    }
    if (waiting !== null) {
      if (nowUs < waiting.untilUs) return waiting.untilUs;
      waiting = null;
      tally.timedOut++;
    }
    if (!isDue(nowUs)) return nextDue();
    if (spec.capture === 'try') skipLate(nowUs);
    const key = callNext(nowUs);
    const untilUs =
      spec.capture === 'try' ? nowUs + spec.tryLimitMs * 1000 : Number.POSITIVE_INFINITY;
    waiting = { key, untilUs };
    return untilUs;
  };

  const nextDue = () => {
    const at = dueAt(next);
    return at < endUs ? at : Number.POSITIVE_INFINITY;
  };

  return {
    spec,
    tracker,
    begin(atUs) {
      baseUs = atUs;
    },
    end(atUs) {
      endUs = Math.min(endUs, atUs);
    },
    fire,
    sweep(nowUs) {
      if (nowUs < baseUs) return;
      const oldestDue = dueAt(next);
      const due = nowUs < endUs && oldestDue < nowUs;
      const atRest = nowUs >= endUs || oldestDue - nowUs > frameUs;
      if (atRest && tracker.pending === 0) tracker.rest(nowUs);
      else tracker.sweep(nowUs, due ? oldestDue : null);
    },
    counters(nowUs) {
      return {
        ...tally,
        planned: nowUs < baseUs ? 0 : Math.max(next, plannedSoFar(nowUs)),
        skipped,
        rejected: { ...rejected },
        pending: tracker.pending,
        oldestPendingUs: tracker.oldestPendingUs(nowUs),
      };
    },
  };
}

type Call = { atUs: number; plannedUs: number; allowedUs: number; overlapped: boolean };
