import type { VerdictName } from '../../src/analysis/index.js';
import type { Capacity, CapacityRun, CapacityVariant } from '../../src/compare/capacity-types.js';
import { compare, matrixOf, variantsOf, type Bisection } from '../../src/compare/index.js';
import { runOf } from './runs.js';

/** Text of an SDK, as bad as it can be. */
export const EVIL = '</script><img src="https://evil.example/x" onerror=alert(1)>';

const EVIDENCE: Partial<Record<VerdictName, string>> = {
  healthy: 'all 792 captures settled, the longest took 12ms',
  degraded: `3 stalls, the longest 1.2s: ${EVIL}`,
  hung: 'probe-0-0 hung: no capture came back from 129ms on for 2.02s, still so at the end',
  crashed: 'subject 0 ended by SIGABRT: panicked at src/lib.rs',
  invalid: 'another program took 92.0 % of the host',
};

const cells: [sdk: string, node: string, verdicts: (VerdictName | null)[]][] = [
  ['0.7.0', '20', ['hung', 'hung', 'hung']],
  ['0.7.0', '24', [null, null, null]],
  ['0.12.2', '20', ['healthy', 'degraded', 'healthy']],
  ['0.12.2', '24', ['healthy', 'healthy', 'invalid']],
  ['1.1.0', '20', ['healthy', 'healthy', 'healthy']],
  ['1.1.0', '24', ['healthy', 'healthy', 'crashed']],
];

export const MATRIX = matrixOf(
  cells.flatMap(([sdk, node, verdicts]) =>
    verdicts.map((verdict, n) => ({
      variant: { sdk, node },
      verdict,
      why:
        verdict === null
          ? `${sdk} could not be loaded under Node ${node}: ${EVIL}`
          : (EVIDENCE[verdict] ?? ''),
      folder: verdict === null ? null : `run ${sdk} ${node} ${n}`,
      tookMs: verdict === null ? 0 : 2000 + n * 100,
    })),
  ),
);

const wobble = (repeat: number, by: number) => 1 + by * Math.sin(repeat * 5);

/** Ten blocks: 1.0.0 is slower than 0.7.0 and hangs, 1.1.0 can't be told. */
const compared = Array.from({ length: 10 }, (_, i) => i + 1).flatMap((repeat) => {
  const base = 10_000 * wobble(repeat, 0.2);
  const of = (sdk: string, verdict: VerdictName, figures: Record<string, number | null>) => {
    const run = runOf({ sdk, repeat, verdict, figures });
    const groups = run.groups.map((group) => ({ ...group, evidence: EVIDENCE[verdict] ?? '' }));
    return { ...run, groups, run: { ...run.run, id: `${sdk}-${repeat}` } };
  };
  return [
    of('0.7.0', 'healthy', { 'schedule.p99': base }),
    of('1.0.0', repeat > 2 ? 'degraded' : 'healthy', {
      'schedule.p99': base * 1.3 * wobble(repeat + 1, 0.02),
      'service.p99': 1500 * 40 * wobble(repeat, 0.3),
      'stalls.longest': 2_000_000 + repeat * 1000,
      'heard.first': null,
    }),
    of('1.1.0', repeat === 4 ? 'invalid' : 'healthy', {
      'schedule.p99': base * wobble(repeat * 3, 0.3),
      rate: 100 * wobble(repeat, 0.01),
    }),
  ];
});
export const VARIANTS = variantsOf(compared);
export const COMPARISON = compare(VARIANTS, { margin: 0.1, figures: [] });

const probe = (version: string, verdict: VerdictName, bad: boolean | null) => ({
  version,
  verdict,
  bad,
  evidence: EVIDENCE[verdict] ?? '',
  folder: `run-${version}`,
  tookMs: 4800,
});

export const BISECTION: Bisection = {
  schemaVersion: 1,
  scenario: 'queue-off',
  criterion: 'hung, collapsed, crashed, silent, or a threshold is breached',
  good: '1.1.0',
  bad: '0.7.0',
  versions: ['1.1.0', '1.0.0', '0.13.35', '0.13.2', '0.13.1', '0.12.2', '0.12.1', '0.8.0', '0.7.0'],
  noise: { missRate: 0.2, falseAlarmRate: 0.02 },
  outcome: {
    kind: 'found',
    good: '0.13.35',
    bad: '0.13.1',
    between: ['0.13.2'],
    confidence: 0.9416,
  },
  runs: [
    probe('0.13.1', 'hung', true),
    probe('1.0.0', 'degraded', false),
    probe('0.13.35', 'healthy', false),
    probe('0.13.35', 'healthy', false),
    probe('0.7.0', 'invalid', null),
    probe('0.13.1', 'hung', true),
  ],
  skipped: [{ version: '0.13.2', reason: `no native binding for this platform ${EVIL}` }],
};

function load(n: number, verdict: VerdictName, strain = 0): CapacityRun {
  const held = verdict === 'healthy';
  return {
    load: n,
    verdict,
    showed: held ? 'held' : verdict === 'invalid' ? 'nothing' : 'gave-out',
    why: held ? `all ${n} publishers settled` : `3 stalls, the longest 2.1s: ${EVIL}`,
    figures: {
      capturedShare: 1 - strain,
      capturesPerS: n * 50,
      scheduleP99Us: 2000 * 1.1 ** n + strain * 4_000_000,
      stalls: held ? 0 : 3,
      longestStallUs: held ? 0 : 2_100_000,
      jsSharePeak: Math.min(1, n / 20),
      cpuCores: n * 0.09,
      memoryMb: 90 + n * 3,
    },
    limits: [
      { what: 'JS thread', share: n / 20, text: `logs 61.0 %, captureAudioFrame 18.2 % ${EVIL}` },
      { what: 'host', share: n / 21, text: '1.90 of 2 cores busy' },
    ],
    folder: `run-${n}`,
    tookMs: 15_000,
  };
}
const held = (n: number) => load(n, 'healthy');
export const loaded = (label: string, given: Partial<CapacityVariant>): CapacityVariant => ({
  label,
  settings: {},
  runs: [],
  answer: null,
  comeback: [],
  unchecked: null,
  reason: null,
  ...given,
});

export const CAPACITY: Capacity = {
  schemaVersion: 1,
  scenario: 'capacity-rooms',
  group: 'speakers',
  key: 'rooms',
  from: 1,
  to: 32,
  repeats: 2,
  resolution: { loads: 1, share: 0.05 },
  criterion: 'the verdict is degraded or worse, or a threshold is breached',
  variants: [
    loaded('logCapture=on', {
      runs: [
        ...[1, 2, 4, 8, 16].map(held),
        load(32, 'collapsed', 0.6),
        load(24, 'degraded', 0.3),
        load(20, 'degraded', 0.2),
        held(18),
        load(18, 'degraded', 0.1),
        load(17, 'degraded', 0.05),
        held(16),
      ],
      answer: {
        held: 16,
        gaveOut: 17,
        unmeasured: null,
        mixed: [{ load: 18, held: 1, of: 2 }],
        above: [],
      },
      comeback: [
        {
          came: 'not back',
          why: 'the failure outlives its cause',
          goneUs: 9_000_000,
          verdict: 'collapsed',
          evidence: EVIL,
          duringShare: 0.412,
          afterShare: 0.398,
          stallsAfter: 2,
          held: 16,
          extra: 17,
          folder: 'run-back',
          tookMs: 15_000,
        },
      ],
    }),
    loaded('logCapture=off', {
      runs: [held(4), load(8, 'invalid', 0.1), load(8, 'invalid', 0.1)],
      answer: { held: 4, gaveOut: null, unmeasured: 8, mixed: [], above: [] },
    }),
    loaded('sdk=0.0.1', { reason: `no native binding: ${EVIL}` }),
  ],
};
