import { describe, expect, it } from 'vitest';
import { announceBisection } from '../../src/cli/bisect-book.js';
import type { Bisection } from '../../src/compare/index.js';
import { bisectExit } from '../../src/cli/bisect-file.js';
import { limitsOf } from '../../src/cli/bisect-flags.js';
import { criterionOf } from '../../src/cli/bisect-criterion.js';
import { VERDICTS, type Summary, type VerdictName } from '../../src/analysis/index.js';
import { parseScenario } from '../../src/scenario/index.js';
import { parseMargin, parseShare } from '../../src/cli/compare-runs.js';
import { EXIT } from '../../src/units/errors.js';
import { BISECTION } from '../support/pages.js';
import { runOf } from '../support/runs.js';

const RUN = { version: '1.0.0', evidence: '', folder: 'a-run', tookMs: 1 };

const breached = {
  ...runOf({}),
  thresholds: [{ key: 'a.rate', figure: 'rate', limit: '> 9/s', value: 1, met: false }],
};

const SCENARIO = `
name: small
server: none
duration: 1s
groups: { probe: {}, crowd: {} }
`;
const scenarioOf = (text = SCENARIO) => {
  const parsed = parseScenario(text, { file: 'small.yaml', env: {} });
  const [cell] = parsed.ok ? parsed.cells : [];
  if (cell === undefined) throw new Error('the scenario is not valid');
  return cell.scenario;
};
const limited = `${SCENARIO}thresholds: { probe.stalls: "== 0" }`;
/** @param given of both groups of the run, where it is one verdict */
function showed(
  expect: string | undefined,
  given: Summary | VerdictName | { probe: VerdictName; crowd: VerdictName },
) {
  const { judge } = criterionOf(expect, scenarioOf(limited));
  if (typeof given === 'string') return judge(runOf({ verdict: given })).bad;
  if (!('probe' in given)) return judge(given).bad;
  const { groups, ...run } = runOf({});
  const [any] = groups;
  if (any === undefined) throw new Error('no group');
  const named = (['probe', 'crowd'] as const).map((name) => ({
    ...any,
    name,
    verdict: given[name],
    evidence: `of ${name}`,
  }));
  const worst = [given.probe, given.crowd].sort(
    (a, b) => VERDICTS.indexOf(b) - VERDICTS.indexOf(a),
  )[0];
  return judge({ ...run, verdict: worst ?? 'healthy', groups: named });
}

describe('what bisect calls bad', () => {
  it('is what would end a run badly, where nothing is said', () => {
    expect(showed(undefined, 'healthy')).toBe(false);
    expect(showed(undefined, 'degraded')).toBe(false);
    expect(showed(undefined, 'hung')).toBe(true);
    expect(showed(undefined, breached)).toBe(true);
  });

  it('is one verdict, or any threshold, where that is asked for', () => {
    expect(showed('degraded', 'degraded')).toBe(true);
    expect(showed('hung', 'degraded')).toBe(false);
    expect(showed('threshold', 'hung')).toBe(false);
    expect(showed('threshold', breached)).toBe(true);
  });

  it('is nothing that a worse failure could tell of', () => {
    expect(showed('hung', 'crashed')).toBeNull();
    expect(showed('degraded', 'hung')).toBeNull();
    expect(showed('healthy', 'crashed')).toBe(false);
    expect(showed('healthy', 'invalid')).toBeNull();
  });

  it('is the verdict of one group, where that is named, whatever the others do', () => {
    const of = (probe: VerdictName, crowd: VerdictName) => showed('probe=hung', { probe, crowd });
    expect(of('hung', 'crashed')).toEqual({ verdict: 'hung', bad: true, evidence: 'of probe' });
    expect(of('healthy', 'hung')).toEqual({
      verdict: 'healthy',
      bad: false,
      evidence: 'of probe',
    });
    expect(of('crashed', 'hung')).toMatchObject({ verdict: 'crashed', bad: null });
    // Beside a broken group one that is invalid is still invalid, and a run that is says nothing at all.
    expect(of('invalid', 'hung')).toMatchObject({ verdict: 'invalid', bad: null });
    expect(of('healthy', 'invalid')).toMatchObject({ verdict: 'invalid', bad: null });
    expect(criterionOf('probe=hung', scenarioOf()).words).toBe('the verdict of probe is hung');
  });

  it.each([
    ['hanged', /hanged is no verdict/, /one of: healthy, degraded/],
    ['invalid', /an invalid run says nothing/, /one of: healthy, degraded/],
    ['probe=invalid', /an invalid run says nothing/, /one of: /],
    ['prob=hung', /names a group prob/, /groups are: probe, crowd/],
    ['threshold', /has no thresholds/, /thresholds: \{ probe\.stalls/],
  ])('is refused where no run can show it: %s', (expected, message, fix) => {
    expect(() => criterionOf(expected, scenarioOf())).toThrow(
      expect.objectContaining({
        exitCode: EXIT.usage,
        message: expect.stringMatching(message) as string,
        fix: expect.stringMatching(fix) as string,
      }),
    );
  });
});

describe('how often a run may mislead', () => {
  it('is never, where each version is run once', () => {
    expect(limitsOf({}).noise).toEqual({ missRate: 0, falseAlarmRate: 0 });
    expect(limitsOf({ repeats: '5' })).toEqual({
      repeats: 5,
      noise: { missRate: 0.2, falseAlarmRate: 0.02 },
      confidence: 0.95,
    });
  });

  it.each([
    { miss: '60%', falseAlarm: '50%' },
    { miss: '50%', falseAlarm: '50%' },
    { miss: '98%' },
    { falseAlarm: '80%' },
    { repeats: '0' },
    { repeats: '2.5' },
    { confidence: '100%' },
  ])(
    'is refused with exit 2 where a run tells no more than a coin, or is no share: %j',
    (flags) => {
      const usage = expect.objectContaining({
        exitCode: EXIT.usage,
        fix: expect.any(String) as string,
      }) as Error;
      expect(() => limitsOf({ repeats: '5', ...flags })).toThrow(usage);
    },
  );
});

describe('the time estimate', () => {
  const line = Array.from({ length: 30 }, (_, i) => `1.0.${i}`);
  const STABLE = { missRate: 0, falseAlarmRate: 0 };
  const NOISE = { missRate: 0.2, falseAlarmRate: 0.02 };
  function told(seconds: number, repeats: number, yes = false): string[] {
    const text = `name: small\nserver: none\nduration: ${seconds}s\ngroups: { probe: {} }`;
    const parsed = parseScenario(text, { file: 'small.yaml', env: {} });
    const [cell] = parsed.ok ? parsed.cells : [];
    if (cell === undefined) throw new Error('the scenario is not valid');
    const noise = repeats === 1 ? STABLE : NOISE;
    const said: string[] = [];
    announceBisection(cell, { line, noise, repeats, confidence: 0.95 }, yes, (one) => {
      said.push(one);
    });
    return said;
  }

  it('is of the most runs where verdicts are stable, else of what nine of ten searches take', () => {
    expect(told(4, 1)).toEqual([
      '30 versions from 1.0.0 to 1.0.29: at most 6 runs (those that tell nothing not counted), about 31.2s',
    ]);
    const [noisy = ''] = told(4, 5);
    const [, runs] =
      /9 of 10 such searches take at most (\d+) runs \(.*\), about \d+m/.exec(noisy) ?? [];
    expect(Number(runs)).toBeGreaterThan(10);
    expect(Number(runs)).toBeLessThan(30);
  });

  it('above 30 minutes asks for --yes', () => {
    expect(() => told(600, 1)).toThrow(expect.objectContaining({ exitCode: EXIT.usage }));
    expect(told(600, 1, true)).toHaveLength(1);
  });
});

describe('the exit code', () => {
  const run = (verdict: VerdictName, bad: boolean | null) => ({ ...RUN, verdict, bad });
  const none: Bisection['outcome'] = { kind: 'alike', bad: true, ranges: [], confidence: 1 };
  it.each<[string, Bisection, number]>([
    ['found', BISECTION, EXIT.met],
    ['nothing could be run', { ...BISECTION, outcome: none, runs: [] }, EXIT.environment],
    [
      'all runs were invalid',
      { ...BISECTION, outcome: none, runs: [run('invalid', null), run('invalid', null)] },
      EXIT.invalid,
    ],
    [
      'no run showed what was looked for',
      { ...BISECTION, outcome: none, runs: [run('invalid', null), run('crashed', null)] },
      EXIT.inconclusive,
    ],
    [
      'no change',
      { ...BISECTION, outcome: none, runs: [run('healthy', false)] },
      EXIT.inconclusive,
    ],
  ])('where %s', (_what, found, code) => {
    expect(bisectExit(found)).toBe(code);
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
