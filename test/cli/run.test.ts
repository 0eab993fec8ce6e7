import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { VERDICTS } from '../../src/analysis/index.js';
import { parseExpectations, worst } from '../../src/cli/run.js';
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

describe('the exit code of several cells', () => {
  const code = fc.constantFrom(...Object.values(EXIT));

  it('is 0 only if all are', () => {
    expect(worst([])).toBe(EXIT.met);
    fc.assert(
      fc.property(fc.array(code), (codes) => {
        expect(worst(codes) === EXIT.met).toBe(codes.every((one) => one === EXIT.met));
        if (codes.length > 0) expect(codes).toContain(worst(codes));
      }),
    );
  });

  it('is that of the cell that most needs a look', () => {
    expect(worst([EXIT.met, EXIT.threshold, EXIT.broken, EXIT.met])).toBe(EXIT.broken);
    expect(worst([EXIT.broken, EXIT.environment])).toBe(EXIT.environment);
    expect(worst([EXIT.environment, EXIT.internal])).toBe(EXIT.internal);
    expect(worst([EXIT.invalid, EXIT.threshold])).toBe(EXIT.threshold);
  });
});
