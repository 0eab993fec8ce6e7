import type { Summary } from '../analysis/index.js';

/** Runs of one setting of what can vary. */
export type Variant = { label: string; settings: Record<string, string>; runs: Summary[] };

/** Keys of the run itself first, then those that only its own variant names. */
const settingsOf = ({ run }: Summary): Record<string, string> => ({
  ...run.variant,
  sdk: run.sdk.version,
  node: run.node.replace(/^v/, ''),
  logCapture: run.logCapture,
});

/**
 * Groups runs by what sets them apart, in order of first appearance: the first is the baseline.
 * A setting that all share is no part of a label.
 * @param scenarios what each run's scenario said, by key; a run of another length is another variant
 */
export function variantsOf(
  runs: readonly Summary[],
  scenarios: readonly Record<string, string>[] = [],
): Variant[] {
  const all = runs.map((run, i): Record<string, string> => ({
    ...scenarios[i],
    ...settingsOf(run),
  }));
  const keys = [...new Set(all.flatMap((settings) => Object.keys(settings)))].filter(
    (key) => new Set(all.map((settings) => settings[key])).size > 1,
  );
  return variantsBy(
    runs.map((run, i) => ({
      run,
      settings: Object.fromEntries(keys.map((key) => [key, all[i]?.[key] ?? '?'])),
    })),
  );
}

/** What was to run, in its order: `run` null where it could not be had. */
export type PlannedRun = {
  run: Summary | null;
  settings: Record<string, string>;
  reason: string | null;
};

/** The variants that have runs, and those that have none, in the order of the plan. */
export function plannedVariants(entries: readonly PlannedRun[]): {
  variants: Variant[];
  unavailable: { label: string; reason: string }[];
  /** Cells that could not be run, of variants of which others were. */
  notRun: number;
  /** Of the first variant, with which all are compared. */
  baseline: string;
} {
  const had = entries.flatMap(({ run, settings }) => (run === null ? [] : [{ run, settings }]));
  const variants = variantsBy(had);
  const known = new Set(variants.map(({ label }) => label));
  const missing = new Map<string, string>();
  for (const { settings, reason } of entries) {
    const label = labelOf(settings);
    if (!known.has(label) && !missing.has(label)) missing.set(label, reason ?? 'it was not run');
  }
  return {
    variants,
    unavailable: [...missing].map(([label, reason]) => ({ label, reason })),
    notRun: entries.filter(({ run, settings }) => run === null && known.has(labelOf(settings)))
      .length,
    baseline: labelOf(entries[0]?.settings ?? {}),
  };
}

/** By what somebody says of them: `latest` and the version that it means today may be compared. */
function variantsBy(
  entries: readonly { run: Summary; settings: Record<string, string> }[],
): Variant[] {
  const variants = new Map<string, Variant>();
  for (const { run, settings } of entries) {
    const label = labelOf(settings);
    const known = variants.get(label);
    if (known === undefined) variants.set(label, { label, settings, runs: [run] });
    else known.runs.push(run);
  }
  return [...variants.values()];
}

const labelOf = (settings: Record<string, string>): string =>
  Object.entries(settings)
    .map(([key, value]) => `${key}=${value}`)
    .join(' ') || 'all alike';

export type Pair = { baseline: Summary; candidate: Summary };

/** Blocks follow each other. Those of two comparisons do not, though they bear the same numbers. */
function inBlocks(pairs: readonly Pair[]): boolean {
  const spans = pairs
    .map(({ baseline: a, candidate: b }) => ({
      repeat: a.run.repeat,
      starts: [a.run.startedAt, b.run.startedAt].sort(),
    }))
    .sort((a, b) => a.repeat - b.repeat);
  return spans.every(({ starts }, i) => {
    const next = spans[i + 1]?.starts[0];
    return next === undefined || (starts[1] ?? '') <= next;
  });
}

/**
 * By block where the runs carry one each, else in the order of their start: then whatever drifted
 * between the two series is in the differences.
 */
export function pairsOf(
  baseline: readonly Summary[],
  candidate: readonly Summary[],
): { pairs: Pair[]; by: 'block' | 'start' } {
  const distinct = (runs: readonly Summary[]) =>
    new Set(runs.map(({ run }) => run.repeat)).size === runs.length;
  if (distinct(baseline) && distinct(candidate) && (baseline.length > 1 || candidate.length > 1)) {
    const pairs = baseline.flatMap((one) => {
      const other = candidate.find(({ run }) => run.repeat === one.run.repeat);
      return other === undefined ? [] : [{ baseline: one, candidate: other }];
    });
    if (inBlocks(pairs)) return { pairs, by: 'block' };
  }
  const inOrder = (runs: readonly Summary[]) =>
    [...runs].sort((a, b) => (a.run.startedAt < b.run.startedAt ? -1 : 1));
  const others = inOrder(candidate);
  const pairs = inOrder(baseline).flatMap((one, i) => {
    const other = others[i];
    return other === undefined ? [] : [{ baseline: one, candidate: other }];
  });
  return { pairs, by: 'start' };
}
