import type { Search } from './bisect.js';
import { evidenceOf } from './bisect-likelihood.js';
import type { SeveralChanges } from './bisect-several.js';

/** Which version a bisection runs next. `line`: without what can't be run. */

/** Runs that do where verdicts are stable: ⌈log2 n⌉ + 1. */
export const runsMost = (versions: number): number => Math.ceil(Math.log2(versions)) + 1;

export const isStable = ({ noise }: Pick<Search, 'noise'>): boolean =>
  noise.missRate + noise.falseAlarmRate === 0;

/** What one change and several say differently of; first what was run, the least often run of it. */
export function disputed(
  search: Search,
  line: readonly string[],
  doubt: SeveralChanges | null,
): string | undefined {
  if (doubt === null || doubt.confidence === 0) return undefined;
  const differing = search.line.filter(
    (version, place) =>
      doubt.several.bads[place] !== doubt.single.bads[place] &&
      line.includes(version) &&
      timesRun(search, version) < search.repeats,
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
    if (told && timesRun(search, version) < search.repeats && off < (best?.off ?? 1)) {
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
  const last = line.length - 1;
  const isOpen = ({ place, odds }: End) =>
    stable
      ? !run.includes(place)
      : odds < Math.log(confidence / (1 - confidence)) &&
        timesRun(search, line[place] ?? '') < search.repeats;
  const away = (place: number) => (place === 0 ? (run[0] ?? 0) : last - (run.at(-1) ?? last));
  const [far] = endsOf(search, line, best)
    .filter(isOpen)
    .sort((a, b) => away(b.place) - away(a.place));
  return far && line[far.place];
}

/** `odds`: natural logarithm of how much its own runs speak for what it is if the change is at `best`. */
type End = { place: number; odds: number };

function endsOf(search: Search, line: readonly string[], best: number): End[] {
  const evidence = evidenceOf(search, line);
  return [0, line.length - 1].map((place) => {
    const { good, bad } = evidence[place] ?? { good: 0, bad: 0 };
    return { place, odds: place >= best ? bad - good : good - bad };
  });
}

/** Its own runs speak against what one change makes of an end. */
export const againstAnEnd = (search: Search, line: readonly string[], best: number): boolean =>
  endsOf(search, line, best).some(({ odds }) => odds < 0);

const timesRun = ({ probes }: Search, version: string) =>
  probes.filter((probe) => probe.version === version).length;
