import { seededRandom } from '../units/seeded.js';
import { nextStep, type Probe, type Search } from './bisect.js';
import { isStable, runsMost } from './bisect-choice.js';

type Asked = Omit<Search, 'probes' | 'skipped' | 'nothings'>;

const SEARCHES = 20;
const OF_TEN = 9;

/**
 * Runs that are enough: of all searches where verdicts are stable, else of nine in ten, found by
 * searching for changes here and there along a line that errs as often as is said.
 */
export function runsExpected(search: Asked): number {
  if (isStable(search)) return runsMost(search.line.length);
  const runs = Array.from({ length: SEARCHES }, (_, seed) => runsOf(search, seed));
  return runs.sort((a, b) => a - b)[Math.ceil((SEARCHES * OF_TEN) / 10) - 1] ?? 0;
}

function runsOf(search: Asked, seed: number): number {
  const { line, noise } = search;
  const random = seededRandom(seed);
  const boundary = 1 + Math.floor(((seed + 0.5) / SEARCHES) * (line.length - 1));
  const probes: Probe[] = [];
  for (;;) {
    const step = nextStep({ ...search, probes, skipped: [], nothings: [] });
    if (step.kind !== 'probe') return probes.length;
    const isBad = line.indexOf(step.version) >= boundary;
    const bad = random() < (isBad ? 1 - noise.missRate : noise.falseAlarmRate);
    probes.push({ version: step.version, bad });
  }
}
