import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { summarize, VERDICTS, type Summary, type VerdictName } from '../../src/analysis/index.js';
import { compare, variantsOf, type Bisection } from '../../src/compare/index.js';
import {
  annotationsOf,
  comparisonAnnotations,
  renderAnnotations,
  renderBisectionMarkdown,
  renderJunit,
} from '../../src/report/index.js';
import { WHOLE } from '../support/journals.js';
import { runOf } from '../support/runs.js';
import { SAMPLES } from '../support/samples.js';

const levels = (summary: Summary, asExpected?: boolean) =>
  annotationsOf(summary, asExpected).map(({ level }) => level);

describe('annotations of a run', () => {
  it.each([
    ['healthy', []],
    ['degraded', ['warning']],
    ['invalid', ['warning']],
    ['hung', ['error']],
    ['crashed', ['error']],
    ['collapsed', ['error']],
    ['silent', ['error']],
  ] satisfies [VerdictName, string[]][])('%s', (verdict, expected) => {
    expect(levels(runOf({ verdict }))).toEqual(expected);
  });

  it('are only notices where it ended as expected', () => {
    for (const verdict of VERDICTS) {
      expect(new Set(levels(runOf({ verdict }), true))).not.toContain('error');
    }
    expect(levels(runOf({ verdict: 'hung' }), true)).toEqual(['notice']);
  });

  it('name the group and what carries its verdict, and every breached threshold', () => {
    const summary = summarize(SAMPLES.storm, WHOLE);
    const all = annotationsOf(summary);
    expect(all.map(({ title }) => title)).toEqual([
      'sample on 9.8.7 logCapture=on: probe degraded',
      'sample on 9.8.7 logCapture=on: probe.schedule.p99 breached',
      'sample on 9.8.7 logCapture=on: probe.stalls breached',
    ]);
    expect(all[0]?.message).toBe(summary.groups[0]?.evidence);
  });
});

it('a breach in a run that says nothing is no alarm about the SDK, here and in junit.xml', () => {
  const summary = summarize(SAMPLES.storm, WHOLE);
  const groups = summary.groups.map((group) => ({ ...group, verdict: 'invalid' as const }));
  const invalid: Summary = { ...summary, verdict: 'invalid', groups };
  expect(new Set(levels(invalid))).toEqual(new Set(['warning']));
  expect(renderJunit(summary)).toContain('type="threshold"');
  expect(renderJunit(invalid)).not.toContain('<failure');
  expect(renderJunit(invalid)).toContain('type="invalid"');
});

describe('workflow commands', () => {
  /** As GitHub's runner reads them. */
  const read = (line: string) => {
    const [, level, title = '', message = ''] = /^::(\w+) title=([^,]*?)::(.*)$/.exec(line) ?? [];
    const property = title.replaceAll('%3A', ':').replaceAll('%2C', ',');
    const data = (text: string) =>
      text.replaceAll('%0A', '\n').replaceAll('%0D', '\r').replaceAll('%25', '%');
    return { level, title: data(property), message: data(message) };
  };

  it('are one line whatever the texts hold, and are read back as they were', () => {
    const text = fc.string({
      unit: fc.constantFrom('a', ' ', '%', '\r', '\n', ':', ',', '2', '5'),
    });
    fc.assert(
      fc.property(text, text, (title, message) => {
        const lines = renderAnnotations([{ level: 'error', title, message }]);
        expect(lines).toHaveLength(1);
        expect(lines[0]).not.toMatch(/[\r\n]/);
        expect(read(lines[0] ?? '').message).toBe(message);
      }),
    );
    const [line = ''] = renderAnnotations([{ level: 'warning', title: 'a: 50%, b', message: 'x' }]);
    expect(line).toBe('::warning title=a%3A 50%25%2C b::x');
    expect(read(line).title).toBe('a: 50%, b');
  });

  it('come errors first, and no more than are shown', () => {
    const many = Array.from({ length: 12 }, (_, n) => ({
      level: 'error' as const,
      title: `t${n}`,
      message: '',
    }));
    const lines = renderAnnotations([{ level: 'notice', title: 'n', message: '' }, ...many]);
    expect(lines).toHaveLength(11);
    expect(lines[9]).toBe('::error title=framestall::and 3 more: see the report');
    expect(lines[10]).toMatch(/^::notice/);
    expect(renderAnnotations(many.slice(0, 10))).toHaveLength(10);
  });
});

it('a comparison names who got worse, and in what', () => {
  const runs = Array.from({ length: 10 }, (_, i) => i + 1).flatMap((repeat) => {
    const base = 10_000 * (1 + 0.01 * Math.sin(repeat));
    return [
      runOf({ sdk: '1.0.0', repeat, figures: { 'schedule.p99': base } }),
      runOf({ sdk: '1.1.0', repeat, figures: { 'schedule.p99': base * 1.5 } }),
    ];
  });
  const worse = compare(variantsOf(runs), { margin: 0.1, figures: ['schedule.p99'] });
  expect(comparisonAnnotations(worse)).toMatchObject([
    {
      level: 'error',
      message: expect.stringMatching(/^worse than .*1\.0\.0.*: .*schedule/) as string,
    },
  ]);
  const same = compare(variantsOf([...runs].reverse()), { margin: 0.9, figures: ['schedule.p99'] });
  expect(comparisonAnnotations(same)).toEqual([]);
});

it('a bisection is its text in a fence', () => {
  const bisection: Bisection = {
    schemaVersion: 1,
    scenario: 'queue-off',
    criterion: 'hung',
    good: '1.1.0',
    bad: '0.7.0',
    versions: ['1.1.0', '0.7.0'],
    noise: { missRate: 0, falseAlarmRate: 0 },
    outcome: { kind: 'found', good: '1.1.0', bad: '0.7.0', between: [], confidence: 1 },
    runs: [],
    skipped: [],
  };
  expect(renderBisectionMarkdown(bisection)).toMatch(
    /^# queue-off: bisected\n\n```text\n[^]*between 1\.1\.0[^]*\n```\n$/,
  );
});
