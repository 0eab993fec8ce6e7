import { describe, expect, it } from 'vitest';
import { VERDICTS } from '../../src/analysis/index.js';
import { parseExpectations } from '../../src/cli/run.js';
import { EXIT, UserError } from '../../src/units/errors.js';

describe('--expect', () => {
  it('is nothing when it is not given', () => {
    expect(parseExpectations([])).toBeUndefined();
  });

  it('takes a verdict for the run, and one for each group', () => {
    expect(parseExpectations(['hung', 'probe=degraded', 'crowd=healthy'])).toEqual({
      run: 'hung',
      groups: { probe: 'degraded', crowd: 'healthy' },
    });
  });

  it('takes every verdict there is', () => {
    for (const verdict of VERDICTS) {
      expect(parseExpectations([verdict])).toEqual({ run: verdict, groups: {} });
    }
  });

  it.each(['hanged', '', 'probe=', 'probe=hanged', 'probe=hung=hung', 'HUNG'])(
    'refuses %j and lists the verdicts',
    (word) => {
      let thrown: unknown;
      try {
        parseExpectations(['healthy', word]);
      } catch (error) {
        thrown = error;
      }
      expect(thrown).toBeInstanceOf(UserError);
      const { exitCode, fix, message } = thrown as UserError;
      expect(exitCode).toBe(EXIT.usage);
      expect(message).toContain('--expect');
      for (const verdict of VERDICTS) expect(fix).toContain(verdict);
    },
  );
});
