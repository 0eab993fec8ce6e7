import type { Search } from './bisect.js';
import { evidenceOf } from './bisect-likelihood.js';
import { isOpen } from './bisect-open.js';
import type { SeveralChanges } from './bisect-several.js';

/** Which version a bisection runs next. `line`: what can be run, and what has told something. */

/** Runs that do where verdicts are stable: ⌈log2 n⌉ + 1. */
export const runsMost = (versions: number): number => Math.ceil(Math.log2(versions)) + 1;

export const isStable = ({ noise }: Pick<Search, 'noise'>): boolean =>
  noise.missRate + noise.falseAlarmRate === 0;

/** What one change and several say differently of; first what was run, the least often run of it. */
export function disputed(search: Search, doubt: SeveralChanges | null): string | undefined {
  if (doubt === null || doubt.confidence === 0) return undefined;
  const differing = search.line.filter(
    (version, place) =>
      doubt.several.bads[place] !== doubt.single.bads[place] && canRun(search, version),
  );
  const byRuns = (version: string) => timesRun(search, version);
  const run = differing.filter((version) => byRuns(version) > 0);
  if (run.length > 0) return run.sort((a, b) => byRuns(a) - byRuns(b))[0];
  return differing[Math.floor(differing.length / 2)];
}

/** Of those with repeats left, the version on whose two sides the belief is most alike. */
export function halving(
  search: Search,
  line: readonly string[],
  belief: number[],
): string | undefined {
  let before = 0;
  let best: { version: string; off: number } | undefined;
  for (const [place, version] of line.entries()) {
    before += belief[place] ?? 0;
    const told = before > 1e-12 && before < 1 - 1e-12;
    const off = Math.abs(before - 0.5);
    if (told && canRun(search, version) && off < (best?.off ?? 1)) {
      best = { version, off };
    }
  }
  return best?.version;
}

/**
 * An end that was taken on trust, the further one first. Where verdicts are stable it gets what is
 * left of the runs; else an end is run until its own runs alone say what it is.
 */
export function endToCheck(
  search: Search,
  line: readonly string[],
  best: number,
): string | undefined {
  const { probes, confidence } = search;
  const stable = isStable(search);
  if (stable && probes.length >= runsMost(search.line.length)) return undefined;
  const run = line.flatMap((version, place) => (timesRun(search, version) > 0 ? [place] : []));
  const runnable = line.flatMap((version, place) => (isOpen(search, version) ? [place] : []));
  const [first = 0, last = 0] = [runnable[0], runnable.at(-1)];
  const isUnchecked = ({ place, odds }: End) =>
    stable
      ? !run.includes(place)
      : odds < Math.log(confidence / (1 - confidence)) && canRun(search, line[place] ?? '');
  const away = (place: number) => (place === first ? (run[0] ?? 0) : last - (run.at(-1) ?? last));
  const [far] = endsOf(search, line, best, [first, last])
    .filter(isUnchecked)
    .sort((a, b) => away(b.place) - away(a.place));
  return far && line[far.place];
}

/** `odds`: natural logarithm of how much its own runs speak for what it is if the change is at `best`. */
type End = { place: number; odds: number };

function endsOf(
  search: Search,
  line: readonly string[],
  best: number,
  ends = [0, line.length - 1],
): End[] {
  const evidence = evidenceOf(search, line);
  return ends.map((place) => {
    const { good, bad } = evidence[place] ?? { good: 0, bad: 0 };
    return { place, odds: place >= best ? bad - good : good - bad };
  });
}

/** Its own runs speak against what one change makes of an end. */
export const againstAnEnd = (search: Search, line: readonly string[], best: number): boolean =>
  endsOf(search, line, best).some(({ odds }) => odds < 0);

const canRun = (search: Search, version: string) =>
  isOpen(search, version) && timesRun(search, version) < search.repeats;

const timesRun = ({ probes }: Search, version: string) =>
  probes.filter((probe) => probe.version === version).length;
