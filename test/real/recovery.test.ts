import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, expect, it } from 'vitest';
import { evaluateRun, signalsOf } from '../../src/analysis/index.js';
import {
  alive,
  eventsOf,
  framestall,
  outputFolder,
  start,
  summaryOf,
  until,
} from './support/cli.js';

const output = outputFolder();
afterEach(output.clear);
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

const written = (text: string) => {
  const file = join(mkdtempSync(join(tmpdir(), 'framestall-')), 'recovery.yaml');
  writeFileSync(file, text);
  return file;
};

it('finds where a stall arose, and brings the stream back with a new track', async () => {
  const { code, stderr } = await framestall(['run', written(SCENARIO), '--output', output.path]);
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

it('ends at Ctrl-C while a new process is put in place, and leaves nobody behind', async () => {
  const text = SCENARIO.replace('duration: 8s', 'duration: 60s').replace(
    '[clear, track]',
    '[process]',
  );
  const run = start(['run', written(text), '--output', output.path]);
  const told = () => {
    const [folder = ''] = output.folders();
    return eventsOf(folder).events;
  };
  await until(() => told().find(({ kind }) => kind === 'recovery'));
  run.child.kill('SIGINT');
  const { code, stderr } = await run.ended;
  expect(code, stderr).toBe(130);
  expect(stderr).not.toContain('can’t be written');
  expect(stderr).not.toContain("can't be written");
  const events = told();
  expect(events.at(-1)).toMatchObject({ kind: 'end', reason: 'signal' });
  const pids = events.flatMap((event) => (event.kind === 'process' ? [event.pid] : []));
  expect(pids.filter((pid) => alive(pid))).toEqual([]);
});
