import { nextStep, setAside, toldBy, type Bisection } from '../compare/index.js';
import type { Cell } from '../scenario/types.js';
import type { Series } from '../runs/series.js';
import { withSdk } from './bisect-book.js';
import type { Criterion } from './bisect-criterion.js';
import { fromBisection, saveBisection, type BisectBook } from './bisect-file.js';

export type BisectTools = {
  series: Series;
  /** With any SDK. */
  cell: Cell;
  judge: Criterion['judge'];
  stop: AbortSignal;
};

/** Runs until the search is at its end; all that it ran is in the file as soon as it is done. */
export async function searchVersions(
  book: BisectBook,
  { series, cell, judge, stop }: BisectTools,
): Promise<void> {
  const { found, asked } = book;
  const { repeats, confidence } = asked;
  const { versions: line, noise, runs } = found;
  const gone: Bisection['skipped'] = [];
  const save = () => {
    found.skipped = [...gone, ...setAside(runs)];
    saveBisection(book);
  };
  while (!stop.aborted) {
    const skipped = gone.map(({ version }) => version);
    const step = nextStep({ line, ...toldBy(runs), skipped, noise, repeats, confidence });
    if (step.kind !== 'probe') {
      found.outcome = step;
      save();
      return;
    }
    const { version } = step;
    const outcome = await series.perform(withSdk(cell, version), `run ${runs.length + 1}: `);
    if (stop.aborted) return;
    if (outcome.kind === 'n/a') {
      gone.push({ version, reason: outcome.error.message });
      save();
      continue;
    }
    const { result, tookMs } = outcome;
    const folder = fromBisection(book, result.folder);
    runs.push({ version, ...judge(result.summary), folder, tookMs });
    save();
  }
}
