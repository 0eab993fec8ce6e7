import { roundUs } from '../units/round-us.js';
import type { EventOf } from './events.js';
import { addInto, encodeAll, newHistograms, type Histogram } from './histograms.js';
import { SERIES, type Series } from './series.js';

/** Parts of a timeline: finer ones than a pixel each help nobody, and a day must stay small. */
export const TIMELINE_MOST = 1500;
/** Below it a run is short enough for its seconds to be read one by one. */
const LEAST_US = 10_000_000;

/**
 * For how long a group's histograms are added up (`merged` events): for one part of the timeline
 * that the run will have if it ends as planned. null: it is too short a run for that.
 */
export function mergedUsOf(durationUs: number): number | null {
  const us = roundUs(durationUs, TIMELINE_MOST, 1);
  return us < LEAST_US ? null : us;
}

type Open = {
  nth: number;
  atUs: number;
  intervals: number;
  histograms: Record<Series, Histogram>;
};

/** Adds up the histograms of one group's intervals, which come by time. */
export function merger(group: string, stretchUs: number) {
  let open: Open | null = null;

  const closed = (): EventOf<'merged'> | null => {
    if (open === null || open.histograms.service.totalCount === 0) return null;
    const { nth, atUs: at, intervals, histograms } = open;
    return {
      ...{ at, kind: 'merged', group, fromUs: nth * stretchUs, toUs: (nth + 1) * stretchUs },
      intervals,
      histograms: encodeAll(histograms),
    };
  };

  return {
    /**
     * @param histograms of the interval; null: nothing was recorded in it
     * @returns the stretch before, if this interval begins another and something was recorded in that
     */
    add(
      fromUs: number,
      atUs: number,
      histograms: Record<Series, Histogram> | null,
    ): EventOf<'merged'> | null {
      const nth = Math.floor((fromUs + atUs) / 2 / stretchUs);
      const over = open?.nth === nth ? null : closed();
      if (open?.nth !== nth) {
        open = { nth, atUs, intervals: 0, histograms: emptied(open?.histograms) };
      }
      open.atUs = atUs;
      open.intervals++;
      if (histograms !== null) {
        for (const series of SERIES) addInto(open.histograms[series], histograms[series]);
      }
      return over;
    },
  };
}

function emptied(used: Record<Series, Histogram> = newHistograms()): Record<Series, Histogram> {
  for (const series of SERIES) used[series].reset();
  return used;
}
