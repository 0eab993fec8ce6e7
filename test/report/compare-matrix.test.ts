import { describe, expect, it } from 'vitest';
import type { VerdictName } from '../../src/analysis/index.js';
import { matrixOf } from '../../src/compare/index.js';
import { renderMatrix, renderMatrixMarkdown } from '../../src/report/index.js';

const WHY: Partial<Record<VerdictName, string>> = {
  hung: 'probe-0-0 hung: no capture came back from 129ms on for 2.02s, still so at the end',
  degraded: '3 stalls, the longest 1.2s | and "more"',
};
const run = (sdk: string, node: string, verdict: VerdictName | null, n: number) => ({
  variant: { sdk, node },
  verdict,
  why: verdict === null ? `${sdk} could not be loaded under Node ${node}` : (WHY[verdict] ?? ''),
  folder: verdict === null ? null : `runs/${sdk}-${node}-${n}`,
  tookMs: verdict === null ? 0 : 2000 + n * 100,
});
const VERDICTS: [string, string, (VerdictName | null)[]][] = [
  ['0.7.0', '20', ['hung', 'hung', 'hung']],
  ['0.7.0', '24', [null, null, null]],
  ['0.12.2', '20', ['healthy', 'degraded', 'healthy']],
  ['0.12.2', '24', ['healthy', 'healthy', 'invalid']],
  ['1.1.0', '20', ['healthy', 'healthy', 'healthy']],
  ['1.1.0', '24', ['healthy', 'healthy', 'healthy']],
];
const matrix = matrixOf(
  VERDICTS.flatMap(([sdk, node, all]) => all.map((verdict, n) => run(sdk, node, verdict, n))),
);

describe('the matrix of verdicts', () => {
  it.each([60, 120])('fits a terminal of %i columns, readable without colour', async (width) => {
    const text = renderMatrix(matrix, { color: false, width });
    await expect(text).toMatchFileSnapshot(`./golden/matrix.${width}.txt`);
    expect(text.split('\n').filter((line) => line.length > width)).toEqual([]);
  });

  it('is the same text in colour', () => {
    const coloured = renderMatrix(matrix, { color: true, width: 120 });
    expect(coloured).toContain('\u001b[31m');
    expect(coloured.replace(/\u001b\[\d+m/g, '')).toBe(
      renderMatrix(matrix, { color: false, width: 120 }),
    );
  });

  it('leads from Markdown to every run', async () => {
    const text = renderMatrixMarkdown(matrix, (folder) => `${folder}/report.md`);
    await expect(text).toMatchFileSnapshot('./golden/matrix.md');
    expect(text.match(/report\.md\)/g)).toHaveLength(15);
  });

  it('has one row and one column of what does not vary', () => {
    const lone = matrixOf([
      { ...run('1', '2', 'healthy', 0), variant: { sdk: 'latest', queue: '1s' } },
    ]);
    expect(lone).toMatchObject({ rows: ['latest'], columns: ['queue=1s'] });
    const only = matrixOf([{ ...run('1', '2', 'healthy', 0), variant: { sdk: '1.1.0' } }]);
    expect(only).toMatchObject({ rows: ['1.1.0'], columns: ['verdict'] });
  });
});
