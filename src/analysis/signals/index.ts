import { median } from '../../units/numbers.js';
import { add, type RunSignals, type SignResult } from './run-signals.js';
import { SIGNS, type Sign } from './rules.js';

/** One sign in one failure mode, over all runs of it. */
type SignCell = {
  windows: number;
  detected: number;
  /** Told of only when it was over. */
  late: number;
  /** µs, of those detected; null: none was. */
  medianDetectUs: number | null;
  maxDetectUs: number | null;
  /** From its end until it no longer tells, of those that told; null: of none is that known. */
  medianClearUs: number | null;
  /** So often it never ceased to. */
  stuck: number;
};

export type SignalsTable = {
  schemaVersion: 1;
  runs: number;
  signs: Sign[];
  rows: { mode: string; sdk: string; runs: number; cells: Partial<Record<Sign, SignCell>> }[];
  /** While nothing was wrong, over all runs. */
  healthy: Partial<
    Record<
      Sign,
      {
        hours: number;
        readings: number;
        falseShare: number;
        alarmsPerHour: number;
        /** Of these, once it was well again after something was broken. */
        after: { readings: number; falseReadings: number };
      }
    >
  >;
  /** µs of the JS thread a second and publisher: the median of the runs. */
  costUsPerS: Record<string, number>;
};

/** @param by `sdk`: a row per failure mode and version; `mode`: versions together */
export function signalsTable(runs: RunSignals[], by: 'sdk' | 'mode'): SignalsTable {
  const keyOf = ({ mode, sdk }: RunSignals) => (by === 'sdk' ? `${mode}\0${sdk}` : mode);
  const keys = [...new Set(runs.map(keyOf))].sort();
  const signs = SIGNS.filter((sign) => runs.some((run) => run.signs[sign] !== undefined));
  return {
    schemaVersion: 1,
    runs: runs.length,
    signs,
    rows: keys.map((key) => {
      const mine = runs.filter((run) => keyOf(run) === key);
      const [mode = '', sdk] = key.split('\0');
      const versions = [...new Set(mine.map((run) => run.sdk))];
      const cells = Object.fromEntries(
        signs.flatMap((sign) => {
          const sum = sumOf(mine, sign);
          return sum === null || sum.windows === 0 ? [] : [[sign, cellOf(sum)] as const];
        }),
      );
      return { mode, sdk: sdk ?? versions.join(', '), runs: mine.length, cells };
    }),
    healthy: Object.fromEntries(
      signs.flatMap((sign) => {
        const sum = sumOf(runs, sign);
        if (sum === null || sum.healthyReadings === 0) return [];
        const hours = sum.healthyUs / 3.6e9;
        const falseShare = sum.falseReadings / sum.healthyReadings;
        const alarmsPerHour = hours === 0 ? 0 : sum.falseAlarms / hours;
        return [
          [
            sign,
            {
              ...{ hours, readings: sum.healthyReadings, falseShare, alarmsPerHour },
              after: sum.after,
            },
          ] as const,
        ];
      }),
    ),
    costUsPerS: costs(runs),
  };
}

function sumOf(runs: RunSignals[], sign: Sign): SignResult | null {
  return runs
    .flatMap((run) => run.signs[sign] ?? [])
    .reduce<SignResult | null>((sum, one) => (sum === null ? one : add(sum, one)), null);
}

const cellOf = ({ detectUs, clearUs, stuck, ...sum }: SignResult): SignCell => ({
  windows: sum.windows,
  detected: sum.detected,
  late: sum.late,
  medianDetectUs: detectUs.length === 0 ? null : median(detectUs),
  maxDetectUs: detectUs.length === 0 ? null : Math.max(...detectUs),
  medianClearUs: clearUs.length === 0 ? null : median(clearUs),
  stuck,
});

function costs(runs: RunSignals[]): Record<string, number> {
  const signals = [...new Set(runs.flatMap(({ costUsPerS }) => Object.keys(costUsPerS)))];
  return Object.fromEntries(
    signals.map((signal) => [
      signal,
      Math.round(median(runs.flatMap(({ costUsPerS }) => costUsPerS[signal] ?? []))),
    ]),
  );
}

export { SIGN_RULES, type Sign } from './rules.js';
export { WELL_US } from './windows.js';
export { signalsOf, type RunSignals } from './run-signals.js';
