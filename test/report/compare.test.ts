import { describe, expect, it } from 'vitest';
import type { VerdictName } from '../../src/analysis/index.js';
import { compare, variantsOf } from '../../src/compare/index.js';
import { renderComparison, renderComparisonMarkdown } from '../../src/report/index.js';
import { runOf } from '../support/runs.js';

const wobble = (repeat: number, by: number) => 1 + by * Math.sin(repeat * 5);

/** Ten blocks: 1.0.0 against 0.7.0 is slower and hangs, 1.1.0 can't be told. */
const runs = Array.from({ length: 10 }, (_, i) => i + 1).flatMap((repeat) => {
  const base = 10_000 * wobble(repeat, 0.2);
  const broken: VerdictName = repeat > 2 ? 'hung' : 'healthy';
  return [
    runOf({ sdk: '0.7.0', repeat, figures: { 'schedule.p99': base } }),
    runOf({
      sdk: '1.0.0',
      repeat,
      verdict: broken,
      figures: {
        'schedule.p99': base * 1.3 * wobble(repeat + 1, 0.02),
        'stalls.longest': 2_000_000 + repeat,
        'heard.first': null,
      },
    }),
    runOf({
      sdk: '1.1.0',
      repeat,
      verdict: repeat === 4 ? 'invalid' : 'healthy',
      figures: { 'schedule.p99': base * wobble(repeat * 3, 0.3) },
    }),
  ];
});
const comparison = compare(variantsOf(runs), { margin: 0.1, figures: [] });

describe('a comparison', () => {
  it.each([80, 140])('fits a terminal of %i columns', async (width) => {
    const text = renderComparison(comparison, { color: false, width });
    await expect(text).toMatchFileSnapshot(`./golden/compare.${width}.txt`);
    expect(text.split('\n').filter((line) => line.length > width)).toEqual([]);
  });

  it('is the same text in colour', () => {
    const coloured = renderComparison(comparison, { color: true, width: 140 });
    expect(coloured).toContain('\u001b[31mworse');
    expect(coloured.replace(/\u001b\[\d+m/g, '')).toBe(
      renderComparison(comparison, { color: false, width: 140 }),
    );
  });

  it('is told in Markdown', async () => {
    await expect(renderComparisonMarkdown(comparison)).toMatchFileSnapshot('./golden/compare.md');
  });
});
