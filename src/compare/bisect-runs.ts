import { plural } from '../units/numbers.js';
import type { Search } from './bisect.js';
import { isSetAside } from './bisect-open.js';
import type { Bisection, BisectRun } from './bisect-types.js';

/** What runs tell, for the search. */
export const toldBy = (runs: readonly BisectRun[]): Pick<Search, 'probes' | 'nothings'> => ({
  probes: runs.flatMap(({ version, bad }) => (bad === null ? [] : [{ version, bad }])),
  nothings: runs.flatMap(({ version, bad }) => (bad === null ? version : [])),
});

/** The versions on which no more runs are spent, since too many of them told nothing. */
export function setAside(runs: readonly BisectRun[]): Bisection['skipped'] {
  const told = toldBy(runs);
  const versions = new Set(told.nothings);
  return [...versions].flatMap((version) =>
    isSetAside(told, version) ? [{ version, reason: reasonOf(version, runs) }] : [],
  );
}

function reasonOf(version: string, runs: readonly BisectRun[]): string {
  const mine = runs.filter((run) => run.version === version);
  const silent = mine.filter(({ bad }) => bad === null);
  const counted = [...new Set(silent.map(({ verdict }) => verdict))].map((verdict) => {
    const n = silent.filter((run) => run.verdict === verdict).length;
    return verdict === 'invalid'
      ? `${n} invalid`
      : `${n} ${verdict}, which is another failure than the one looked for`;
  });
  const evidence = silent.at(-1)?.evidence ?? '';
  const of = plural(mine.length, 'run');
  return `${silent.length} of ${of} told nothing (${counted.join('; ')}): ${evidence}`;
}
