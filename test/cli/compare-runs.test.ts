import { expect, it } from 'vitest';
import { byPlan, compareVariants, JUDGE } from '../../src/cli/compare-runs.js';
import { renderComparison, renderComparisonMarkdown } from '../../src/report/index.js';
import { EXIT } from '../../src/units/errors.js';
import { runOf } from '../support/runs.js';

const entry = (sdk: string, reason: string | null = null) => ({
  run: reason === null ? runOf({ sdk }) : null,
  settings: { sdk },
  reason,
});

it('does not take another baseline where the first one could not be run', () => {
  const gone = [entry('9.9.9', 'no such version'), entry('1.1.0'), entry('0.7.0')];
  expect(() => byPlan(gone)).toThrow(
    expect.objectContaining({
      exitCode: EXIT.environment,
      message: 'the baseline sdk=9.9.9 could not be run: no such version',
    }),
  );
});

it('tells of a candidate that could not be run, in every form', () => {
  const found = byPlan([entry('1.1.0'), entry('9.9.9', 'no such version')]);
  const comparison = compareVariants(found, JUDGE);
  const said = 'sdk=9.9.9 could not be run, and is not compared: no such version';
  expect(comparison.unavailable).toHaveLength(1);
  expect(renderComparison(comparison, { color: false, width: 100 })).toContain(said);
  expect(renderComparisonMarkdown(comparison)).toContain(`- ${said}`);
});
