import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { VerdictName } from '../../src/analysis/index.js';
import { criterionOf } from '../../src/cli/bisect-criterion.js';
import { goOnWithBisection, newBisection, type BisectFile } from '../../src/cli/bisect-file.js';
import { searchVersions } from '../../src/cli/bisect-search.js';
import type { Bisection } from '../../src/compare/index.js';
import type { Result } from '../../src/runs/results.js';
import type { Series } from '../../src/runs/series.js';
import { parseScenario } from '../../src/scenario/index.js';
import type { Cell } from '../../src/scenario/types.js';
import { environmentError, EXIT } from '../../src/units/errors.js';
import { runOf } from '../support/runs.js';

const LINE = ['1.0.0', '1.1.0', '1.2.0', '1.3.0', '1.4.0'];

let output = '';
beforeEach(() => {
  output = mkdtempSync(join(tmpdir(), 'framestall-bisect-'));
});
afterEach(() => rmSync(output, { recursive: true, force: true }));

function cellOf(sdk: string): Cell {
  const text = `name: small\nsdk: "${sdk}"\nserver: none\nduration: 1s\ngroups: { probe: {} }`;
  const parsed = parseScenario(text, { file: 'small.yaml', env: {} });
  const [cell] = parsed.ok ? parsed.cells : [];
  if (cell === undefined) throw new Error('the scenario is not valid');
  return cell;
}

const bisection = (): Bisection => ({
  schemaVersion: 1,
  scenario: 'small',
  criterion: 'the verdict is hung',
  good: '1.0.0',
  bad: '1.4.0',
  versions: LINE,
  noise: { missRate: 0, falseAlarmRate: 0 },
  outcome: null,
  runs: [],
  skipped: [],
});

/** Runs that end as is said of them: a version's first run, its second … null: it can't be run. */
function seriesOf(verdicts: Record<string, (VerdictName | null)[]>): Series {
  const times = new Map<string, number>();
  return {
    ready: () => Promise.resolve(),
    perform(cell) {
      const { sdk } = cell.scenario;
      const n = times.get(sdk) ?? 0;
      times.set(sdk, n + 1);
      const all = verdicts[sdk] ?? ['healthy'];
      const verdict = all[Math.min(n, all.length - 1)] ?? null;
      if (verdict === null) {
        return Promise.resolve({ kind: 'n/a', cell, error: environmentError('no binding') });
      }
      const folder = join(output, `${sdk}-${n}`);
      const result = { summary: runOf({ sdk, verdict }), folder } as Result;
      return Promise.resolve({ kind: 'done', cell, result, tookMs: 1 });
    },
    close() {},
  };
}

const CELL = cellOf('1.0.0');
const { judge } = criterionOf('hung', CELL.scenario);
const ASKED = { repeats: 1, confidence: 0.95, expect: 'hung' };
const never = new AbortController().signal;
const newBook = () => newBisection(output, bisection(), ASKED, CELL);

async function searched(verdicts: Record<string, (VerdictName | null)[]>): Promise<Bisection> {
  const book = newBook();
  await searchVersions(book, { series: seriesOf(verdicts), cell: CELL, judge, stop: never });
  const saved = JSON.parse(readFileSync(join(book.folder, 'bisect.json'), 'utf8')) as BisectFile;
  expect(saved).toMatchObject(book.found);
  return book.found;
}

describe('the search of bisect', () => {
  it('runs a version again whose run told nothing', async () => {
    const found = await searched({
      '1.2.0': ['invalid', 'hung'],
      '1.3.0': ['hung'],
      '1.4.0': ['hung'],
    });
    expect(found.outcome).toMatchObject({ kind: 'found', good: '1.1.0', bad: '1.2.0' });
    expect(found.skipped).toEqual([]);
    expect(found.runs.map(({ bad }) => bad)).toContain(null);
  });

  it('goes on without what can’t be run or tells nothing, and says which and why', async () => {
    const found = await searched({
      '1.1.0': ['invalid', 'crashed', 'invalid'],
      '1.2.0': [null],
      '1.3.0': ['hung'],
      '1.4.0': ['hung'],
    });
    expect(found.outcome).toMatchObject({
      kind: 'found',
      good: '1.0.0',
      bad: '1.3.0',
      between: ['1.1.0', '1.2.0'],
    });
    expect(found.skipped).toEqual([
      { version: '1.2.0', reason: 'no binding' },
      {
        version: '1.1.0',
        reason: expect.stringMatching(
          /^3 of 3 runs told nothing \(2 invalid; 1 crashed, which is another failure than the one looked for\): \S/,
        ) as string,
      },
    ]);
  });
});

describe('a search that was broken off', () => {
  const HUNG: Record<string, (VerdictName | null)[]> = {
    '1.2.0': ['hung'],
    '1.3.0': ['hung'],
    '1.4.0': ['hung'],
  };

  it('goes on after any of its runs as if it had not been, and runs none again', async () => {
    const whole = await searched(HUNG);
    for (let before = 0; before < whole.runs.length; before++) {
      const book = newBook();
      const stop = new AbortController();
      const series = seriesOf(HUNG);
      const counted: Series = {
        ...series,
        perform(cell, label) {
          if (book.found.runs.length === before) stop.abort('SIGINT');
          return series.perform(cell, label);
        },
      };
      await searchVersions(book, { series: counted, cell: CELL, judge, stop: stop.signal });
      expect(book.found).toMatchObject({ outcome: null });
      expect(book.found.runs).toHaveLength(before);

      const again = goOnWithBisection(book.folder, '/');
      expect(again.book).toEqual(book);
      expect(again.cell).toEqual(CELL);
      const rest = { series: seriesOf(HUNG), cell: again.cell, judge, stop: never };
      await searchVersions(again.book, rest);
      expect(again.book.found).toEqual(whole);
      const { outcome } = goOnWithBisection(book.folder, '/').book.found;
      expect(outcome).toBeNull(); // it would be found again, from its runs
    }
  });

  it('tries again what could not be had, and keeps what the others told', async () => {
    const book = newBook();
    const series = seriesOf({ ...HUNG, '1.1.0': [null], '1.2.0': [null] });
    await searchVersions(book, { series, cell: CELL, judge, stop: never });
    expect(book.found).toMatchObject({
      skipped: [{}, {}],
      outcome: { between: ['1.1.0', '1.2.0'] },
    });
    const again = goOnWithBisection(book.folder, '/').book;
    await searchVersions(again, { series: seriesOf(HUNG), cell: CELL, judge, stop: never });
    expect(again.found).toMatchObject({
      skipped: [],
      outcome: { kind: 'found', good: '1.1.0', bad: '1.2.0', between: [] },
    });
  });

  it('is asked for where there is none, or one of which too little is kept', () => {
    const usage = (message: RegExp) =>
      expect.objectContaining({
        exitCode: EXIT.usage,
        message: expect.stringMatching(message) as string,
      }) as Error;
    expect(() => goOnWithBisection(output, '/')).toThrow(usage(/no readable bisect\.json/));
    const older = join(output, 'bisect.json');
    writeFileSync(older, JSON.stringify(bisection()));
    expect(() => goOnWithBisection(older, '/')).toThrow(usage(/could not go on/));
  });
});
