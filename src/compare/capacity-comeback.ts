import type { GroupSummary, Summary, VerdictName } from '../analysis/index.js';

/** What became of a load that holds by itself, after a heavier one beside it had gone. */
export type Comeback = {
  /** `untouched`: it held beside the other too. `unknown`: the run can't tell. */
  came: 'back' | 'untouched' | 'not back' | 'unknown';
  verdict: VerdictName;
  evidence: string;
  /** Captures that settled, of those that fell due: with the other there, and at the run's end. */
  duringShare: number | null;
  afterShare: number | null;
  /** Its stalls that lasted into the run's last part. */
  stallsAfter: number;
};

/** The share that analysis, too, asks of a group that keeps up. */
const KEPT_UP = 0.95;
/** A tick of the conductor's clock may end a little after the run. */
const SLACK_US = 300_000;

/**
 * @param base the group that stays
 * @param leftUs when the other one was told to leave, µs
 * @param judgedUs from when on the group should be well again, µs
 */
export function comebackOf(
  summary: Summary,
  base: string,
  { leftUs, judgedUs }: { leftUs: number; judgedUs: number },
): Comeback {
  const group = summary.groups.find(({ name }) => name === base);
  const endUs = summary.run.durationUs;
  const stallsIn = (fromUs: number, toUs: number) =>
    summary.stalls.filter(
      (one) => one.group === base && one.fromUs < toUs && (one.toUs ?? endUs) > fromUs,
    ).length;
  const duringShare = shareIn(summary, group, 0, leftUs);
  const afterShare = shareIn(summary, group, judgedUs, endUs);
  const stallsAfter = stallsIn(judgedUs, endUs);
  const verdict = group?.verdict ?? summary.verdict;
  const well = (share: number | null, stalls: number) =>
    share !== null && share >= KEPT_UP && stalls === 0;
  const cameOf = (): Comeback['came'] => {
    if (summary.run.endedBy !== 'completed') return 'unknown';
    if (verdict === 'crashed') return 'not back';
    if (afterShare === null) return 'unknown';
    // A busy host explains what went badly; what went well went well in spite of it.
    if (!well(afterShare, stallsAfter)) return verdict === 'invalid' ? 'unknown' : 'not back';
    return well(duringShare, stallsIn(0, leftUs)) ? 'untouched' : 'back';
  };
  const evidence = group?.evidence ?? '';
  return { came: cameOf(), verdict, evidence, duringShare, afterShare, stallsAfter };
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
