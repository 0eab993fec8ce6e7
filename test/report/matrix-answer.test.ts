import { describe, expect, it } from 'vitest';
import type { VerdictName } from '../../src/analysis/index.js';
import { matrixOf } from '../../src/compare/index.js';
import { matrixAnswer } from '../../src/report/matrix-answer.js';
import { MATRIX } from '../support/pages.js';

type Cells = Record<string, (VerdictName | null)[]>;
/** By version, each with its runs. */
const matrix = (cells: Cells) =>
  matrixOf(
    Object.entries(cells).flatMap(([sdk, verdicts]) =>
      verdicts.map((verdict) => ({
        variant: { sdk },
        verdict,
        why: '',
        folder: null,
        tookMs: 1000,
      })),
    ),
  );

describe('a matrix in a sentence', () => {
  it.each<[string, Cells, string]>([
    ['nothing', {}, ''],
    ['all well', { a: ['healthy'], b: ['healthy', 'healthy'] }, 'healthy everywhere'],
    [
      'neighbours',
      { a: ['healthy'], b: ['degraded'], c: ['degraded'], d: ['degraded'], e: ['healthy'] },
      'degraded: b to d; all else healthy',
    ],
    [
      'the worst first, how often, and what could not be run last',
      {
        a: [null],
        b: ['degraded', 'degraded'],
        c: ['degraded', 'healthy', 'healthy'],
        d: ['healthy', 'invalid'],
        e: ['hung', 'hung'],
      },
      'hung: e; degraded in 3 of 5 runs: b, c; invalid once: d; n/a: a; all else healthy',
    ],
    ['nothing well', { a: ['hung'] }, 'hung: a; nothing healthy'],
  ])('%s', (_name, cells, said) => {
    expect(matrixAnswer(matrix(cells))).toBe(said);
  });

  it('names the column where it is not all of them', () => {
    expect(matrixAnswer(MATRIX)).toBe(
      'crashed once: 1.1.0 node=24; hung: 0.7.0 node=20; degraded once: 0.12.2 node=20; invalid once: 0.12.2 node=24; n/a: 0.7.0 node=24; all else healthy',
    );
  });
});
