import { Chalk } from 'chalk';
import type { VerdictName } from '../analysis/index.js';
import { plural } from '../units/numbers.js';
import { plain } from './plain.js';
import { HEADING, table, type Column } from './table.js';
import { verdictPaint, type Style } from './terminal.js';

type Place = {
  /** As it is to be given to other commands. */
  folder: string;
  /** ISO 8601; null where neither a file nor the folder's name tells. */
  startedAt: string | null;
  scenario: string;
};

/** One folder below `reports/`. */
export type PastRun =
  | (Place & {
      kind: 'run';
      sdk: string;
      variant: Record<string, string>;
      verdict: VerdictName;
      groups: { name: string; verdict: VerdictName }[];
      endedBy: string;
      /** As the run's verdict and thresholds give it; `--expect` is not kept. */
      exitCode: number;
    })
  /** A folder of several runs; `verdicts` counts the finished ones. */
  | (Place & {
      kind: 'cells';
      planned: number;
      done: number;
      notAvailable: number;
      verdicts: Partial<Record<VerdictName, number>>;
    })
  /** A search for the load that holds; `answers` in words, one per variant. */
  | (Place & { kind: 'capacity'; runs: number; answers: string[] })
  /** A search for the version that changes the verdict. */
  | (Place & { kind: 'bisect'; runs: number; answer: string })
  /** Nothing was summarized: `why`, and what can be done, if anything. */
  | (Place & { kind: 'broken'; sdk: string | null; why: string; fix: string | null });

type Row = { cells: string[]; verdict: VerdictName | null; below: string[] };

const ABSENT = '–';
const VERDICT_COLUMN = 3;
const COLUMNS: Column[] = ['when (UTC)', 'scenario', 'sdk', 'verdict', 'exit', 'folder'].map(
  (title) => ({ title, align: title === 'exit' ? 'right' : 'left' }),
);

/** A line for each; its folder goes below it where the lines would be too long. */
export function renderPastRuns(runs: readonly PastRun[], style: Style): string {
  const paint = new Chalk({ level: style.color ? 1 : 0 });
  const rows = runs.map(rowOf);
  const wide = rows.map(({ cells }) => cells);
  const narrow = wide.map((cells) => cells.slice(0, -1));
  const fits = table(COLUMNS, wide).every((line) => line.length <= style.width);
  const colour = (cell: string, row: number, column: number) => {
    if (row === HEADING) return paint.dim(cell);
    const verdict = rows[row]?.verdict ?? null;
    return column === VERDICT_COLUMN && verdict !== null
      ? verdictPaint(verdict, paint)(cell)
      : cell;
  };
  const columns = fits ? COLUMNS : COLUMNS.slice(0, -1);
  const [title = '', ...lines] = table(columns, fits ? wide : narrow, colour);
  const whole = lines.flatMap((line, n) => {
    const { cells = [], below = [] } = rows[n] ?? {};
    return [line, ...[...(fits ? [] : cells.slice(-1)), ...below].map((text) => `  ${text}`)];
  });
  return `${[title, ...whole].join('\n')}\n`;
}

function rowOf(run: PastRun): Row {
  const row = (sdk: string, verdict: string, exit: string) =>
    [whenText(run.startedAt), run.scenario, sdk, verdict, exit, run.folder].map(plain);
  switch (run.kind) {
    case 'run': {
      const variant = Object.entries(run.variant).map(([key, value]) => `${key}=${value}`);
      const early = run.endedBy === 'completed' ? '' : ` (${ENDINGS[run.endedBy] ?? run.endedBy})`;
      const cells = row(run.sdk, verdicts(run.groups) + early, String(run.exitCode));
      cells[1] = plain([run.scenario, ...variant].join(' '));
      return { cells, verdict: run.verdict, below: [] };
    }
    case 'cells': {
      const left = run.planned - run.done - run.notAvailable;
      const size = [
        plural(run.planned, 'cell'),
        ...(run.notAvailable > 0 ? [`${run.notAvailable} n/a`] : []),
        ...(left > 0 ? [`${left} left`] : []),
      ].join(', ');
      const found = Object.entries(run.verdicts).map(([verdict, n]) => `${n} ${verdict}`);
      const cells = row(ABSENT, [size, ...found].join(' · '), ABSENT);
      return { cells, verdict: null, below: [] };
    }
    case 'capacity': {
      const cells = row(ABSENT, `capacity, ${plural(run.runs, 'run')}`, ABSENT);
      return { cells, verdict: null, below: run.answers.map(plain) };
    }
    case 'bisect': {
      const cells = row(ABSENT, `bisect, ${plural(run.runs, 'run')}`, ABSENT);
      return { cells, verdict: null, below: [plain(run.answer)] };
    }
    case 'broken':
      return {
        cells: row(run.sdk ?? ABSENT, 'unfinished', ABSENT),
        verdict: null,
        below: [run.fix === null ? run.why : `${run.why}; ${run.fix}`].map(plain),
      };
  }
}

const ENDINGS: Record<string, string> = {
  signal: 'stopped',
  server: 'server ended',
  internal: 'framestall failed',
  torn: 'cut off',
};

/** One group's name says nothing. */
const verdicts = (groups: { name: string; verdict: VerdictName }[]): string =>
  groups.length === 1
    ? (groups[0]?.verdict ?? '')
    : groups.map(({ name, verdict }) => `${name} ${verdict}`).join(', ');

const whenText = (iso: string | null): string =>
  iso === null ? ABSENT : iso.slice(0, 'YYYY-MM-DDTHH:MM'.length).replace('T', ' ');
