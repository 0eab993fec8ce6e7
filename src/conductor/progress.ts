import type { Counters, EventOf } from '../journal/events.js';
import { BEHIND_BELOW } from '../journal/lag.js';

type Own = {
  group: string;
  lagUs: number;
  /** As of the end of the second before. */
  planned: number;
  ok: number;
  settled: number;
  /** Schedule latencies of this second beyond `lagUs`. */
  lateUs: number[];
};

/**
 * Who fell behind in a second. A publisher alone is told in full once a minute only: that costs
 * little, and hides which of many lags. One that keeps up costs nothing here.
 */
export class Progress {
  readonly #own = new Map<number, Own>();

  /** @param publishers `lagUs`: how late the median capture of a second may be */
  constructor(publishers: { index: number; group: string; lagUs?: number }[]) {
    for (const { index, group, lagUs = Number.POSITIVE_INFINITY } of publishers) {
      this.#own.set(index, { group, lagUs, planned: 0, ok: 0, settled: 0, lateUs: [] });
    }
  }

  limit(publisher: number, lagUs: number): void {
    const own = this.#own.get(publisher);
    if (own !== undefined) own.lagUs = lagUs;
  }

  settled(publisher: number, scheduleUs: number): void {
    const own = this.#own.get(publisher);
    if (own === undefined) return;
    own.settled++;
    if (scheduleUs > own.lagUs) own.lateUs.push(scheduleUs);
  }

  /** Ends the second; one event per group in which anybody lagged. */
  take(fromUs: number, atUs: number, latest: ReadonlyMap<number, Counters>): EventOf<'progress'>[] {
    const events = new Map<string, EventOf<'progress'>>();
    for (const [index, own] of this.#own) {
      const { planned = own.planned, ok = own.ok } = latest.get(index) ?? {};
      const due = planned - own.planned;
      const done = ok - own.ok;
      const delayUs = medianOf(own);
      Object.assign(own, { planned, ok, settled: 0, lateUs: [] });
      // The one capture that is on its way is not missing.
      const behind = done < BEHIND_BELOW * due && due - done > 1;
      if (!behind && delayUs <= own.lagUs) continue;
      const event = events.get(own.group) ?? {
        ...{ at: atUs, kind: 'progress', group: own.group, fromUs, lagging: [] },
      };
      event.lagging.push([index, due, done, delayUs]);
      events.set(own.group, event);
    }
    return [...events.values()];
  }
}

/** 0 where fewer than half of the captures were late: then it is none that matters. */
function medianOf({ settled, lateUs }: Own): number {
  const rank = Math.floor((settled - 1) / 2) - (settled - lateUs.length);
  return lateUs.length * 2 <= settled ? 0 : (lateUs.sort((a, b) => a - b)[rank] ?? 0);
}
