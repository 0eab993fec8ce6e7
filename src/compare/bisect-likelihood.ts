import type { Noise, Probe, Search } from './bisect.js';

/** Natural logarithms of the chance of a version's runs, if it is good and if it is bad. */
export type Evidence = { good: number; bad: number };

/** Of each version of a line, in its order; 0 for one that was not run. */
export function evidenceOf(
  { probes, noise }: Pick<Search, 'probes' | 'noise'>,
  line: readonly string[],
): Evidence[] {
  const places = new Map(line.map((version, place) => [version, place]));
  const all = line.map((): Evidence => ({ good: 0, bad: 0 }));
  for (const probe of probes) {
    const mine = all[places.get(probe.version) ?? -1];
    if (mine === undefined) continue;
    mine.good += Math.log(chanceOf(probe, false, noise));
    mine.bad += Math.log(chanceOf(probe, true, noise));
  }
  return all;
}

function chanceOf({ bad }: Probe, isBad: boolean, { missRate, falseAlarmRate }: Noise): number {
  const shownBad = isBad ? 1 - missRate : falseAlarmRate;
  return bad ? shownBad : 1 - shownBad;
}

/** `logs[k]`: of all runs together, if the first `k` versions are good and the rest bad. */
export function singleChange(evidence: readonly Evidence[]): number[] {
  const logs = [evidence.reduce((sum, { bad }) => sum + bad, 0)];
  // Summed anew for each place: of two impossible ones a difference would be no number.
  for (let boundary = 1; boundary <= evidence.length; boundary++) {
    logs.push(evidence.reduce((sum, one, i) => sum + (i < boundary ? one.good : one.bad), 0));
  }
  return logs;
}

/** Which versions are bad, and how likely the runs are if it is so. */
export type Pattern = { log: number; bads: boolean[] };

/** Good before it, bad after it. */
export function bestSingle(evidence: readonly Evidence[]): Pattern {
  const logs = singleChange(evidence);
  const log = logs.reduce((most, one) => Math.max(most, one), Number.NEGATIVE_INFINITY);
  const boundary = logs.indexOf(log);
  return { log, bads: evidence.map((_, place) => place >= boundary) };
}
