import { describe, expect, it } from 'vitest';
import { criterionOf } from '../../src/cli/bisect.js';
import { parseMargin, parseShare } from '../../src/cli/compare-runs.js';
import { EXIT, UserError } from '../../src/units/errors.js';
import { runOf } from '../support/runs.js';

const breached = {
  ...runOf({}),
  thresholds: [{ key: 'a.rate', figure: 'rate', limit: '> 9/s', value: 1, met: false }],
};

describe('what bisect calls bad', () => {
  it('is what would end a run badly, where nothing is said', () => {
    const { of } = criterionOf(undefined);
    expect(of(runOf({}))).toBe(false);
    expect(of(runOf({ verdict: 'degraded' }))).toBe(false);
    expect(of(runOf({ verdict: 'hung' }))).toBe(true);
    expect(of(breached)).toBe(true);
  });

  it('is one verdict, or any threshold, where that is asked for', () => {
    expect(criterionOf('degraded').of(runOf({ verdict: 'degraded' }))).toBe(true);
    expect(criterionOf('hung').of(runOf({ verdict: 'degraded' }))).toBe(false);
    expect(criterionOf('threshold').of(runOf({ verdict: 'hung' }))).toBe(false);
    expect(criterionOf('threshold').of(breached)).toBe(true);
  });

  it('is nothing that a worse failure could tell of', () => {
    expect(criterionOf('hung').of(runOf({ verdict: 'crashed' }))).toBeNull();
    expect(criterionOf('degraded').of(runOf({ verdict: 'hung' }))).toBeNull();
    expect(criterionOf('healthy').of(runOf({ verdict: 'crashed' }))).toBe(false);
  });

  it('is refused where it is no verdict', () => {
    expect(() => criterionOf('hanged')).toThrow(UserError);
  });
});

describe('--margin', () => {
  it.each([
    ['10%', 0.1],
    ['0.05', 0.05],
    ['2.5 %', 0.025],
  ])('%s', (text, share) => {
    expect(parseMargin(text)).toBeCloseTo(share, 12);
  });

  it('names the flag that was wrong', () => {
    expect(() => parseShare('0', '--miss', '20%')).toThrow(/^--miss 0 is no share/);
  });

  it.each(['0', '100%', '10', '-5%', 'wide', ''])('refuses %j with exit 2', (text) => {
    expect(() => parseMargin(text)).toThrow(expect.objectContaining({ exitCode: EXIT.usage }));
  });
});
