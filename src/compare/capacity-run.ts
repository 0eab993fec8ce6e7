import { VERDICTS, type Summary, type VerdictName } from '../analysis/index.js';
import { maxOf, plural } from '../units/numbers.js';
import type { Showed } from './capacity.js';
import { limitsOf } from './capacity-limits.js';
import type { CapacityRun, LoadFigures, TroubleCause } from './capacity-types.js';

/** What makes a load give out: a verdict this bad or worse, a breached threshold, or both. */
export type Until = { verdict: VerdictName | null; thresholds: boolean };

/** Anything but healthy, or a threshold. */
export const UNTIL_DEFAULT: Until = { verdict: 'degraded', thresholds: true };

/** Invalid runs say nothing, however a threshold came out in them; nor do those that were cut off. */
export function showedOf({ verdict, thresholds, groups, run }: Summary, until: Until): Showed {
  const breached = until.thresholds && thresholds.some(({ met }) => !met);
  const rank = (name: VerdictName) => VERDICTS.indexOf(name);
  if (until.verdict !== null && verdict !== 'invalid' && rank(verdict) >= rank(until.verdict)) {
    return 'gave-out';
  }
  const whole = run.endedBy === 'completed';
  if (!whole || groups.some((group) => group.verdict === 'invalid')) return 'nothing';
  return breached ? 'gave-out' : 'held';
}

/** One run as it is kept: what it showed, why, and the figures that the knee is drawn of. */
export function capacityRun(
  summary: Summary,
  until: Until,
  about: { load: number; folder: string; tookMs: number },
): CapacityRun {
  return {
    ...about,
    verdict: summary.verdict,
    showed: showedOf(summary, until),
    why: whyOf(summary, until),
    figures: loadFigures(summary),
    limits: limitsOf(summary),
    causes: causesOf(summary),
  };
}

function causesOf({ stalls, unheard }: Summary): TroubleCause[] {
  const found = new Map<string, TroubleCause>();
  for (const { cause, lengthUs } of [...stalls, ...unheard]) {
    const { count, longestUs, evidence } = found.get(cause.cause) ?? NO_TROUBLE;
    const longer = lengthUs > longestUs;
    found.set(cause.cause, {
      cause: cause.cause,
      count: count + 1,
      longestUs: Math.max(longestUs, lengthUs),
      evidence: longer ? cause.evidence : evidence,
    });
  }
  return [...found.values()].sort((a, b) => b.count - a.count || b.longestUs - a.longestUs);
}

const NO_TROUBLE = { count: 0, longestUs: 0, evidence: [] as string[] };

function whyOf({ verdict, groups, thresholds }: Summary, until: Until): string {
  const evidence = groups.find((group) => group.verdict === verdict)?.evidence ?? '';
  const breached = until.thresholds ? thresholds.filter(({ met }) => !met) : [];
  if (breached.length === 0) return evidence;
  const named = breached.map(({ key, limit }) => `${key} ${limit}`).join(', ');
  return `${plural(breached.length, 'threshold')} breached (${named}); ${evidence}`;
}

/** Over all groups: the worst where a sum would hide it. */
function loadFigures({ groups, processes, secondsFfi }: Summary): LoadFigures {
  const subjects = processes.filter(({ role }) => role === 'subject');
  const planned = groups.reduce((sum, { counters }) => sum + counters.planned, 0);
  const ok = groups.reduce((sum, { counters }) => sum + counters.ok, 0);
  const schedules = groups.flatMap(({ latency }) => latency.schedule?.p99 ?? []);
  return {
    capturedShare: planned === 0 ? null : ok / planned,
    capturesPerS: groups.reduce((sum, { rate }) => sum + (rate?.mean ?? 0), 0),
    scheduleP99Us: schedules.length === 0 ? null : maxOf(schedules),
    stalls: groups.reduce((sum, { stalls }) => sum + stalls.count, 0),
    longestStallUs: maxOf(groups.map(({ stalls }) => stalls.longestUs)),
    jsSharePeak: maxOf(secondsFfi.map(({ jsShare }) => jsShare)),
    cpuCores: subjects.reduce((sum, { cpuShareMean }) => sum + cpuShareMean, 0),
    memoryMb: subjects.reduce((sum, { rssPeakMb }) => sum + rssPeakMb, 0),
  };
}
