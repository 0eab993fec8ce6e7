import { CAUSES, type Cause } from '../units/causes.js';
import { maxOf, median } from '../units/numbers.js';
import type { False, Judged, RunEvaluation } from './evaluate.js';
import type { Bounds } from './injected.js';

export const GOALS = { recall: 1, precision: 1, lengthRight: 1, causeRight: 0.95 } as const;

/** `known`: injected, and seen by others than the tool's stall tracker. */
type Recall = { known: number; recall: number | null };

/** The figures of all labelled runs together. Shares are 0 to 1; null: nothing to measure it by. */
export type Evaluation = {
  schemaVersion: 1;
  runs: number;
  injected: number;
  /** Of those that somebody else saw as well; of stalls, and of audio that was not heard, apart. */
  recall: number | null;
  stalls: Recall;
  silences: Recall;
  precision: number | null;
  /**
   * Of those whose true length is known: off by no more than max(5 ms, 1 %). `within`: how closely it is
   * known, from the least that it can be to the most; anything between is not off. `provenShare`: of
   * those that are right wherever in that it lies.
   */
  length: {
    known: number;
    rightShare: number | null;
    provenShare: number | null;
    worstUs: number | null;
    within: { medianUs: number; worstUs: number } | null;
  };
  cause: { rightShare: number | null; unknownShare: number | null; wrongShare: number | null };
  /** Rows: what was injected; columns: what was found. */
  confusion: { label: string; found: Partial<Record<Cause | 'missed', number>> }[];
  bySdk: {
    sdk: string;
    injected: number;
    missed: number;
    causeRight: number;
    falseAlarms: number;
  }[];
  wrong: Judged[];
  falseAlarms: False[];
  uninjected: False[];
  leftOut: RunEvaluation['leftOut'];
  met: boolean;
};

/** Off by more than this is wrong. */
const toleranceUs = (trueUs: number) => Math.max(5000, trueUs / 100);

const offUs = (us: number, { leastUs, mostUs }: Bounds): number =>
  Math.max(0, leastUs - us, us - mostUs);

/** Off by so much where the truth is as far from it as it can be. */
const atMostOffUs = (us: number, { leastUs, mostUs }: Bounds): number =>
  Math.max(Math.abs(us - leastUs), Math.abs(us - mostUs));

export function evaluation(runs: RunEvaluation[]): Evaluation {
  const injected = runs.flatMap(({ judged }) => judged);
  const found = injected.filter((one) => one.found !== null);
  const falseAlarms = runs.flatMap((run) => run.falseAlarms);
  const lengths = found.flatMap(({ trueLengthUs, found: seen }) =>
    trueLengthUs === null || seen === null
      ? []
      : [
          {
            ...trueLengthUs,
            offUs: offUs(seen.lengthUs, trueLengthUs),
            atMostUs: atMostOffUs(seen.lengthUs, trueLengthUs),
          },
        ],
  );
  const lengthsWithin = (off: (one: (typeof lengths)[number]) => number) =>
    share(lengths.filter((one) => off(one) <= toleranceUs(one.mostUs)).length, lengths.length);
  const withinUs = lengths.map(({ leastUs, mostUs }) => mostUs - leastUs);
  const causes = (of: (one: Judged) => boolean) => share(found.filter(of).length, found.length);
  const figures = {
    recall: recallOf(injected).recall,
    precision: share(found.length, found.length + falseAlarms.length),
    length: {
      known: lengths.length,
      rightShare: lengthsWithin((one) => one.offUs),
      provenShare: lengthsWithin((one) => one.atMostUs),
      worstUs: lengths.length === 0 ? null : maxOf(lengths.map(({ offUs: off }) => off)),
      within:
        withinUs.length === 0 ? null : { medianUs: median(withinUs), worstUs: maxOf(withinUs) },
    },
    cause: {
      rightShare: causes(isRight),
      unknownShare: causes((one) => one.found?.cause === 'unknown'),
      wrongShare: causes((one) => !isRight(one) && one.found?.cause !== 'unknown'),
    },
  };
  return {
    schemaVersion: 1,
    runs: runs.length,
    injected: injected.length,
    ...figures,
    stalls: recallOf(injected.filter(({ expected }) => expected === 'stall')),
    silences: recallOf(injected.filter(({ expected }) => expected === 'silence')),
    confusion: confusionOf(injected),
    bySdk: bySdk(injected, falseAlarms),
    wrong: injected.filter((one) => !isRight(one)),
    falseAlarms,
    uninjected: runs.flatMap((run) => run.uninjected),
    leftOut: leftOutOf(runs),
    met: meets(figures),
  };
}

const share = (part: number, whole: number): number | null => (whole === 0 ? null : part / whole);
function recallOf(injected: Judged[]): Recall {
  const known = injected.filter(({ confirmed }) => confirmed);
  const found = known.filter((one) => one.found !== null);
  return { known: known.length, recall: share(found.length, known.length) };
}

const isRight = (one: Judged) => one.found?.cause === one.label;

function meets({
  recall,
  precision,
  length,
  cause,
}: Pick<Evaluation, 'recall' | 'precision' | 'length' | 'cause'>): boolean {
  const reached = (value: number | null, goal: number) => value === null || value >= goal;
  return (
    recall !== null &&
    reached(recall, GOALS.recall) &&
    reached(precision, GOALS.precision) &&
    reached(length.rightShare, GOALS.lengthRight) &&
    reached(cause.rightShare, GOALS.causeRight)
  );
}

function confusionOf(injected: Judged[]): Evaluation['confusion'] {
  return CAUSES.flatMap((label) => {
    const row = injected.filter((one) => one.label === label);
    if (row.length === 0) return [];
    const found: Evaluation['confusion'][number]['found'] = {};
    for (const one of row) {
      const key = one.found?.cause ?? 'missed';
      found[key] = (found[key] ?? 0) + 1;
    }
    return [{ label, found }];
  });
}

function bySdk(injected: Judged[], falseAlarms: False[]): Evaluation['bySdk'] {
  const versions = [...new Set([...injected, ...falseAlarms].map(({ sdk }) => sdk))].sort();
  return versions.map((sdk) => {
    const mine = injected.filter((one) => one.sdk === sdk);
    return {
      sdk,
      injected: mine.length,
      missed: mine.filter(({ found }) => found === null).length,
      causeRight: mine.filter(isRight).length,
      falseAlarms: falseAlarms.filter((one) => one.sdk === sdk).length,
    };
  });
}

function leftOutOf(runs: RunEvaluation[]): RunEvaluation['leftOut'] {
  const sums = new Map<string, RunEvaluation['leftOut'][number]>();
  for (const one of runs.flatMap(({ leftOut }) => leftOut)) {
    const key = `${one.label}/${one.reason}`;
    sums.set(key, { ...one, count: one.count + (sums.get(key)?.count ?? 0) });
  }
  return [...sums.values()];
}
