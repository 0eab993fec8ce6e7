import type { Bisection, BisectRun, Range } from '../compare/index.js';
import { plural } from '../units/numbers.js';
import { percent } from './compare-words.js';

/** What terminal and page say alike of a bisection. */

export const headText = ({ versions, good, bad, criterion }: Bisection): string =>
  `${plural(versions.length, 'version')} from ${good} (good) to ${bad} (bad); bad: ${criterion}`;

export function outcomeText({ outcome, runs }: Bisection): string {
  if (outcome === null) return 'not finished';
  switch (outcome.kind) {
    case 'found':
      return `between ${outcome.good} (good) and ${outcome.bad} (bad)${betweenText(outcome.between)}`;
    case 'unsure':
      return outcome.several === null
        ? `most likely between ${outcome.good} (good) and ${outcome.bad} (bad)${betweenText(outcome.between)}`
        : `can't tell: one change between ${outcome.good} (good) and ${outcome.bad} (bad), or no single one: ${rangesText(outcome.several.ranges)}`;
    case 'alike':
      if (outcome.ranges.length === 0) return noneText(runs);
      return `no change: every version that was run is ${outcome.bad ? 'bad' : 'good'}`;
    case 'mixed':
      return `no single change: ${rangesText(outcome.ranges)}`;
  }
}

function noneText(runs: readonly BisectRun[]): string {
  if (runs.length === 0) return 'no version could be run';
  return runs.every(({ verdict }) => verdict === 'invalid')
    ? `no answer: every run was invalid (${plural(runs.length, 'run')}): something other than the SDK kept it from its schedule`
    : `no answer: ${plural(runs.length, 'run')}, and none could show what was looked for`;
}

const betweenText = (versions: string[]) =>
  versions.length === 0 ? '' : `; between them, undecided: ${versions.join(', ')}`;

const rangesText = (ranges: Range[]) =>
  ranges
    .map(
      ({ from, to, bad }) => `${bad ? 'bad' : 'good'} ${from === to ? from : `${from} to ${to}`}`,
    )
    .join(', ');

/** The versions whose evidence is shown in full. */
export function sidesOf({ outcome, runs }: Bisection): string[] {
  if (outcome === null) return [];
  switch (outcome.kind) {
    case 'found':
      return [outcome.good, outcome.bad];
    case 'unsure':
      return outcome.several?.ranges.map(({ from }) => from) ?? [outcome.good, outcome.bad];
    case 'mixed':
      return outcome.ranges.map(({ from }) => from);
    case 'alike':
      return [...new Set(runs.map(({ version }) => version))].slice(0, 1);
  }
}

/** The run that shows what its version does, with how many were like it; null: not run. */
export function shownOf(
  version: string,
  runs: readonly BisectRun[],
): { example: BisectRun; bads: number; of: number; count: string } | null {
  const mine = runs.filter((run) => run.version === version && run.bad !== null);
  const bads = mine.filter(({ bad }) => bad).length;
  const example = mine.find(({ bad }) => bad === bads * 2 > mine.length) ?? mine[0];
  if (example === undefined) return null;
  const count = `${bads} of ${plural(mine.length, 'run')} bad`;
  return { example, bads, of: mine.length, count };
}

export const badText = (bad: boolean | null): string =>
  bad === null ? 'says nothing' : bad ? 'bad' : 'good';

export function surenessText({ outcome, noise, runs, versions }: Bisection): string {
  const silent = runs.filter(({ bad }) => bad === null).length;
  const used = `${plural(runs.length, 'run')}${silent === 0 ? '' : ` (${silent} told nothing)`} of ${plural(versions.length, 'version')}`;
  if (outcome === null || (outcome.kind === 'alike' && outcome.ranges.length === 0)) return used;
  if (noise.missRate + noise.falseAlarmRate === 0) {
    if (outcome.kind === 'mixed' || outcome.kind === 'alike') return used;
    return `sure, if a version's verdict never changes and there is one change only: ${used}`;
  }
  const rates = `a bad version shows nothing in ${percent(noise.missRate)} of its runs, a good one looks bad in ${percent(noise.falseAlarmRate)}`;
  const sure = percent(outcome.confidence);
  if (outcome.kind === 'mixed') return `${sure} sure, if ${rates}: ${used}`;
  const { several = null } = outcome.kind === 'unsure' ? outcome : {};
  const against =
    several === null || several.confidence === 0
      ? ''
      : `; that there is not, ${percent(several.confidence)}`;
  const changes = outcome.kind === 'alike' ? 'one change at most' : 'one change only';
  return `${sure} sure, if there is ${changes} and ${rates}${against}: ${used}`;
}

/**
 * Verdicts that do differ, though not in what was asked: the change may be one of these. Or the bad
 * side, which may hold two failures with a boundary each.
 */
export function otherChange({ outcome, runs }: Bisection): string[] {
  const bads = [...new Set(runs.filter(({ bad }) => bad === true).map(({ verdict }) => verdict))];
  if (outcome?.kind !== 'alike') {
    if (bads.length < 2) return [];
    const each = bads.map((verdict) => {
      const where = runs.filter((run) => run.bad === true && run.verdict === verdict);
      return `${verdict} (${[...new Set(where.map(({ version }) => version))].join(', ')})`;
    });
    return [
      `bad versions do not fail alike: ${each.join(', ')}; to look for one of them, --expect ${bads.join(' or ')}`,
    ];
  }
  const counted = runs.filter(({ bad }) => bad !== null);
  const seen = [...new Set(counted.map(({ verdict }) => verdict))];
  const worse = seen.filter((verdict) => verdict !== 'healthy');
  if (seen.length < 2) return [];
  return [
    `the verdicts do differ (${seen.join(', ')}): to look for that, --expect ${worse.join(' or ')}`,
  ];
}
