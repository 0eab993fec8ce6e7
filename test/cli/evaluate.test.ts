import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Chalk } from 'chalk';
import { Command } from 'commander';
import { describe, expect, it } from 'vitest';
import { registerEvaluate } from '../../src/cli/evaluate.js';
import type { Io } from '../../src/cli/io.js';
import type { JournalEvent } from '../../src/journal/events.js';
import { EXIT, UserError } from '../../src/units/errors.js';
import { temporaryFolder } from '../support/folder.js';
import { header, S, stall, steady, withEvents } from '../support/journals.js';

async function evaluate(cwd: string, ...args: string[]) {
  const printed: string[] = [];
  const warned: string[] = [];
  const paint = new Chalk({ level: 0 });
  const io: Io = {
    out: (text) => void printed.push(text),
    status: () => {},
    warn: (text) => void warned.push(text),
    ...{ env: {}, cwd, quiet: true, columns: () => 100 },
    ...{ paint: { out: paint, err: paint }, tty: { out: false, err: false } },
  };
  let exitCode: number | null = null;
  const program = new Command().exitOverride();
  registerEvaluate(program, (action) => async () => {
    exitCode = await action(io, { stop: new AbortController().signal, exitCode: 0, io });
  });
  await program.parseAsync(['node', 'framestall', 'evaluate', ...args]);
  return { exitCode, text: printed.join('\n'), warned };
}

/** A folder of a run whose tokio threads stood still from 3 to 5 s. */
function runIn(folder: string, name: string, ...extra: JournalEvent[]): void {
  const journal = withEvents(steady(header({ groups: [{ rooms: 1 }] })), ...extra);
  mkdirSync(join(folder, name), { recursive: true });
  const lines = journal.map((event) => JSON.stringify(event));
  writeFileSync(join(folder, name, 'journal.ndjson'), `${lines.join('\n')}\n`);
}

const freeze = {
  kind: 'pressure',
  step: 0,
  what: 'freeze',
  level: null,
  thread: 'tokio*',
} as const;
const labelled = { ...freeze, label: 'runtime' };
const STEP: JournalEvent[] = [
  { at: 3 * S, ...labelled, state: 'started' },
  { at: 5 * S, ...labelled, state: 'ended' },
];
const node = { name: 'node', count: 11, stopped: 0, running: 1, cpuShare: 0.3 };
const FROZEN: JournalEvent = {
  ...{ at: 4 * S, kind: 'threads', process: 0, fromUs: 3 * S },
  threads: [node, { name: 'tokio-rt-worker', count: 4, stopped: 4, running: 0, cpuShare: 0 }],
};
/** The local track gave nothing meanwhile: seen by another than the stall tracker. */
const MUTED = Array.from({ length: 8 }, (_, n): JournalEvent => {
  const fromUs = 3 * S + n * 250_000;
  const about = { kind: 'health', process: 0, role: 'subject', publisher: 0 } as const;
  return { at: fromUs + 250_000, ...about, fromUs, values: { tap: 0 } };
});

describe('framestall evaluate', () => {
  it('exits 0 where the goals are met, and prints one JSON document if asked to', async () => {
    const folder = temporaryFolder();
    runIn(folder, 'a/one', ...STEP, ...MUTED, FROZEN, stall(3 * S, 5 * S));
    runIn(folder, 'a/unlabelled');
    const { exitCode, text } = await evaluate(folder, 'a', '--json');
    expect(exitCode).toBe(EXIT.met);
    expect(JSON.parse(text)).toMatchObject({
      ...{ schemaVersion: 1, runs: 1, injected: 1, recall: 1, precision: 1, met: true },
      confusion: [{ label: 'runtime', found: { runtime: 1 } }],
    });
  });

  it('exits 10 where one is missed, and says which', async () => {
    const folder = temporaryFolder();
    runIn(folder, 'one', ...STEP, FROZEN, stall(3 * S, 5 * S), stall(8 * S, 9 * S));
    const terminal = await evaluate(folder, 'one');
    expect(terminal.exitCode).toBe(EXIT.threshold);
    expect(terminal.text).toMatch(/\(precision\) +50\.0 % +100\.0 %/);
    expect(terminal.text).toContain('sample on 9.8.7: probe-0-0 at 8s for 1s, unknown');
    expect(terminal.text).toContain('A goal is missed.');
    const { text } = await evaluate(folder, 'one', '--format', 'markdown');
    expect(text).toMatch(/^\| injected \| runtime \|$/m);
    expect(text).toMatch(/^\| runtime \| 1 \|$/m);
  });

  it('leaves out a journal that cannot be read, and says so', async () => {
    const folder = temporaryFolder();
    runIn(folder, 'a/one', ...STEP, FROZEN, ...MUTED, stall(3 * S, 5 * S));
    for (const [name, text] of [
      ['empty', ''],
      ['other', 'no journal\n'],
      ['zlast', ''],
    ] as const) {
      mkdirSync(join(folder, 'a', name));
      writeFileSync(join(folder, 'a', name, 'journal.ndjson'), text);
    }
    const { exitCode, text, warned } = await evaluate(folder, 'a', '--json');
    expect(exitCode).toBe(EXIT.met);
    expect(JSON.parse(text)).toMatchObject({ runs: 1, injected: 1 });
    expect(warned).toEqual([
      expect.stringMatching(/^left out: .*empty.journal\.ndjson holds no event$/),
      expect.stringMatching(/^left out: .*other.journal\.ndjson holds no event$/),
      expect.stringMatching(/^left out: .*zlast.journal\.ndjson holds no event$/),
    ]);
    await expect(evaluate(folder, 'a/empty', 'a/other')).rejects.toThrow(/holds no event/);
  });

  it.each([
    ['no folder', 'nothing', /there is no folder nothing/],
    ['a file', 'plain/one/journal.ndjson', /journal\.ndjson is no folder/],
    ['no run in it', 'empty', /empty holds no run/],
    ['no label', 'plain', /none of the 1 runs has a pressure step with a label/],
  ])('says in a sentence what is missing: %s', async (_, name, message) => {
    const folder = temporaryFolder();
    mkdirSync(join(folder, 'empty'));
    runIn(folder, 'plain/one', { at: 3 * S, ...freeze, state: 'started' }, stall(3 * S, 5 * S));
    const failed = evaluate(folder, name);
    await expect(failed).rejects.toThrow(message);
    await expect(failed).rejects.toBeInstanceOf(UserError);
    await expect(failed).rejects.toMatchObject({ exitCode: EXIT.usage });
  });
});
