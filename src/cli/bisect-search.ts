import type { Summary } from '../analysis/index.js';
import { nextStep } from '../compare/index.js';
import type { Cell } from '../scenario/types.js';
import type { Series } from '../runs/series.js';
import { fromBisection, saveBisection, type BisectBook } from './bisect-file.js';

export type BisectTools = {
  series: Series;
  cellOf: (version: string) => Cell;
  isBad: (summary: Summary) => boolean | null;
  stop: AbortSignal;
};

/** Runs until the search is at its end; all that it ran is in the file as soon as it is done. */
export async function searchVersions(
  book: BisectBook,
  limits: { repeats: number; confidence: number },
  { series, cellOf, isBad, stop }: BisectTools,
): Promise<void> {
  const { found } = book;
  const { versions: line, noise, runs, skipped } = found;
  while (!stop.aborted) {
    const probes = runs.flatMap(({ version, bad }) => (bad === null ? [] : [{ version, bad }]));
    const names = skipped.map(({ version }) => version);
    const step = nextStep({ line, probes, skipped: names, noise, ...limits });
    if (step.kind !== 'probe') {
      found.outcome = step;
      saveBisection(book);
      return;
    }
    const { version } = step;
    const outcome = await series.perform(cellOf(version), `run ${runs.length + 1}: `);
    if (stop.aborted) return;
    if (outcome.kind === 'n/a') {
      skipped.push({ version, reason: outcome.error.message });
      saveBisection(book);
      continue;
    }
    const { result, tookMs } = outcome;
    const { verdict, groups } = result.summary;
    const evidence = groups.find((group) => group.verdict === verdict)?.evidence ?? '';
    const before = runs.some((one) => one.version === version && one.bad === null);
    const bad = verdict === 'invalid' ? null : isBad(result.summary);
    const folder = fromBisection(book, result.folder);
    runs.push({ version, verdict, bad, evidence, folder, tookMs });
    if (bad === null && before) {
      const other =
        verdict === 'invalid' ? '' : ', which is another failure than the one looked for';
      skipped.push({ version, reason: `${verdict} twice${other}: ${evidence}` });
    }
    saveBisection(book);
  }
}
