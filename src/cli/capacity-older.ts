import { uncheckedOf } from '../compare/capacity-checks.js';
import type { CapacityVariant, Return } from '../compare/capacity-types.js';

/** As files were while the check was one run, judged from when the load was told to leave. */
type Older = Omit<CapacityVariant, 'comeback' | 'unchecked'> & {
  comeback: Omit<Return, 'why' | 'goneUs'> | null;
};

/** A variant as it is in a file, of this version or of an older one. */
export function withChecks(variant: CapacityVariant | Older): CapacityVariant {
  if ('unchecked' in variant) return variant;
  const { comeback, answer } = variant;
  const unchecked = answer === null || comeback !== null ? null : uncheckedOf(answer);
  return { ...variant, unchecked, comeback: comeback === null ? [] : [returnOf(comeback)] };
}

/** What was said of it holds only where nothing hangs on when the load had left. */
function returnOf(older: NonNullable<Older['comeback']>): Return {
  const { came, verdict } = older;
  const known = { ...older, goneUs: null };
  const well = verdict === 'healthy' || verdict === 'degraded';
  if (well && (came === 'back' || came === 'untouched')) return { ...known, why: '' };
  if (verdict === 'crashed') return { ...known, came: 'not back', why: 'its process is gone' };
  return {
    ...known,
    came: 'unknown',
    why: 'an older framestall did not look whether the load had left',
  };
}
