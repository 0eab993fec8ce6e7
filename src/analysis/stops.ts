import type { EventOf } from '../journal/events.js';
import { once, type RunRecord } from './record.js';

/** When the processor behind a publisher was there to answer. Times in µs since the run's start. */
export type Stops = {
  /** It had gone by then: what a client waits for from there on, it waits for in vain. */
  goneAt(atUs: number): boolean;
  /** It went in between. */
  wentIn(fromUs: number, toUs: number): boolean;
};

/** When the run began to stop; `Infinity` where the record holds no such word. */
export const stoppingUs = (record: RunRecord): number =>
  record.of('phase').find(({ phase }) => phase === 'stopping')?.at ?? Number.POSITIVE_INFINITY;

/** @returns the stops of a publisher, by its index */
export function stopsOf(record: RunRecord): (publisher: number) => Stops {
  const byPublisher = new Map<number, EventOf<'publisher'>[]>();
  for (const event of record.of('publisher')) {
    if (event.state === 'failed') continue;
    const list = byPublisher.get(event.publisher) ?? [];
    byPublisher.set(event.publisher, list);
    list.push(event);
  }
  const runStopsUs = stoppingUs(record);
  return (publisher) => {
    const told = byPublisher.get(publisher) ?? [];
    const stops = told.filter(({ state }) => state === 'stopped');
    return {
      goneAt(atUs) {
        if (told.findLast(({ at }) => at <= atUs)?.state === 'stopped') return true;
        // Clients end their turns before the processors are stopped. One whose stop nobody recorded
        // (or that was never sent) is taken to be gone with the run.
        return atUs >= runStopsUs && !stops.some(({ at }) => at > atUs);
      },
      wentIn: (fromUs, toUs) => stops.some(({ at }) => at > fromUs && at <= toUs),
    };
  };
}

type Spans = ReadonlyMap<number, { fromUs: number; untilUs: number }>;

/** From when to when each publisher captured, by its index. */
export const spansOf = (record: RunRecord): Spans => once(record, 'spans', () => spansIn(record));

function spansIn(record: RunRecord): Spans {
  const spans = new Map<number, { fromUs: number; untilUs: number }>();
  for (const { publisher, state, at } of record.of('publisher')) {
    const known = spans.get(publisher);
    if (state === 'published') {
      spans.set(publisher, { fromUs: known?.fromUs ?? at, untilUs: record.elapsedUs });
    } else if (state === 'stopped' && known !== undefined) {
      spans.set(publisher, { ...known, untilUs: at });
    }
  }
  return spans;
}
