import { exitCodeOf, VERDICTS, type Summary, type VerdictName } from '../analysis/index.js';
import type { Scenario } from '../scenario/types.js';
import { EXIT, usageError } from '../units/errors.js';
import { checkThresholds } from './criteria.js';

/** What a run showed. `bad` null: nothing. `verdict` of the group, where that is what is asked for. */
type Judged = { verdict: VerdictName; bad: boolean | null; evidence: string };

/** What makes a run bad, in words and as a judge of runs. */
export type Criterion = { words: string; judge: (summary: Summary) => Judged };

type Asked = { words: string; group?: string; isBad: (summary: Summary) => boolean | null };

const CODES: readonly number[] = [EXIT.broken, EXIT.threshold];

/**
 * A worse verdict than the one that is asked for says nothing: what crashes at once could not show
 * that it hangs.
 * @throws UserError (usage) on what is no verdict, `threshold` or GROUP=VERDICT, and on what no run of
 * the scenario can show
 */
export function criterionOf(expect: string | undefined, scenario: Scenario): Criterion {
  const { words, group, isBad } = askedOf(expect, scenario);
  return {
    words,
    judge(summary) {
      const verdict = verdictIn(summary, group);
      const { groups } = summary;
      const shown = groups.find(
        (one) => (group ?? one.name) === one.name && one.verdict === verdict,
      );
      const bad = verdict === 'invalid' ? null : isBad(summary);
      return { verdict, bad, evidence: shown?.evidence ?? '' };
    },
  };
}

/** An invalid run says nothing of its groups either. */
function verdictIn({ verdict, groups }: Summary, group: string | undefined): VerdictName {
  if (group === undefined || verdict === 'invalid') return verdict;
  return groups.find(({ name }) => name === group)?.verdict ?? 'invalid';
}

function askedOf(expect: string | undefined, scenario: Scenario): Asked {
  if (expect === undefined) {
    return {
      words: 'hung, collapsed, crashed, silent, or a threshold is breached',
      isBad: (summary) => CODES.includes(exitCodeOf(summary)),
    };
  }
  if (expect === 'threshold') {
    checkThresholds('--expect', scenario);
    return {
      words: 'a threshold is breached',
      isBad: ({ thresholds }) => thresholds.some(({ met }) => !met),
    };
  }
  const cut = expect.indexOf('=');
  const wanted = verdictOf(expect, expect.slice(cut + 1));
  if (cut === -1) {
    return { words: `the verdict is ${wanted}`, isBad: ({ verdict }) => isIt(verdict, wanted) };
  }
  const group = groupOf(expect.slice(0, cut), scenario);
  return {
    words: `the verdict of ${group} is ${wanted}`,
    group,
    isBad: (summary) => isIt(verdictIn(summary, group), wanted),
  };
}

function isIt(verdict: VerdictName, wanted: VerdictName): boolean | null {
  const worse = VERDICTS.indexOf(verdict) > VERDICTS.indexOf(wanted);
  if (verdict === wanted) return true;
  return wanted !== 'healthy' && worse ? null : false;
}

function verdictOf(expect: string, word: string): VerdictName {
  const known = VERDICTS.filter((name) => name !== 'invalid');
  const found = known.find((name) => name === word);
  if (found !== undefined) return found;
  const why =
    word === 'invalid' ? 'an invalid run says nothing of a version' : `${word} is no verdict`;
  throw usageError(
    `--expect ${expect}: ${why}`,
    `it takes threshold, or one of: ${known.join(', ')}`,
  );
}

function groupOf(name: string, { groups }: Scenario): string {
  if (groups.some((group) => group.name === name)) return name;
  throw usageError(
    `--expect names a group ${name} that is not in the scenario`,
    `groups are: ${groups.map((group) => group.name).join(', ')}`,
  );
}
