import { broken } from './rules-broken.js';
import { degraded } from './rules-degraded.js';
import type { Facts } from './facts.js';
import { healthySentence } from './healthy.js';
import { tapRules } from './rules-tap.js';
import { turnRules } from './rules-turns.js';
import { invalidRun, strainedHost, unproven, unspoken } from './rules-invalid.js';
import { formatUs } from '../units/duration.js';
import { VERDICTS, type VerdictName } from './types.js';

/** A sentence with the figures that prove it, or null where the rule does not hold. */
type Rule = (facts: Facts) => string | null;

/**
 * Read from the top: the first rule that holds is the verdict. What the SDK broke comes before what
 * may excuse it, so that `invalid` never hides a hang or a crash; what the SDK did under an idle
 * host comes before the host's strain, so that more trouble never makes a better verdict.
 */
const RULES: readonly [VerdictName, Rule][] = [
  ['crashed', broken.crashed],
  ['hung', broken.hung],
  ['silent', broken.silent],
  ['silent', turnRules.mute],
  ['collapsed', broken.collapsed],
  ['invalid', invalidRun.serverGone],
  ['invalid', invalidRun.listenerFailed],
  ['invalid', turnRules.clientFailed],
  ['invalid', invalidRun.nothingPlanned],
  ['degraded', degraded.failed],
  ['degraded', degraded.disconnected],
  ['degraded', degraded.panicked],
  ['degraded', degraded.stalled],
  ['degraded', degraded.refused],
  ['degraded', degraded.lagging],
  ['degraded', degraded.gaps],
  ['degraded', tapRules.thin],
  ['degraded', tapRules.disordered],
  ['degraded', turnRules.lost],
  ['degraded', turnRules.torn],
  ['invalid', turnRules.undispatched],
  ['invalid', turnRules.vadFailed],
  ['invalid', turnRules.deaf],
  ['invalid', turnRules.aiFailed],
  ['invalid', unspoken],
  ['invalid', turnRules.strained],
  ['invalid', strainedHost],
  ['invalid', unproven],
  ['invalid', tapRules.unread],
];

export type Verdict = { verdict: VerdictName; evidence: string };

/** The verdict of one group and the sentence that carries it. */
export function verdictOf(facts: Facts): Verdict {
  for (const [verdict, rule] of RULES) {
    const evidence = rule(facts);
    if (evidence !== null) {
      const overload = facts.overload === null ? '' : `; ${facts.overload}`;
      return { verdict, evidence: evidence + overload + cutShort(facts) };
    }
  }
  return { verdict: 'healthy', evidence: healthySentence(facts) + cutShort(facts) };
}

/** A run cut short is judged on what there is, and says so. */
function cutShort({ endedBy, elapsedUs, endDetail, before }: Facts): string {
  const at = formatUs(elapsedUs);
  if (before !== null) return `; so before ${before}`;
  if (endedBy === 'signal') return `; cut short by ${endDetail ?? 'a signal'} at ${at}`;
  if (endedBy === 'torn') return `; the record breaks off at ${at}`;
  return endedBy === 'internal' ? `; framestall itself failed at ${at}` : '';
}

/** What was bad before a trouble of the server or the listener is not excused by it. */
export const worseOf = (whole: Verdict, before: Verdict): Verdict =>
  VERDICTS.indexOf(before.verdict) > VERDICTS.indexOf(whole.verdict) ? before : whole;

/** The worst by the order of VERDICTS; `healthy` of none. */
export const worstOf = (verdicts: VerdictName[]): VerdictName =>
  VERDICTS[Math.max(0, ...verdicts.map((verdict) => VERDICTS.indexOf(verdict)))] ?? 'healthy';
