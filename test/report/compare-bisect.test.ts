import { describe, expect, it } from 'vitest';
import type { VerdictName } from '../../src/analysis/index.js';
import type { Bisection } from '../../src/compare/index.js';
import { renderBisection } from '../../src/report/index.js';

const run = (version: string, verdict: VerdictName, bad: boolean | null, tookMs = 4800) => ({
  version,
  verdict,
  bad,
  evidence: bad === true ? '2 of 2 publishers hung, probe-0-0 longest' : '792 of 792 settled',
  folder: `runs/${version}`,
  tookMs,
});
const base: Bisection = {
  schemaVersion: 1,
  scenario: 'queue-off',
  criterion: 'hung, collapsed, crashed, silent, or a threshold is breached',
  good: '1.1.0',
  bad: '0.7.0',
  versions: ['1.1.0', '1.0.0', '0.13.2', '0.13.1', '0.12.2', '0.7.0'],
  noise: { missRate: 0, falseAlarmRate: 0 },
  outcome: { kind: 'found', good: '1.0.0', bad: '0.13.1', between: ['0.13.2'], confidence: 1 },
  runs: [
    run('1.0.0', 'healthy', false),
    run('0.13.1', 'hung', true),
    run('0.7.0', 'invalid', null),
  ],
  skipped: [{ version: '0.13.2', reason: 'no native binding for this\nplatform' }],
};
const SAMPLES: Record<string, Bisection> = {
  found: base,
  unsure: {
    ...base,
    noise: { missRate: 0.2, falseAlarmRate: 0.02 },
    outcome: {
      kind: 'unsure',
      good: '1.0.0',
      bad: '0.13.1',
      between: [],
      confidence: 0.8123,
      several: null,
    },
    runs: [run('1.0.0', 'healthy', false), run('1.0.0', 'hung', true), run('0.13.1', 'hung', true)],
  },
  mixed: {
    ...base,
    outcome: {
      kind: 'mixed',
      confidence: 1,
      ranges: [
        { from: '1.1.0', to: '1.0.0', bad: true },
        { from: '0.13.1', to: '0.13.1', bad: false },
        { from: '0.7.0', to: '0.7.0', bad: true },
      ],
    },
  },
  doubted: {
    ...base,
    noise: { missRate: 0.2, falseAlarmRate: 0.02 },
    outcome: {
      kind: 'unsure',
      good: '1.0.0',
      bad: '0.13.1',
      between: [],
      confidence: 0.97,
      several: {
        confidence: 0.61,
        ranges: [
          { from: '1.1.0', to: '1.0.0', bad: false },
          { from: '0.13.1', to: '0.12.2', bad: true },
          { from: '0.7.0', to: '0.7.0', bad: false },
        ],
      },
    },
    runs: [
      run('1.0.0', 'healthy', false),
      run('0.13.1', 'hung', true),
      run('0.7.0', 'healthy', false),
    ],
  },
  'mixed-noisy': {
    ...base,
    noise: { missRate: 0.2, falseAlarmRate: 0.02 },
    outcome: {
      kind: 'mixed',
      confidence: 0.963,
      ranges: [
        { from: '1.1.0', to: '1.1.0', bad: true },
        { from: '0.13.1', to: '0.7.0', bad: false },
      ],
    },
    runs: [run('1.1.0', 'hung', true), run('0.13.1', 'healthy', false)],
  },
  'all-invalid': {
    ...base,
    outcome: { kind: 'alike', bad: true, ranges: [], confidence: 1 },
    runs: [run('1.0.0', 'invalid', null), run('0.13.1', 'invalid', null)],
  },
  silent: {
    ...base,
    outcome: { kind: 'alike', bad: true, ranges: [], confidence: 1 },
    runs: [run('1.0.0', 'crashed', null)],
  },
  alike: { ...base, outcome: { kind: 'alike', bad: false, ranges: [], confidence: 1 }, runs: [] },
  unlike: {
    ...base,
    runs: [
      run('1.0.0', 'healthy', false),
      run('0.13.1', 'crashed', true),
      run('0.7.0', 'hung', true),
    ],
  },
  differing: {
    ...base,
    outcome: {
      kind: 'alike',
      bad: false,
      confidence: 1,
      ranges: [{ from: '1.0.0', to: '0.7.0', bad: false }],
    },
    runs: [run('1.0.0', 'healthy', false), run('0.13.1', 'degraded', false)],
  },
};

describe('a bisection', () => {
  it.each(Object.keys(SAMPLES))('that is %s says where, why and how sure', async (name) => {
    const text = renderBisection(SAMPLES[name] ?? base, { color: false, width: 80 });
    await expect(text).toMatchFileSnapshot(`./golden/bisect.${name}.txt`);
    expect(text.split('\n').filter((line) => line.length > 80)).toEqual([]);
    const coloured = renderBisection(SAMPLES[name] ?? base, { color: true, width: 80 });
    expect(coloured.replace(/\u001b\[\d+m/g, '')).toBe(text);
  });
});
