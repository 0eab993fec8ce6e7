import { expect, it } from 'vitest';
import type { SignalsTable } from '../../src/analysis/index.js';
import { renderSignals } from '../../src/report/index.js';

const cell = (
  windows: number,
  detected: number,
  late: number,
  us: number | null,
  clearUs: number | null = null,
  stuck = 0,
) => ({
  windows,
  detected,
  late,
  medianDetectUs: us,
  maxDetectUs: us,
  medianClearUs: clearUs,
  stuck,
});
const after = (readings: number, falseReadings: number) => ({ after: { readings, falseReadings } });

const FOUND: SignalsTable = {
  schemaVersion: 1,
  runs: 5,
  signs: ['tap', 'probe', 'connection'],
  rows: [
    { mode: 'control-quiet', sdk: '9.8.7', runs: 1, cells: {} },
    {
      mode: 'drain-frozen',
      sdk: '9.8.7',
      runs: 2,
      cells: {
        tap: cell(4, 4, 0, 250_000, 120_000),
        probe: cell(4, 3, 0, 1_600_000, null, 3),
        connection: cell(4, 0, 0, null),
      },
    },
    {
      mode: 'process-stopped',
      sdk: '9.8.7',
      runs: 2,
      cells: { tap: cell(4, 0, 4, null, 300_000), probe: cell(2, 0, 1, null) },
    },
  ],
  healthy: {
    tap: { hours: 0.01, readings: 400, falseShare: 0, alarmsPerHour: 0, ...after(0, 0) },
    probe: {
      ...{ hours: 0.01, readings: 400, falseShare: 0.0025, alarmsPerHour: 100 },
      ...after(200, 1),
    },
  },
  costUsPerS: { tap: 659, probe: 1125 },
};

it('says which sign told of what, how soon, how often falsely and what it cost', async () => {
  await expect(renderSignals(FOUND, 'terminal')).toMatchFileSnapshot('./golden/signals.txt');
  await expect(renderSignals(FOUND, 'terminal', 45)).toMatchFileSnapshot('./golden/signals.45.txt');
  await expect(renderSignals(FOUND, 'markdown')).toMatchFileSnapshot('./golden/signals.md');
});
