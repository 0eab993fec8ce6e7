import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { VerdictName } from '../../src/analysis/index.js';
import { criterionOf } from '../../src/cli/bisect-criterion.js';
import { newBisection, type BisectFile } from '../../src/cli/bisect-file.js';
import { searchVersions } from '../../src/cli/bisect-search.js';
import type { Bisection } from '../../src/compare/index.js';
import type { Result } from '../../src/runs/results.js';
import type { Series } from '../../src/runs/series.js';
import { parseScenario } from '../../src/scenario/index.js';
import type { Cell } from '../../src/scenario/types.js';
import { environmentError } from '../../src/units/errors.js';
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

async function searched(verdicts: Record<string, (VerdictName | null)[]>): Promise<Bisection> {
  const book = newBisection(output, bisection());
  const { judge } = criterionOf('hung', cellOf('1.0.0').scenario);
  const tools = { series: seriesOf(verdicts), cellOf, judge, stop: new AbortController().signal };
  await searchVersions(book, { repeats: 1, confidence: 0.95 }, tools);
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
