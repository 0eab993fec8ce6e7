import { describe, expect, it } from 'vitest';
import { niceRefusal, ptraceRefusal, type SystemFiles } from '../../src/pressure/abilities.js';

const ALL = '000001ffffffffff';
const NONE = '0000000000000000';
const PTRACE_ONLY = (1n << 19n).toString(16).padStart(16, '0');
const NICE_ONLY = (1n << 23n).toString(16).padStart(16, '0');

const system = (capabilities: string, more: Partial<SystemFiles> = {}): SystemFiles => ({
  status: `Name:\tnode\nCapInh:\t${ALL}\nCapEff:\t${capabilities}\n`,
  limits: 'Max nice priority         0                    0                    \n',
  ptraceScope: null,
  ...more,
});

describe('freezing native threads', () => {
  it.each([
    [null, NONE, true], // a kernel without Yama
    ['0\n', NONE, true],
    ['1\n', NONE, false],
    ['1\n', PTRACE_ONLY, true],
    ['2\n', PTRACE_ONLY, true],
    ['2\n', NICE_ONLY, false],
    ['3\n', ALL, false],
  ])('with ptrace_scope %j and capabilities %s: %s', (ptraceScope, capabilities, allowed) => {
    const refusal = ptraceRefusal(system(capabilities, { ptraceScope }));
    expect(refusal === null).toBe(allowed);
    if (ptraceScope !== null && refusal !== null) expect(refusal.why).toContain(ptraceScope.trim());
  });

  it('is for Linux', () => {
    expect(ptraceRefusal({ status: null, limits: null, ptraceScope: null })?.why).toMatch(/Linux/);
  });
});

describe('niceness', () => {
  const limits = (soft: string) => ({ limits: `Max nice priority         ${soft}       40   \n` });
  it.each([
    [system(NONE), false],
    [system(NICE_ONLY), true],
    [system(PTRACE_ONLY), false],
    [system(NONE, limits('19')), false],
    [system(NONE, limits('20')), true],
    [system(NONE, limits('unlimited')), true],
  ])('is only set where it can be taken back (%#)', (files, allowed) => {
    expect(niceRefusal(files) === null).toBe(allowed);
  });
});
