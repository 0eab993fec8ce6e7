import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, it } from 'vitest';
import { evaluateRun, signalsOf } from '../../src/analysis/index.js';
import { eventsOf, framestall, outputFolder, summaryOf } from './support/cli.js';

const output = outputFolder();
afterAll(output.remove);

/** One source without a room, whose drain stands still from 2 s on. */
const SCENARIO = `name: recovery
about: One source; its drain stands still.
sdk: latest
server: none
duration: 8s
groups:
  probe: { rooms: 1, queue: 200ms, health: { sibling: false } }
stall: { after: 200ms, hang: 5s }
recovery: { after: 500ms, limit: 1s, ladder: [clear, track] }
pressure:
  - { kind: freeze, thread: 'AudioSourceCapt*', start: 2s, for: 5s, label: drain }
`;

it('finds where a stall arose, and brings the stream back with a new track', async () => {
  const file = join(mkdtempSync(join(tmpdir(), 'framestall-')), 'recovery.yaml');
  writeFileSync(file, SCENARIO);
  const { code, stderr } = await framestall(['run', file, '--output', output.path]);
  expect(code, stderr).toBe(0);
  const [folder = ''] = output.folders();
  const summary = summaryOf(folder);
  expect(summary.stalls).toHaveLength(1);
  expect(summary.stalls[0]?.cause).toMatchObject({ cause: 'drain', confidence: 0.95 });
  expect(summary.groups[0]?.verdict).toBe('degraded');

  const { events, reading } = eventsOf(folder);
  const steps = events.flatMap((event) => (event.kind === 'recovery' ? [event] : []));
  expect(steps.map(({ rung, state }) => [rung, state])).toEqual([
    ['clear', 'started'],
    ['clear', 'failed'],
    ['track', 'started'],
    ['track', 'healed'],
  ]);
  expect(steps.at(-1)?.proof).toEqual({ captured: true, tapped: true, heard: null });

  const { signs } = signalsOf(events, reading);
  expect(signs.tap).toMatchObject({ windows: 1, detected: 1, falseAlarms: 0 });
  expect(signs.threads).toMatchObject({ detected: 1 });
  const [judged] = evaluateRun(events, reading).judged;
  expect(judged).toMatchObject({ label: 'drain', found: { cause: 'drain' } });
});
