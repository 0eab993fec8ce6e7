import { exitCodeOf, VERDICTS, type Summary, type VerdictName } from '../analysis/index.js';
import { EXIT, usageError } from '../units/errors.js';

/**
 * What makes a run bad. A worse verdict than the one that is asked for says nothing (null): what
 * crashes at once could not show that it hangs.
 * @throws UserError (usage) on what is neither a verdict nor `threshold`
 */
export function criterionOf(expect: string | undefined): {
  words: string;
  of: (summary: Summary) => boolean | null;
} {
  const breached = (summary: Summary) => summary.thresholds.some(({ met }) => !met);
  if (expect === undefined) {
    const codes: number[] = [EXIT.broken, EXIT.threshold];
    return {
      words: 'hung, collapsed, crashed, silent, or a threshold is breached',
      of: (summary) => codes.includes(exitCodeOf(summary)),
    };
  }
  if (expect === 'threshold') return { words: 'a threshold is breached', of: breached };
  if (VERDICTS.includes(expect as VerdictName)) {
    const rank = (verdict: string) => VERDICTS.findIndex((name) => name === verdict);
    return {
      words: `the verdict is ${expect}`,
      of({ verdict }) {
        if (verdict === expect) return true;
        return expect !== 'healthy' && rank(verdict) > rank(expect) ? null : false;
      },
    };
  }
  throw usageError(
    `--expect ${expect} is no verdict`,
    `it takes threshold, or one of: ${VERDICTS.join(', ')}`,
  );
}
