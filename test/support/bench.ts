import type { Source } from '../../src/sdk/types.js';
import { Publisher } from '../../src/subject/publisher.js';
import type { PublisherSpec } from '../../src/subject/messages.js';
import { readSamples, samples, type Sample } from '../../src/subject/samples.js';
import type { Stall } from '../../src/subject/stall-tracker.js';
import { publisherSpec } from './specs.js';

export const CHANNEL_FULL = 'InvalidState - failed to capture frame';

/** What becomes of the n-th capture: µs until it settles (null: never), or until it is rejected. */
export type Fate = { afterUs: number | null; reject?: string };
export type Fates = (n: number, calledUs: number) => Fate;

type Timed = { atUs: number; run: () => void };

/**
 * One publisher before a source whose captures settle as told, in a time of our own: events in the
 * order of their times, microtasks run out between two of them.
 */
export function publisherBench(options: {
  spec?: Partial<PublisherSpec>;
  fates: Fates;
  stallAfterUs?: number;
  /** The source's real queue; the spec's if not given. */
  queueMs?: number;
}) {
  const spec = publisherSpec(options.spec);
  let nowUs = 0;
  let calls = 0;
  let dueUs = Number.POSITIVE_INFINITY;
  let pending: Timed[] = [];
  const called: number[] = [];
  const stalls: Stall[] = [];
  const record = samples();
  const source: Source = {
    queueMs: options.queueMs ?? spec.queueMs,
    capture() {
      called.push(nowUs);
      const { afterUs, reject } = options.fates(calls++, nowUs);
      if (afterUs === null) return new Promise(() => {});
      return new Promise((resolve, fail) => {
        const run = () => (reject === undefined ? resolve() : fail(new Error(reject)));
        if (afterUs === 0) run();
        else pending.push({ atUs: nowUs + afterUs, run });
      });
    },
  };
  const publisher = new Publisher(spec, source, () => new Int16Array(4), {
    clock: { nowUs: () => nowUs },
    samples: record,
    stallAfterUs: options.stallAfterUs ?? 200_000,
    onStall: (_, stall) => stalls.push(stall),
    onDue: (atUs) => (dueUs = Math.min(dueUs, atUs)),
  });
  publisher.begin(0);
  dueUs = 0;

  /** All of them, however long the chain of captures that settle at once. */
  const microtasks = () => new Promise<void>((resolve) => setImmediate(resolve));

  return {
    publisher,
    called,
    stalls,
    now: () => nowUs,
    /** Runs on to `untilUs`; sweeps every `sweepUs`, `onStep` after each event. */
    async run(untilUs: number, { sweepUs = 100_000, onStep = () => {} } = {}) {
      for (;;) {
        const settleUs = Math.min(Number.POSITIVE_INFINITY, ...pending.map(({ atUs }) => atUs));
        const nextSweepUs = (Math.floor(nowUs / sweepUs) + 1) * sweepUs;
        const nextUs = Math.max(nowUs, Math.min(dueUs, settleUs, nextSweepUs));
        if (nextUs > untilUs) break;
        nowUs = nextUs;
        const settling = pending.filter(({ atUs }) => atUs <= nowUs);
        pending = pending.filter(({ atUs }) => atUs > nowUs);
        for (const { run } of settling) run();
        await microtasks();
        if (dueUs <= nowUs) {
          dueUs = Number.POSITIVE_INFINITY;
          dueUs = Math.min(dueUs, publisher.fire(nowUs));
          await microtasks();
        }
        if (nowUs % sweepUs === 0) publisher.sweep(nowUs);
        onStep();
      }
      nowUs = Math.max(nowUs, untilUs);
    },
    /** The JS thread stands still: time goes on, nothing happens. */
    freeze(lengthUs: number) {
      nowUs += lengthUs;
    },
    samples: (): Sample[] => [...readSamples(record.take())],
  };
}
