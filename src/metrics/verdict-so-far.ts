import { VERDICTS, type VerdictName } from '../analysis/index.js';
import type { Labels, Sheet } from './sheet.js';

/** As the live view says it. */
export type State = 'crashed' | 'hung' | 'stalled' | 'was hung' | 'recovered' | 'waiting' | 'ok';

const VERDICT_OF: Record<State, VerdictName | null> = {
  crashed: 'crashed',
  hung: 'hung',
  'was hung': 'hung',
  stalled: 'degraded',
  recovered: 'degraded',
  ok: 'healthy',
  waiting: null,
};

/** null: nothing of it has begun. */
export const verdictSoFar = (state: State): VerdictName | null => VERDICT_OF[state];

/** A set of states: every verdict has its series, and one of them is 1. */
export function setVerdict(sheet: Sheet, labels: Labels, found: VerdictName | null): void {
  for (const verdict of VERDICTS)
    sheet.set('framestall_verdict', { ...labels, verdict }, verdict === found ? 1 : 0);
}
