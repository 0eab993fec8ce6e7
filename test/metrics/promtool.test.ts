import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { journalParser } from '../../src/journal/reader.js';
import { cellMetrics } from '../../src/metrics/cell.js';
import { newSheet } from '../../src/metrics/sheet.js';
import { metricsText } from '../../src/metrics/text.js';

const journal = new URL('../fixtures/journals/degraded-gap.ndjson', import.meta.url);
const promtool = (input: string) =>
  spawnSync('promtool', ['check', 'metrics'], { input, encoding: 'utf8' });
const absent = promtool('').error !== undefined;

describe('Prometheus’s own linter', () => {
  it.skipIf(absent)('finds nothing to say (skipped without promtool on PATH)', () => {
    const sheet = newSheet();
    const cell = cellMetrics(sheet, { scenario: 'a', sdk: '1', variant: { queue: '0s "x"' } });
    for (const event of journalParser().push(readFileSync(journal))) cell.event(event);
    cell.judged({ run: 'degraded', groups: [{ name: 'probe', verdict: 'degraded' }] });
    const { status, stdout, stderr } = promtool(metricsText(sheet.families()));
    expect([status, stdout + stderr]).toEqual([0, '']);
  });
});
