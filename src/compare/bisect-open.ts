import type { Search } from './bisect.js';

/**
 * Runs that told nothing, beyond those that told something, after which a version is set aside: one
 * or two may be a neighbour's doing. Before the search ends it is tried once more, if it matters.
 */
const NOTHINGS_MOST = 2;

type Counted = Pick<Search, 'probes' | 'nothings'>;

/** How far the runs of a version that told nothing outnumber those that told something. */
function silence({ probes, nothings }: Counted, version: string): number {
  const told = probes.filter((probe) => probe.version === version).length;
  return nothings.filter((one) => one === version).length - told;
}

/** So many of its runs told nothing that no more are spent on it. */
export const isSetAside = (counted: Counted, version: string): boolean =>
  silence(counted, version) >= NOTHINGS_MOST;

/** It can be run, and its runs tell something. */
export const isOpen = (search: Counted & Pick<Search, 'skipped'>, version: string): boolean =>
  !search.skipped.includes(version) && !isSetAside(search, version);

/**
 * The middle one of these that are set aside, for one more try. None where such a try was in vain
 * already: then it is the versions, and no neighbour.
 */
export function toTryAgain(search: Search, versions: readonly string[]): string | undefined {
  const runnable = versions.filter((version) => !search.skipped.includes(version));
  if (runnable.some((version) => silence(search, version) > NOTHINGS_MOST)) return undefined;
  const aside = runnable.filter((version) => isSetAside(search, version));
  return aside[Math.floor(aside.length / 2)];
}
