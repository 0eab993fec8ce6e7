import { execFileSync } from 'node:child_process';
import { readFileSync, writeFileSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import ts from 'typescript';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { JournalEvent } from '../../src/journal/events.js';
import { readJournal } from '../../src/journal/reader.js';
import { openJournal, type Disk } from '../../src/journal/writer.js';
import { runHeader } from '../support/events.js';
import { temporaryFolder } from '../support/folder.js';

const note = (at: number, text = 'ö — ✓'): JournalEvent => ({ at, kind: 'note', text });
const lines = (file: string) => readFileSync(file, 'utf8').split('\n');

/** What the disk does at each call: takes so many bytes, or refuses. Afterwards it is well. */
function moody(moods: ('full' | number)[], rescue: Disk['rescue'] = writeFileSync): Disk {
  const left = [...moods];
  return {
    write(fd, bytes) {
      const mood = left.shift() ?? bytes.length;
      if (mood === 'full') throw Object.assign(new Error('ENOSPC: no space left on device'));
      return writeSync(fd, bytes, 0, Math.min(mood, bytes.length));
    },
    rescue,
  };
}

const fullFor = (times: number) => Array.from({ length: times }, () => 'full' as const);

describe('a disk that works', () => {
  it('has each event as a whole line before write returns', () => {
    const file = join(temporaryFolder(), 'journal.ndjson');
    const journal = openJournal(file, () => {});
    journal.write(runHeader());
    journal.write(note(1));
    expect(
      lines(file)
        .slice(0, 2)
        .map((line) => JSON.parse(line) as unknown),
    ).toEqual([runHeader(), note(1)]);
    expect(lines(file)[2]).toBe('');
    expect(journal.backlogBytes).toBe(0);
    expect(journal.close(`${file}.rest`)).toEqual({ rescued: null, lostBytes: 0 });
  });

  it('never writes over a journal that is there', () => {
    const file = join(temporaryFolder(), 'journal.ndjson');
    writeFileSync(file, 'precious\n');
    expect(() => openJournal(file, () => {})).toThrow(/EEXIST/);
    expect(readFileSync(file, 'utf8')).toBe('precious\n');
  });

  it('loses nothing when its process is killed', () => {
    const folder = temporaryFolder();
    const [file, program] = [join(folder, 'journal.ndjson'), join(folder, 'writer.mjs')];
    const source = readFileSync(new URL('../../src/journal/writer.ts', import.meta.url), 'utf8');
    const compilerOptions = { module: ts.ModuleKind.ESNext, target: ts.ScriptTarget.ES2022 };
    const { outputText } = ts.transpileModule(source, { compilerOptions });
    writeFileSync(
      program,
      `${outputText}
      const journal = openJournal(${JSON.stringify(file)}, () => {});
      for (let at = 0; at < 500; at++) journal.write({ at, kind: 'note', text: 'x'.repeat(at) });
      process.kill(process.pid, 'SIGKILL');`,
    );
    expect(() => execFileSync(process.execPath, [program])).toThrow();
    expect(lines(file)).toHaveLength(501);
  });
});

describe('a disk in trouble', () => {
  it('keeps what a full disk refuses, says so once, and writes it when there is room', () => {
    const file = join(temporaryFolder(), 'journal.ndjson');
    const trouble = vi.fn();
    const journal = openJournal(file, trouble, moody(fullFor(3)));
    for (const at of [0, 1, 2]) journal.write(note(at));
    expect(journal.backlogBytes).toBeGreaterThan(0);
    expect(readFileSync(file, 'utf8')).toBe('');
    expect(trouble).toHaveBeenCalledTimes(1);
    expect(trouble).toHaveBeenCalledWith(expect.stringContaining('ENOSPC'));
    journal.write(note(3));
    expect(journal.backlogBytes).toBe(0);
    journal.close(`${file}.rest`);
    expect(lines(file).slice(0, -1)).toEqual([0, 1, 2, 3].map((at) => JSON.stringify(note(at))));
  });

  it('says so again when trouble comes back', () => {
    const file = join(temporaryFolder(), 'journal.ndjson');
    const trouble = vi.fn();
    const journal = openJournal(file, trouble, moody(['full', 10_000, 'full']));
    for (const at of [0, 1, 2]) journal.write(note(at));
    journal.close(`${file}.rest`);
    expect(trouble.mock.calls.length).toBe(2);
  });

  it('no line is torn or lost, whatever the disk does before it recovers', () => {
    const moods = fc.array(
      fc.oneof(fc.constant('full' as const), fc.integer({ min: 0, max: 60 })),
      { maxLength: 40 },
    );
    const texts = fc.array(fc.string({ unit: 'grapheme', maxLength: 30 }), { maxLength: 20 });
    fc.assert(
      fc.property(moods, texts, (given, all) => {
        const file = join(temporaryFolder(), 'journal.ndjson');
        const journal = openJournal(file, () => {}, moody(given));
        const events = [runHeader(), ...all.map((text, at) => note(at, text))];
        for (const event of events) journal.write(event);
        for (let i = 0; i < given.length; i++) journal.write(note(i, 'later'));
        expect(journal.close(`${file}.rest`)).toEqual({ rescued: null, lostBytes: 0 });
        const { events: read, reading } = readJournal(file);
        expect(reading).toEqual({ torn: false, skippedLines: 0 });
        expect(read.slice(0, events.length)).toEqual(events);
        expect(read).toHaveLength(events.length + given.length);
      }),
      { numRuns: 60 },
    );
  });

  it('puts the rest beside when the disk stays full: both parts together are the journal', () => {
    const folder = temporaryFolder();
    const [file, rest] = [join(folder, 'journal.ndjson'), join(folder, 'rest')];
    const journal = openJournal(file, () => {}, moody([1000, 25, ...fullFor(1000)]));
    const events = [runHeader(), note(1), note(2)];
    for (const event of events) journal.write(event);
    expect(journal.close(rest)).toEqual({ rescued: rest, lostBytes: 0 });
    const whole = readFileSync(file, 'utf8') + readFileSync(rest, 'utf8');
    expect(
      whole
        .trim()
        .split('\n')
        .map((line) => JSON.parse(line) as unknown),
    ).toEqual(events);
  });

  it('says how much is lost when there is no room beside either', () => {
    const file = join(temporaryFolder(), 'journal.ndjson');
    const noRoom = () => {
      throw new Error('ENOSPC');
    };
    const journal = openJournal(file, () => {}, moody(fullFor(10), noRoom));
    journal.write(note(1));
    const lostBytes = Buffer.byteLength(JSON.stringify(note(1))) + 1;
    expect(journal.close(`${file}.rest`)).toEqual({ rescued: null, lostBytes });
  });
});

describe('the clock', () => {
  beforeEach(() => void vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval'] }));
  afterEach(() => void vi.useRealTimers());

  it('tries again by itself, and stops with close', () => {
    const file = join(temporaryFolder(), 'journal.ndjson');
    const journal = openJournal(file, () => {}, moody(fullFor(1)));
    journal.write(note(1));
    expect(journal.backlogBytes).toBeGreaterThan(0);
    vi.advanceTimersByTime(1000);
    expect(journal.backlogBytes).toBe(0);
    expect(lines(file)).toHaveLength(2);
    journal.close(`${file}.rest`);
    expect(vi.getTimerCount()).toBe(0);
  });
});
