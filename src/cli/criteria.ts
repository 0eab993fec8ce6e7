import type { Scenario } from '../scenario/types.js';
import { usageError } from '../units/errors.js';

/** @throws UserError (usage) where a breach is asked for, and nothing can be breached */
export function checkThresholds(flag: string, { groups, thresholds }: Scenario): void {
  if (thresholds.length > 0) return;
  const example = `thresholds: { ${groups[0]?.name ?? 'probe'}.stalls: "== 0" }`;
  throw usageError(
    `${flag} threshold, and the scenario has no thresholds`,
    `give it some, e.g. ${example}, or ask for a verdict`,
  );
}

/** @throws UserError (usage) where `--set` names what the command sets by itself */
export function checkNotSet(
  sets: readonly string[] | undefined,
  key: string,
  why: string,
  fix: string,
): void {
  const given = sets?.find((set) => set.slice(0, set.indexOf('=')).trim() === key);
  if (given !== undefined) throw usageError(`--set ${given}: ${why}`, fix);
}
