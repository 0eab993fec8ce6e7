import { maxOf } from '../units/numbers.js';
import { OUTSIDE_STRAINED, STEAL_STRAINED } from './limits.js';
import { isHostLoaded } from './pressure.js';
import { overlapUs, touching, type RunRecord } from './record.js';
import type { Summary } from './types.js';

export function hostOf(record: RunRecord): Summary['host'] {
  const seconds = record.of('host');
  const ofServer = seconds.flatMap(({ serverShare }) => serverShare ?? []);
  return {
    busyShareMean: meanOf(seconds.map(({ busyShare }) => busyShare)),
    ...(ofServer.length === 0 ? {} : { serverShareMean: meanOf(ofServer) }),
    outsideSharePeak: maxOf(seconds.map(({ outsideShare }) => outsideShare)),
    stealSharePeak: maxOf(seconds.map(({ stealShare }) => stealShare)),
  };
}

const meanOf = (values: number[]): number =>
  values.length === 0 ? 0 : values.reduce((sum, value) => sum + value, 0) / values.length;

/** Whether something other than the run had the host. */
export type Strain = {
  /** µs of a stretch in which the host was the run's own. */
  freeUs(fromUs: number, toUs: number): number;
  /** At least half of the stretch was strained. */
  strained(fromUs: number, toUs: number): boolean;
  outsidePeak: number;
  stealPeak: number;
};

export function strainOf(record: RunRecord): Strain {
  const seconds = record.of('host').filter(
    // Under the scenario's own load what the host lacks is no excuse: that was the question.
    ({ outsideShare, stealShare, fromUs, at }) =>
      (outsideShare > OUTSIDE_STRAINED || stealShare > STEAL_STRAINED) &&
      !isHostLoaded(record, fromUs, at),
  );
  const strainedUs = (fromUs: number, toUs: number) =>
    touching(seconds, fromUs, toUs).reduce(
      (sum, second) => sum + overlapUs(fromUs, toUs, second.fromUs, second.at),
      0,
    );
  const { outsideSharePeak, stealSharePeak } = hostOf(record);
  return {
    freeUs: (fromUs, toUs) => Math.max(0, toUs - fromUs - strainedUs(fromUs, toUs)),
    strained: (fromUs, toUs) => toUs > fromUs && strainedUs(fromUs, toUs) * 2 >= toUs - fromUs,
    outsidePeak: outsideSharePeak,
    stealPeak: stealSharePeak,
  };
}
