import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { newBook, saveBook, type Judge } from '../../src/runs/cells-file.js';
import { realIo } from '../../src/cli/io.js';
import { holdingIn, renderHoldings } from '../../src/cli/report-folders.js';
import type { JournalEvent } from '../../src/journal/events.js';
import { parseScenario } from '../../src/scenario/index.js';
import { UserError } from '../../src/units/errors.js';
import { temporaryFolder } from '../support/folder.js';
import { BISECTION, CAPACITY } from '../support/pages.js';
import { SAMPLES } from '../support/samples.js';

const io = realIo({ color: 'never', quiet: true });

function journalIn(folder: string, events: JournalEvent[], id: string): void {
  mkdirSync(folder, { recursive: true });
  const [head, ...rest] = events;
  const lines = [{ ...head, id }, ...rest].map((event) => JSON.stringify(event));
  writeFileSync(join(folder, 'journal.ndjson'), `${lines.join('\n')}\n`);
}

const SCENARIO = `
name: small
sdk: [0.7.0, 1.1.0]
server: none
duration: 10s
groups: { probe: { rooms: 1 } }
`;

let runs = 0;

/** A folder of two cells, 0.7.0 hung and 1.1.0 healthy. @param n how many of them are done */
function cells(judge: Judge | null, n = 2): string {
  const parsed = parseScenario(SCENARIO, { file: 'small.yaml', env: {} });
  if (!parsed.ok) throw new Error('the scenario is not valid');
  const book = newBook(temporaryFolder(), parsed.cells, judge);
  for (const record of book.file.cells.slice(0, n)) {
    const verdict = record.variant.sdk === '0.7.0' ? 'hung' : 'healthy';
    const folder = `run-${verdict}`;
    Object.assign(record, { state: 'done', folder, verdict, tookMs: 4000 });
    journalIn(join(book.folder, folder), SAMPLES[verdict], `run${++runs}`);
  }
  saveBook(book);
  return book.folder;
}

describe('report', () => {
  it('makes a matrix and its page again from the journals', () => {
    const folder = cells(null);
    const holding = holdingIn(folder, '/');
    expect(holding.results.map(({ summary }) => summary.verdict)).toEqual(['hung', 'healthy']);
    holding.whole?.write();
    const page = readFileSync(join(folder, 'matrix.html'), 'utf8');
    expect(page).toContain('href="run-hung/report.html"');
    expect(renderHoldings([holding], 'html', io)).toBe(page);
    expect(renderHoldings([holding], 'terminal', io)).toMatch(/^0\.7\.0 +H/m);
    expect(renderHoldings([holding], 'markdown', io)).toContain('(run-hung/report.md)');
    const matrix: unknown = JSON.parse(readFileSync(join(folder, 'matrix.json'), 'utf8'));
    expect(matrix).toMatchObject({ rows: ['0.7.0', '1.1.0'] });
    expect(JSON.parse(renderHoldings([holding], 'json', io))).toMatchObject({ matrix: {} });
  });

  it('leaves out what has not run yet, and says where nothing has', () => {
    expect(holdingIn(cells(null, 1), '/').results).toHaveLength(1);
    expect(() => holdingIn(cells(null, 0), '/')).toThrow(UserError);
  });

  it('judges a comparison as it was asked to', () => {
    const folder = cells({ margin: 0.2, figures: [] });
    const holding = holdingIn(folder, '/');
    holding.whole?.write();
    expect(renderHoldings([holding], 'terminal', io)).toMatch(/2 runs · margin 20 %/);
    expect(readFileSync(join(folder, 'compare.html'), 'utf8')).toContain('run-hung/report.html');
    expect(existsSync(join(folder, 'matrix.html'))).toBe(false);
  });

  it('shows the runs of a comparison of which only one variant is done', () => {
    const holding = holdingIn(cells({ margin: 0.2, figures: [] }, 1), '/');
    expect(renderHoldings([holding], 'terminal', io)).toMatch(/H hung/);
  });

  it('makes the pages of a bisection and of a capacity again', () => {
    const bisect = temporaryFolder();
    writeFileSync(join(bisect, 'bisect.json'), JSON.stringify(BISECTION));
    for (const run of BISECTION.runs) journalIn(join(bisect, run.folder), SAMPLES.hung, 'x');
    const capacity = temporaryFolder();
    writeFileSync(join(capacity, 'capacity.json'), JSON.stringify(CAPACITY));
    for (const { runs } of CAPACITY.variants) {
      for (const run of runs) journalIn(join(capacity, run.folder), SAMPLES.hung, 'x');
    }
    journalIn(join(capacity, 'run-back'), SAMPLES.hung, 'x');
    const holdings = [holdingIn(bisect, '/'), holdingIn(capacity, '/')];
    for (const { whole } of holdings) whole?.write();
    expect(readFileSync(join(bisect, 'bisect.html'), 'utf8')).toMatch(/0\.13\.35 \(good\)/);
    expect(readFileSync(join(capacity, 'capacity.html'), 'utf8')).toMatch(/n\/a: no native/);
    const text = renderHoldings(holdings, 'terminal', io);
    expect(text).toMatch(/queue-off: bisected[^]*capacity-rooms: capacity/);
    const ofOne = JSON.parse(renderHoldings(holdings.slice(0, 1), 'json', io)) as object;
    expect(ofOne).toMatchObject({ exitCode: 0, outcome: { kind: 'found' } });
    expect(() => renderHoldings(holdings, 'json', io)).toThrow(UserError);
    expect(renderHoldings(holdings, 'junit', io)).toContain('<testsuite');
  });

  it('prints one document of several runs, a suite for each', () => {
    const holdings = [holdingIn(cells(null), '/'), holdingIn(cells(null), '/')];
    const junit = renderHoldings(holdings, 'junit', io);
    expect(junit.match(/<\?xml/g)).toHaveLength(1);
    expect(junit.match(/<testsuites /g)).toHaveLength(1);
    const suites = [...junit.matchAll(/<testsuite name="([^"]+)" tests="(\d+)"/g)];
    expect(new Set(suites.map(([, name]) => name)).size).toBe(4);
    const [, all] = /<testsuites name="framestall" tests="(\d+)"/.exec(junit) ?? [];
    expect(Number(all)).toBe(suites.reduce((sum, [, , n]) => sum + Number(n), 0));
  });

  it('refuses pages in a row, which no browser shows', () => {
    const matrix = holdingIn(cells(null), '/');
    const each = matrix.results.map((result) => holdingIn(result.folder, '/'));
    for (const several of [[matrix, matrix], each, [matrix, ...each]]) {
      expect(() => renderHoldings(several, 'html', io)).toThrow(/^a page is of one run/);
    }
    expect(renderHoldings(each.slice(0, 1), 'html', io).match(/<html/g)).toHaveLength(1);
    expect(renderHoldings([matrix], 'html', io).match(/<html/g)).toHaveLength(1);
  });

  it('takes a run’s own folder as before', () => {
    const run = join(temporaryFolder(), 'run');
    journalIn(run, SAMPLES.healthy, 'one');
    const holding = holdingIn(run, '/');
    expect(holding.whole).toBeNull();
    expect(JSON.parse(renderHoldings([holding], 'json', io))).toMatchObject({ verdict: 'healthy' });
  });
});
