import { chmodSync, readFileSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { CellsFile } from '../../src/runs/cells-file.js';
import type { Comparison, Matrix } from '../../src/compare/index.js';
import { framestall, outputFolder, start, until } from './support/cli.js';

let output: ReturnType<typeof outputFolder>;
beforeEach(() => {
  output = outputFolder();
});
afterEach(() => output.remove());

const SHORT = ['--set', 'duration=1s', '--set', 'stall.hang=500ms'];
const QUEUE_OFF = ['scenarios/queue-off.yaml', ...SHORT];
const read = <T>(...path: string[]) => JSON.parse(readFileSync(join(...path), 'utf8')) as T;
const folder = () => output.folders()[0] ?? '';
const cells = () => read<CellsFile>(folder(), 'cells.json').cells;

describe('compare', () => {
  it('goes on after it was broken off, keeps what is done, and says better', async () => {
    const flags = ['--vary', 'sdk=0.7.0,1.1.0', '--repeats', '6', '--figure', 'rate'];
    const broken = start(['compare', ...QUEUE_OFF, ...flags, '--output', output.path]);
    await until(() =>
      cells().filter(({ state }) => state === 'done').length > 1 ? true : undefined,
    );
    broken.child.kill('SIGINT');
    expect(await broken.ended).toMatchObject({ code: 130, stdout: '' });
    const before = cells();
    expect(before).toHaveLength(12);
    expect(before.map(({ repeat }) => repeat)).toEqual([1, 1, 2, 2, 3, 3, 4, 4, 5, 5, 6, 6]);
    const done = before.filter(({ state }) => state === 'done');
    expect(done.length).toBeLessThan(12);

    const { code, stdout } = await framestall(['compare', '--resume', folder(), '--json']);
    const { versus, schemaVersion, cells: counted } = JSON.parse(stdout) as Comparison;
    expect(schemaVersion).toBe(1);
    expect(counted.total).toBe(12);
    expect(versus).toMatchObject([
      { baseline: 'sdk=0.7.0', candidate: 'sdk=1.1.0', pairedBy: 'block' },
    ]);
    // Another program may have had the host: then some runs say nothing, and that is what is said.
    if (counted.invalid > 0) expect([0, 20, 21]).toContain(code);
    else {
      expect(code, stdout).toBe(0);
      expect(versus[0]).toMatchObject({
        verdicts: { answer: 'better', baseline: { hung: 6 }, candidate: { healthy: 6 } },
        figures: [{ key: 'probe.rate', answer: 'better', pairs: 6 }],
      });
    }
    const after = cells();
    for (const record of done) expect(after).toContainEqual(record);
    expect(readdirSync(folder())).toEqual(
      expect.arrayContaining(['compare.md', 'compare.html', 'compare.json']),
    );

    const again = await framestall(['compare', folder(), '--json']);
    expect(again.stdout).toBe(stdout);
  });
});

describe('the matrix', () => {
  it('has every version under every Node, and n/a with the reason where one can’t run', async () => {
    const fake = join(output.path, '.node');
    writeFileSync(fake, '#!/bin/sh\n[ "$1" = --version ] && echo v18.0.0 && exit 0\nexit 9\n');
    chmodSync(fake, 0o755);
    const flags = ['--vary', 'sdk=0.7.0,1.1.0', '--vary', `node=current,path:${fake}`];
    const ran = await framestall(['run', ...QUEUE_OFF, ...flags, '--output', output.path]);
    expect(ran.code, ran.stderr).toBe(11);
    expect(ran.stdout).toMatch(/^0\.7\.0 +H +- /m);
    expect(ran.stdout).toMatch(/^1\.1\.0 +\. +- /m);
    expect(ran.stdout).toMatch(/could not be loaded/);
    const matrix = read<Matrix>(folder(), 'matrix.json');
    expect(matrix.rows).toEqual(['0.7.0', '1.1.0']);
    const [run] = matrix.cells[0]?.[0] ?? [];
    expect(run).toMatchObject({ verdict: 'hung' });
    expect(run?.tookMs).toBeGreaterThan(1000);
    const report = join(folder(), run?.folder ?? '', 'report.md');
    expect(readFileSync(report, 'utf8')).toMatch(/hung/);
    const page = readFileSync(join(folder(), 'matrix.html'), 'utf8');
    const [, link = ''] = /href="([^"]+\/report\.html)"/.exec(page) ?? [];
    expect(readFileSync(join(folder(), decodeURI(link)), 'utf8')).toMatch(/hung/);
    const again = await framestall(['report', folder()]);
    expect(again.stdout).toBe(ran.stdout);
    expect(readFileSync(join(folder(), 'matrix.html'), 'utf8')).toBe(page);
  });
});
