import { mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { pastRunsIn } from '../../src/cli/past-runs.js';
import { renderJson, renderPastRuns } from '../../src/report/index.js';
import { EXIT, UserError } from '../../src/units/errors.js';
import { temporaryFolder } from '../support/folder.js';
import { BISECTION } from '../support/pages.js';
import { runOf } from '../support/runs.js';

type Files = Record<string, string>;

/** A folder of runs, each with the files given. */
function reports(runs: Record<string, Files>): string {
  const output = temporaryFolder();
  for (const [name, files] of Object.entries(runs)) {
    mkdirSync(join(output, name));
    for (const [file, text] of Object.entries(files)) {
      writeFileSync(join(output, name, file), text);
    }
  }
  return output;
}

const summary = (given: Parameters<typeof runOf>[0]): Files => ({
  'journal.ndjson': '',
  'summary.json': renderJson(runOf(given)),
});
const HUNG = '20260101T000001Z-queue-off-0.7.0-aaaaaa';
const WELL = '20260101T000003Z-sample-1.1.0-bbbbbb';
const KILLED = '20260101T000002Z-two-words-1.0.0-beta.1-cccccc';

describe('past runs', () => {
  it('come newest first, with verdicts and the exit code', () => {
    const output = reports({
      [HUNG]: summary({ sdk: '0.7.0', verdict: 'hung', startedAt: '2026-01-01T00:00:01.000Z' }),
      [WELL]: summary({ startedAt: '2026-01-01T00:00:03.000Z' }),
    });
    symlinkSync(WELL, join(output, 'latest'));
    mkdirSync(join(output, 'notes'));
    const { runs, more } = pastRunsIn(output, '/', 50);
    expect(runs).toMatchObject([
      { kind: 'run', folder: join(output, WELL), verdict: 'healthy', exitCode: EXIT.met },
      { kind: 'run', sdk: '0.7.0', exitCode: EXIT.broken, groups: [{ verdict: 'hung' }] },
    ]);
    expect(more).toBe(0);
    expect(pastRunsIn(output, '/', 1)).toMatchObject({ runs: [{ sdk: '1.1.0' }], more: 1 });
  });

  it('that are not whole say why, and what to do', () => {
    const journal = { 'journal.ndjson': '' };
    const output = reports({
      [KILLED]: { ...journal, 'scenario.yaml': 'name: two-words\n' },
      [HUNG]: { 'scenario.yaml': 'name: queue-off\n' },
      'renamed-by-hand': { ...journal, 'summary.json': '{"schemaVersion": 1}' },
    });
    const { runs } = pastRunsIn(output, '/', 50);
    expect(runs).toMatchObject(
      [
        {
          kind: 'broken',
          scenario: 'two-words',
          sdk: '1.0.0-beta.1',
          startedAt: '2026-01-01T00:00:02Z',
          why: 'no summary: still running, or killed',
          fix: `run framestall report ${join(output, KILLED)}`,
        },
        { kind: 'broken', scenario: 'queue-off', why: /no journal/, fix: null },
        { kind: 'broken', scenario: 'renamed-by-hand', startedAt: null, why: /can’t be read/ },
      ].map((one) => ({ ...one, why: expect.stringMatching(one.why) as string })),
    );
  });

  const cell = (state: string, verdict: string | null) => ({ state, verdict });
  const book = JSON.stringify({
    schemaVersion: 1,
    scenario: 'sample',
    startedAt: '2026-01-01T00:00:09.000Z',
    cells: [cell('done', 'hung'), cell('done', 'hung'), cell('n/a', null), cell('planned', null)],
  });

  it('of several cells are one line with their counts; their folder lists them', () => {
    const cells = '20260101T000009Z-sample-cells-dddddd';
    const output = reports({ [cells]: { 'cells.json': book } });
    mkdirSync(join(output, cells, HUNG));
    const { runs } = pastRunsIn(output, '/', 50);
    expect(runs).toMatchObject([{ kind: 'cells', planned: 4, done: 2, verdicts: { hung: 2 } }]);
    const text = renderPastRuns(runs, { color: false, width: 200 });
    expect(text).toContain('4 cells, 1 n/a, 1 left · 2 hung');
    expect(pastRunsIn(join(output, cells), '/', 50).runs).toHaveLength(1);
  });

  it('of a search for the load that holds say what it found so far', () => {
    const open = { runs: [{}, {}], answer: null, reason: null };
    const document = {
      schemaVersion: 1,
      scenario: 'sample',
      startedAt: '2026-01-01T00:00:09.000Z',
      key: 'rooms',
      variants: [
        { ...open, label: 'sdk=1.1.0', answer: { held: 12, gaveOut: 13, unmeasured: null } },
        { ...open, label: 'sdk=1.0.0' },
      ],
    };
    const output = reports({
      '20260101T000009Z-sample-capacity-eeeeee': { 'capacity.json': JSON.stringify(document) },
      '20260101T000008Z-sample-capacity-ffffff': { 'capacity.json': '{"schemaVersion": 1}' },
    });
    const { runs } = pastRunsIn(output, '/', 50);
    expect(runs).toMatchObject([{ kind: 'capacity', runs: 4 }, { kind: 'broken' }]);
    const text = renderPastRuns(runs, { color: false, width: 80 });
    expect(text).toMatch(/capacity, 4 runs/);
    expect(text).toMatch(/^ {2}sdk=1\.1\.0: 12 rooms; 13 gave out$/m);
    expect(text).toMatch(/^ {2}sdk=1\.0\.0: not finished$/m);
    expect(text).toContain('capacity.json can’t be read');
  });

  it('of a search for a version say what it found', () => {
    const document = { ...BISECTION, startedAt: '2026-01-01T00:00:09.000Z' };
    const open = { ...document, outcome: null };
    const output = reports({
      '20260101T000009Z-queue-off-bisect-eeeeee': { 'bisect.json': JSON.stringify(document) },
      '20260101T000008Z-queue-off-bisect-ffffff': { 'bisect.json': JSON.stringify(open) },
      '20260101T000007Z-queue-off-bisect-gggggg': { 'bisect.json': '{' },
    });
    const { runs } = pastRunsIn(output, '/', 50);
    expect(runs).toMatchObject([{ kind: 'bisect', runs: 6 }, {}, { kind: 'broken' }]);
    const text = renderPastRuns(runs, { color: false, width: 80 });
    expect(text).toMatch(/bisect, 6 runs/);
    expect(text).toMatch(/^ {2}between 0\.13\.35 \(good\) and 0\.13\.1 \(bad\)/m);
    expect(text).toMatch(/^ {2}not finished$/m);
    expect(text).toContain('bisect.json can’t be read');
  });

  it('a run’s own folder is that run', () => {
    const output = reports({ [WELL]: summary({}) });
    expect(pastRunsIn(WELL, output, 50).runs).toMatchObject([{ folder: WELL, kind: 'run' }]);
  });

  it('of a folder that is not there are a user’s mistake', () => {
    expect(() => pastRunsIn('none', temporaryFolder(), 50)).toThrow(UserError);
  });
});

describe('the list', () => {
  const output = () =>
    reports({
      [WELL]: summary({ variant: { logCapture: 'off' } }),
      [KILLED]: { 'journal.ndjson': '' },
    });

  it.each([60, 80, 300])('fits %i columns, but for folders and words', (width) => {
    const { runs } = pastRunsIn(output(), '/', 50);
    const lines = renderPastRuns(runs, { color: false, width }).split('\n');
    for (const line of lines) {
      if (line.startsWith('  ')) continue;
      expect(line.length).toBeLessThanOrEqual(Math.max(80, width));
    }
    expect(lines[0]?.includes('folder')).toBe(width === 300);
    expect(lines.join('\n')).toContain('logCapture=off');
    expect(lines.join('\n')).toContain(`run framestall report`);
  });

  it('is coloured by the run’s verdict, and no text of others reaches the terminal raw', () => {
    const [run] = pastRunsIn(output(), '/', 1).runs;
    if (run?.kind !== 'run') throw new Error('no run');
    const evil = { ...run, scenario: 'a\u001b[31mb\nc' };
    expect(renderPastRuns([evil], { color: false, width: 100 })).toContain('ab c');
    expect(renderPastRuns([run], { color: true, width: 100 })).toMatch(/\u001b\[32mhealthy/);
  });
});
