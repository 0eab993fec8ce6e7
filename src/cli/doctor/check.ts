/** One thing that was looked at. `problem`: runs fail; `warning`: some do, or their figures suffer. */
export type Check = {
  name: string;
  state: 'ok' | 'warning' | 'problem';
  found: string;
  /** null where there is nothing to mend. */
  fix: string | null;
};

export const ok = (name: string, found: string): Check => ({
  name,
  state: 'ok',
  found,
  fix: null,
});
export const warning = (name: string, found: string, fix: string): Check => ({
  name,
  state: 'warning',
  found,
  fix,
});
export const problem = (name: string, found: string, fix: string): Check => ({
  name,
  state: 'problem',
  found,
  fix,
});

/** Below `problemBelow` a problem, below `warningBelow` a warning. */
export function atLeast(
  value: number,
  limits: { problemBelow: number; warningBelow: number },
  said: { name: string; found: string; fix: string },
): Check {
  const { name, found, fix } = said;
  if (value < limits.problemBelow) return problem(name, found, fix);
  return value < limits.warningBelow ? warning(name, found, fix) : ok(name, found);
}
