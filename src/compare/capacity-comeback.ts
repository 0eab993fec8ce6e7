import {
  VERDICTS,
  type GroupSummary,
  type Leaving,
  type Summary,
  type ThresholdResult,
  type VerdictName,
} from '../analysis/index.js';
import { formatUs } from '../units/duration.js';
import { plural } from '../units/numbers.js';
import type { Until } from './capacity-run.js';

/** What became of a load that holds by itself, after a heavier one beside it had gone. */
export type Comeback = {
  /**
   * `untouched`: it held beside the other too. `not left`: the other had not gone, or too late for
   * the run to tell. `unknown`: the run can't tell.
   */
  came: 'back' | 'untouched' | 'not back' | 'not left' | 'unknown';
  /** Why, in words; empty where the figures say it. */
  why: string;
  verdict: VerdictName;
  evidence: string;
  /** From when on the other was really gone, µs; null: not before the run's end. */
  goneUs: number | null;
  /** Captures that settled, of those that fell due: until the other had gone, and at the run's end. */
  duringShare: number | null;
  afterShare: number | null;
  /** Its stalls that lasted into the run's last part. */
  stallsAfter: number;
};

export type Asked = {
  /** The group that stays. */
  base: string;
  /** When the other one was told to leave, µs. */
  leftUs: number;
  /** From when on the group should be well again, where the other one left when it was told to, µs. */
  judgedUs: number;
};

/** What makes a load give out. */
export type Criterion = {
  until: Until;
  /** The run's thresholds by what was measured from then on: the overload is no part of it. */
  thresholdsFrom: (fromUs: number) => ThresholdResult[];
};

/** The share that analysis, too, asks of a group that keeps up. */
const KEPT_UP = 0.95;
/** A tick of the conductor's clock may end a little after the run. */
const SLACK_US = 300_000;
/** How soon it must be well again where the journal is older than `stall.back`, as in analysis. */
const BACK_US = 5_000_000;
/** So much of the run must be left to be judged, as for a collapse. */
const JUDGED_LEAST_US = 2_000_000;
/** A group that ends so has not come back, whatever its captures look like by then. */
const BROKEN: readonly VerdictName[] = ['collapsed', 'silent', 'hung', 'crashed'];

export function comebackOf(
  summary: Summary,
  leaving: Leaving,
  { base, leftUs, judgedUs }: Asked,
  { until, thresholdsFrom }: Criterion,
): Comeback {
  const { run, stalls } = summary;
  const group = summary.groups.find(({ name }) => name === base);
  const endUs = run.durationUs;
  const { goneUs } = leaving;
  const fromUs = goneUs === null ? endUs : goneUs + (run.stall.backUs ?? BACK_US);
  const inTime = fromUs + JUDGED_LEAST_US <= endUs;
  const afterUs = Math.max(inTime ? fromUs : 0, judgedUs);
  const stallsIn = (from: number, to: number) =>
    stalls.filter((one) => one.group === base && one.fromUs < to && (one.toUs ?? endUs) > from)
      .length;
  const figures = {
    duringShare: shareIn(summary, group, 0, Math.min(goneUs ?? endUs, endUs)),
    afterShare: shareIn(summary, group, afterUs, endUs),
    stallsAfter: stallsIn(afterUs, endUs),
  };
  const verdict = group?.verdict ?? summary.verdict;

  const judge = (): [Comeback['came'], string] => {
    if (run.endedBy !== 'completed') return ['unknown', 'the run was cut short'];
    if (verdict === 'crashed') return ['not back', 'its process is gone'];
    // Another program may be why it did not leave, too.
    if (verdict === 'invalid') return ['unknown', 'it is invalid'];
    if (!inTime) return ['not left', leavingWords(leaving, leftUs, endUs)];
    const { afterShare, duringShare, stallsAfter } = figures;
    const well = afterShare !== null && afterShare >= KEPT_UP && stallsAfter === 0;
    if (BROKEN.includes(verdict)) {
      return ['not back', well ? `its captures do, and it is ${verdict} all the same` : OUTLIVES];
    }
    if (afterShare === null) return ['unknown', 'nothing of it fell due at the end'];
    if (!well) return ['not back', OUTLIVES];
    const breached = until.thresholds ? thresholdsFrom(afterUs).filter(({ met }) => !met) : [];
    if (breached.length > 0) return ['not back', breachedWords(breached)];
    const troubled = (duringShare ?? 1) < KEPT_UP || stallsIn(0, afterUs) > 0;
    if (troubled) return ['back', ''];
    const gaveOut = until.verdict !== null && isAsBad(verdict, until.verdict);
    return gaveOut ? ['unknown', `it is ${verdict}, and it is not known when`] : ['untouched', ''];
  };
  const [came, why] = judge();
  return { came, why, verdict, evidence: group?.evidence ?? '', goneUs, ...figures };
}

const OUTLIVES = 'the failure outlives its cause';

const isAsBad = (verdict: VerdictName, than: VerdictName): boolean =>
  verdict !== 'invalid' && VERDICTS.indexOf(verdict) >= VERDICTS.indexOf(than);

function breachedWords(breached: ThresholdResult[]): string {
  const named = breached.map(({ key, limit }) => `${key} ${limit}`).join(', ');
  return `its captures do, and at its end ${plural(breached.length, 'threshold')} still breached: ${named}`;
}

function leavingWords({ goneUs, there, rooms }: Leaving, leftUs: number, endUs: number): string {
  const told = `told to at ${formatUs(leftUs)}`;
  if (goneUs !== null) {
    return `${told}, it was gone only at ${formatUs(goneUs)}, too late before the end at ${formatUs(endUs)}`;
  }
  const left =
    there === 0
      ? 'captures of it still fell due'
      : `${there} of its ${plural(rooms, 'room')} ${there === 1 ? 'was' : 'were'} still there`;
  return `${told}, and ${left} at the end at ${formatUs(endUs)}`;
}

/** A process that says nothing can't say what falls due: its rate before is taken for it. */
function shareIn(
  { seconds }: Summary,
  group: GroupSummary | undefined,
  fromUs: number,
  toUs: number,
): number | null {
  const mine = seconds.filter(
    (one) => one.group === group?.name && one.fromUs >= fromUs && one.atUs <= toUs + SLACK_US,
  );
  const sum = (of: (one: Summary['seconds'][number]) => number) =>
    mine.reduce((total, one) => total + of(one), 0);
  const planned = sum((one) => one.planned);
  const spanS = sum((one) => one.atUs - one.fromUs) / 1e6;
  const due =
    planned > 0 || (group?.stalls.open ?? 0) === 0 ? planned : (group?.rate?.planned ?? 0) * spanS;
  return due === 0 ? null : Math.min(1, sum((one) => one.ok) / due);
}
