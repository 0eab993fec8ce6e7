import { describe, expect, it } from 'vitest';
import { exitCodeOf, summarize, type Summary, type VerdictName } from '../../src/analysis/index.js';
import { header, steady, WHOLE } from '../support/journals.js';

const base = summarize(steady(header()), WHOLE);
const as = (
  verdict: VerdictName,
  met = true,
  endedBy: Summary['run']['endedBy'] = 'completed',
) => ({
  ...base,
  verdict,
  run: { ...base.run, endedBy },
  groups: base.groups.map((group) => ({ ...group, verdict })),
  thresholds: [{ key: 'probe.stalls', figure: 'stalls', limit: '== 0', value: 0, met }],
});

describe('exitCodeOf', () => {
  it.each<[VerdictName, boolean, number]>([
    ['healthy', true, 0],
    ['degraded', true, 0],
    ['degraded', false, 10],
    ['hung', true, 11],
    ['crashed', false, 11],
    ['silent', true, 11],
    ['collapsed', true, 11],
    ['invalid', false, 20],
  ])('%s with thresholds met=%s is %i', (verdict, met, code) => {
    expect(exitCodeOf(as(verdict, met))).toBe(code);
  });

  it('puts the server and our own failure first', () => {
    expect(exitCodeOf(as('hung', true, 'server'))).toBe(3);
    expect(exitCodeOf(as('hung', true, 'internal'), { run: 'hung', groups: {} })).toBe(1);
  });

  it('lets an expectation replace verdict and thresholds', () => {
    expect(exitCodeOf(as('hung', false), { run: 'hung', groups: {} })).toBe(0);
    expect(exitCodeOf(as('hung'), { run: 'healthy', groups: {} })).toBe(11);
    expect(exitCodeOf(as('healthy'), { run: 'hung', groups: {} })).toBe(10);
    expect(exitCodeOf(as('hung'), { groups: { probe: 'hung' } })).toBe(0);
    expect(exitCodeOf(as('hung'), { groups: { probe: 'silent' } })).toBe(11);
  });
});
