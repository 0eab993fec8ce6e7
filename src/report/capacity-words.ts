import { isNear, type Limit } from '../compare/capacity-limits.js';
import type { Capacity, CapacityRun, CapacityVariant, LoadKey } from '../compare/capacity-types.js';
import { formatUs } from '../units/duration.js';
import { formatCount, formatShare, plural } from '../units/numbers.js';
import { comebackTexts } from './capacity-return.js';
import { plain } from './plain.js';

/** What terminal and Markdown say alike of a capacity. */

type Of = Pick<Capacity, 'key'>;

const KEYS: Record<LoadKey, { one: string; many: string }> = {
  rooms: { one: 'room', many: 'rooms' },
  publishers: { one: 'publisher per room', many: 'publishers per room' },
  speakers: { one: 'speaker at once', many: 'speakers at once' },
};

const loads = ({ key }: Of, load: number): string => plural(load, KEYS[key].one, KEYS[key].many);

export function headLine(capacity: Capacity): string {
  const { group, key, from, to, repeats, criterion, variants } = capacity;
  const runs = variants.reduce((sum, one) => sum + one.runs.length + one.comeback.length, 0);
  return [
    from === to
      ? `${loads(capacity, to)} of ${group}`
      : `${KEYS[key].many} of ${group} from ${formatCount(from)} to ${formatCount(to)}`,
    repeats === 1 ? 'holds when one run does' : `holds when ${repeats} of ${repeats} runs do`,
    `gives out when ${criterion}`,
    plural(runs, 'run'),
  ].join(' · ');
}

/** The answer in one sentence. */
export function answerText(capacity: Of, { answer, reason }: CapacityVariant): string {
  if (reason !== null) return `n/a: ${plain(reason)}`;
  if (answer === null) return 'not finished';
  const { held, gaveOut, unmeasured } = answer;
  if (unmeasured !== null) {
    const beyond = gaveOut === null ? '' : `; ${formatCount(gaveOut)} gave out`;
    const why = `the machine and what else runs on it, not the SDK, set the limit: runs of ${loads(capacity, unmeasured)} were invalid${beyond}`;
    return held === null
      ? `can't tell: ${why}`
      : `at least ${loads(capacity, held)}; beyond that ${why}`;
  }
  if (held === null) return `not even ${loads(capacity, gaveOut ?? 0)}`;
  if (gaveOut === null) return `at least ${loads(capacity, held)}, the most that was asked for`;
  const gap = gaveOut - held > 1 ? ', nothing between them was run' : '';
  return `${loads(capacity, held)}; ${formatCount(gaveOut)} gave out${gap}`;
}

/** Why one may believe it, and where not. */
export function detailTexts(capacity: Of, variant: CapacityVariant): string[] {
  const { answer } = variant;
  if (answer === null) return [];
  const { held, gaveOut, unmeasured, mixed, above } = answer;
  return [
    ...[held, unmeasured, gaveOut].flatMap((load) =>
      load === null ? [] : [`${formatCount(load)}: ${shownText(variant, load)}`],
    ),
    ...(gaveOut === null
      ? []
      : [
          `what was scarce at ${formatCount(gaveOut)}: ${limitsText(variant, gaveOut)}`,
          ...aroseTexts(variant, gaveOut),
        ]),
    ...comebackTexts(variant, (load) => loads(capacity, load)),
    ...mixed.map(
      (one) =>
        `it comes and goes: of ${one.of} runs at ${formatCount(one.load)} ${one.held} held; more --repeats, or a longer duration, would tell more`,
    ),
    ...above.map(
      (load) =>
        `${formatCount(load)} held although ${formatCount(gaveOut ?? 0)} did not: the load alone does not decide, so there is no one boundary`,
    ),
  ];
}

/** The run that shows a load's answer, with how many there are like it. */
function shownText({ runs }: CapacityVariant, load: number): string {
  const mine = runs.filter((run) => run.load === load);
  const worst = worstOf(mine);
  if (worst === undefined) return 'not run';
  return `${verdictsText(mine)}; ${plain(worst.why)}`;
}

/** A run that gave out tells more than one that held. */
const worstOf = (runs: readonly CapacityRun[]): CapacityRun | undefined =>
  runs.find(({ showed }) => showed === 'gave-out') ??
  runs.find(({ showed }) => showed === 'nothing') ??
  runs[0];

/** `2 healthy`, `1 hung, 1 healthy`. */
function verdictsText(runs: readonly CapacityRun[]): string {
  const counts = new Map<string, number>();
  for (const { verdict } of runs) counts.set(verdict, (counts.get(verdict) ?? 0) + 1);
  return [...counts].map(([verdict, n]) => `${n} ${verdict}`).join(', ');
}

function limitsText({ runs }: CapacityVariant, load: number): string {
  const { limits = [] } = worstOf(runs.filter((run) => run.load === load)) ?? {};
  const near = limits.filter(isNear);
  const [most] = limits;
  if (near.length === 0) {
    const used = most === undefined ? '' : `; most used: ${limitText(most)}`;
    return `nothing that was measured was near its limit${used}`;
  }
  const full = (what: Limit['what']) => near.some((one) => one.what === what);
  const hint = full('outside')
    ? '. On a quiet machine more may hold'
    : full('host')
      ? '. With more cores more may hold'
      : '';
  return `${near.map(limitText).join('; ')}${hint}`;
}

/** What the troubles of the run that gave out came from. */
function aroseTexts({ runs }: CapacityVariant, load: number): string[] {
  const { causes = [] } = worstOf(runs.filter((run) => run.load === load)) ?? {};
  const [first] = causes;
  if (first === undefined) return [];
  const counts = causes.map(({ cause, count }) => `${formatCount(count)} ${cause}`).join(', ');
  const why = first.evidence.length === 0 ? '' : `: ${first.evidence.map(plain).join('; ')}`;
  return [
    `where it arose at ${formatCount(load)}: ${counts}; the longest ${first.cause} ${formatUs(first.longestUs)}${why}`,
  ];
}

const limitText = ({ what, share, text }: Limit) => `${what} ${formatShare(share)} (${text})`;

export const KNEE_TITLES = [
  'load',
  'verdicts',
  'captures',
  '',
  'schedule p99',
  'stalls',
  'longest',
  'JS events',
  '',
  'CPU',
  'memory',
];

export type KneeRow = { load: number; runs: CapacityRun[]; cells: string[] };

const BAR = 8;
const EIGHTHS = ['', '▏', '▎', '▍', '▌', '▋', '▊', '▉'];

/** @param share 0 to 1, drawn on 8 characters */
export function bar(share: number): string {
  const eighths = Math.round(Math.min(1, Math.max(0, share)) * BAR * 8);
  return '█'.repeat(Math.floor(eighths / 8)) + (EIGHTHS[eighths % 8] ?? '');
}

/** Where it bends: a row per load, of its runs the worst of every figure. */
export function kneeRows({ runs }: Pick<CapacityVariant, 'runs'>): KneeRow[] {
  const all = [...new Set(runs.map(({ load }) => load))].sort((a, b) => a - b);
  return all.map((load) => {
    const mine = runs.filter((run) => run.load === load);
    return { load, runs: mine, cells: kneeCells(load, mine) };
  });
}

function kneeCells(load: number, runs: CapacityRun[]): string[] {
  const figures = runs.map((run) => run.figures);
  const most = (of: (one: CapacityRun['figures']) => number) => Math.max(...figures.map(of));
  const shares = figures.flatMap(({ capturedShare }) => capturedShare ?? []);
  const captured = shares.length === 0 ? null : Math.min(1, ...shares);
  const schedules = figures.flatMap(({ scheduleP99Us }) => scheduleP99Us ?? []);
  const js = most(({ jsSharePeak }) => jsSharePeak);
  const longestUs = most(({ longestStallUs }) => longestStallUs);
  return [
    formatCount(load),
    verdictsText(runs),
    captured === null ? '–' : formatShare(captured),
    captured === null ? '' : bar(captured),
    schedules.length === 0 ? '–' : formatUs(Math.max(...schedules)),
    formatCount(most(({ stalls }) => stalls)),
    longestUs === 0 ? '–' : formatUs(longestUs),
    formatShare(js),
    bar(js),
    most(({ cpuCores }) => cpuCores).toFixed(2),
    `${formatCount(most(({ memoryMb }) => memoryMb))} MB`,
  ];
}
