import type { VerdictName } from '../analysis/index.js';
import { figuresFor } from './figures.js';
import { pairsOf, type Variant } from './variants.js';

/** One run of a pair. `values` by the figure's key; null where the run has none of it. */
export type RunShown = { id: string; verdict: VerdictName; values: Record<string, number | null> };
/** `number`: the block's, or the place in the order of start. */
export type PairShown = { number: number; baseline: RunShown; candidate: RunShown };

/** What a comparison's effects come from: per candidate its pairs of valid runs, in their order. */
export function pairsShown(variants: readonly Variant[]): PairShown[][] {
  const figures = figuresFor(variants.flatMap(({ runs }) => runs));
  const shown = (run: Variant['runs'][number]): RunShown => ({
    id: run.run.id,
    verdict: run.verdict,
    values: Object.fromEntries(figures.map(({ key, of }) => [key, of(run)])),
  });
  const [baseline = [], ...candidates] = variants.map(validRuns);
  return candidates.map((candidate) => {
    const { pairs, by } = pairsOf(baseline, candidate);
    return pairs
      .map((pair, n) => ({
        number: by === 'block' ? pair.baseline.run.repeat : n + 1,
        baseline: shown(pair.baseline),
        candidate: shown(pair.candidate),
      }))
      .sort((a, b) => a.number - b.number);
  });
}

/** An invalid run says nothing. */
export const validRuns = ({ runs }: Variant): Variant['runs'] =>
  runs.filter(({ verdict }) => verdict !== 'invalid');
