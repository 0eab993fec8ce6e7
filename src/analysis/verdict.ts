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
 * host comes before the host's strain, so that more trouble never makes a better verdict. What
 * excuses all the same, and how far, is in docs/concepts.md; more-evidence.test.ts holds it to that.
 * The numbers are those of limits.ts and of the scenario's `stall`.
 */
const RULES: readonly [VerdictName, name: string, Rule][] = [
  // a process of the group ended by itself
  ['crashed', 'crashed', broken.crashed],
  // a stall, a process without a word, or a capture outstanding by the counters, longer than `stall.hang`
  ['hung', 'hung', broken.hung],
  // captured, and one publisher, or the group, never heard, or for less than half of its audio, or no
  // more from some time on to its end, for longer than `stall.hang`
  ['silent', 'silent', broken.silent],
  // answers captured to the last frame, and no client heard any
  ['silent', 'mute', turnRules.mute],
  // throughput or delay went bad and was not back `stall.back` after its cause had ended
  ['collapsed', 'collapsed', broken.collapsed],
  // the server did not answer, and no step of the scenario wanted that
  ['invalid', 'serverGone', invalidRun.serverGone],
  // the listener could not join, ended or fell silent, and not everything was heard
  ['invalid', 'listenerFailed', invalidRun.listenerFailed],
  // more than a tenth of the clients could not join, or their process ended
  ['invalid', 'clientFailed', turnRules.clientFailed],
  // no capture ever fell due
  ['invalid', 'nothingPlanned', invalidRun.nothingPlanned],
  // a room not joined, or a track not published
  ['degraded', 'failed', degraded.failed],
  // a connection ended in mid-run, and nobody had asked for it
  ['degraded', 'disconnected', degraded.disconnected],
  // the SDK told of a panic on its native side
  ['degraded', 'panicked', degraded.panicked],
  // a stall, longer than `stall.after` even without the time that others had the host
  ['degraded', 'stalled', degraded.stalled],
  // a process said nothing while its publishers were to come, for 3 s and more
  ['degraded', 'late', degraded.late],
  // `await`: more than one capture in a hundred refused, of the group or of one publisher
  ['degraded', 'refused', degraded.refused],
  // fewer than 95 % of the captures due settled, of the group or of one publisher; or what would have
  // collapsed, in or just after a step, a join or a storm of log events
  ['degraded', 'lagging', degraded.lagging],
  // a gap longer than `stall.after`, or less than 99 % of the audio heard
  ['degraded', 'gaps', degraded.gaps],
  // fewer than 90 frames a second came through a local track
  ['degraded', 'thin', tapRules.thin],
  // captured frames came through a local track out of order
  ['degraded', 'disordered', tapRules.disordered],
  // more than one turn in a hundred, and two or one in ten, never answered though the AI did
  ['degraded', 'lost', turnRules.lost],
  // more than one sentence in a hundred, and two, not heard in full though every capture settled
  ['degraded', 'torn', turnRules.torn],
  // more than a tenth of the rooms were never told to the service
  ['invalid', 'undispatched', turnRules.undispatched],
  // the VAD itself failed
  ['invalid', 'vadFailed', turnRules.vadFailed],
  // the VAD took no utterance for speech
  ['invalid', 'deaf', turnRules.deaf],
  // more than a tenth of the turns got nothing from the AI
  ['invalid', 'aiFailed', turnRules.aiFailed],
  // turns lost, or sentences not heard in full, some of them while others had the host
  ['invalid', 'turnsStrained', turnRules.strained],
  // no turn was over by the end, or none was answered
  ['invalid', 'unspoken', unspoken],
  // stalls, lateness, or what would have been degraded or collapsed, most of it while others had the host
  ['invalid', 'strainedHost', strainedHost],
  // the listener does not tell of each publisher all along
  ['invalid', 'unproven', unproven],
  // a local track gave no reading
  ['invalid', 'unread', tapRules.unread],
];

/** The names of the rules, in their order; where none holds, the verdict is `healthy`. */
export const RULE_NAMES: readonly string[] = RULES.map(([, name]) => name);

export type Verdict = { verdict: VerdictName; rule: string; evidence: string };

/** The verdict of one group, the rule that gave it and the sentence that carries it. */
export function verdictOf(facts: Facts): Verdict {
  for (const [verdict, name, rule] of RULES) {
    const evidence = rule(facts);
    if (evidence !== null) {
      const overload = facts.overload === null ? '' : `; ${facts.overload}`;
      return { verdict, rule: name, evidence: evidence + overload + cutShort(facts) };
    }
  }
  const evidence = healthySentence(facts) + cutShort(facts);
  return { verdict: 'healthy', rule: 'healthy', evidence };
}

/** A run cut short is judged on what there is, and says so. */
function cutShort({ endedBy, elapsedUs, endDetail, before }: Facts): string {
  const at = formatUs(elapsedUs);
  if (before !== null) return `; so before ${before}`;
  if (endedBy === 'signal') return `; cut short by ${endDetail ?? 'a signal'} at ${at}`;
  if (endedBy === 'torn') return `; the record breaks off at ${at}`;
  return endedBy === 'internal' ? `; framestall itself failed at ${at}` : '';
}

/** What was bad before a trouble of the server, the listener or the clients is not excused by it. */
export const worseOf = (whole: Verdict, before: Verdict): Verdict =>
  VERDICTS.indexOf(before.verdict) > VERDICTS.indexOf(whole.verdict) ? before : whole;

/** The worst by the order of VERDICTS; `healthy` of none. */
export const worstOf = (verdicts: VerdictName[]): VerdictName =>
  VERDICTS[Math.max(0, ...verdicts.map((verdict) => VERDICTS.indexOf(verdict)))] ?? 'healthy';
