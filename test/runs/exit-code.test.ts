import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { worst } from '../../src/runs/exit-code.js';
import { EXIT } from '../../src/units/errors.js';

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
