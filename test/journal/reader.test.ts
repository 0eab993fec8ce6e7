import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  JOURNAL_SCHEMA_VERSION,
  type EncodedHistograms,
  type JournalEvent,
} from '../../src/journal/events.js';
import { journalParser, readJournal } from '../../src/journal/reader.js';
import { noCounters } from '../../src/journal/counters.js';
import { EXIT, UserError } from '../../src/units/errors.js';
import { runHeader } from '../support/events.js';
import { temporaryFolder } from '../support/folder.js';

const note: fc.Arbitrary<JournalEvent> = fc.record({
  at: fc.integer(),
  kind: fc.constant('note' as const),
  text: fc.string({ unit: 'grapheme' }),
});
const journals = fc.array(note, { maxLength: 20 }).map((notes) => [runHeader(), ...notes]);
const bytesOf = (events: JournalEvent[]) =>
  Buffer.from(events.map((event) => `${JSON.stringify(event)}\n`).join(''));

function parse(chunks: Buffer[]) {
  const parser = journalParser();
  const events = chunks.flatMap((chunk) => parser.push(chunk));
  return { events, reading: parser.end() };
}

function cut(bytes: Buffer, at: number[]): Buffer[] {
  const places = [0, ...at.map((n) => n % (bytes.length + 1)), bytes.length].sort((a, b) => a - b);
  return places.slice(1).map((to, i) => bytes.subarray(places[i], to));
}

function fileOf(content: string | Buffer): string {
  const file = join(temporaryFolder(), 'journal.ndjson');
  writeFileSync(file, content);
  return file;
}

function userError(read: () => unknown): UserError {
  try {
    read();
  } catch (error) {
    if (error instanceof UserError) return error;
    throw error;
  }
  throw new Error('nothing was thrown');
}

describe('the parser', () => {
  it('reads the same events however the bytes are cut', () => {
    fc.assert(
      fc.property(journals, fc.array(fc.nat(), { maxLength: 30 }), (events, at) => {
        const { events: read, reading } = parse(cut(bytesOf(events), at));
        expect(read).toEqual(events);
        expect(reading).toEqual({ torn: false, skippedLines: 0 });
      }),
    );
  });

  it('reads from any beginning of a journal its first events, and says if a line is torn', () => {
    fc.assert(
      fc.property(journals, fc.nat(), fc.array(fc.nat(), { maxLength: 5 }), (events, end, at) => {
        const bytes = bytesOf(events);
        const part = bytes.subarray(0, end % (bytes.length + 1));
        const { events: read, reading } = parse(cut(part, at));
        const whole = part.filter((byte) => byte === 0x0a).length;
        expect(read).toEqual(events.slice(0, whole));
        expect(reading).toEqual({
          torn: part.length > 0 && part.at(-1) !== 0x0a,
          skippedLines: 0,
        });
      }),
    );
  });

  it('skips and counts what is no event, and goes on behind it', () => {
    const garbage = fc.oneof(
      fc.constantFrom('{"at":1,"kind":"no', '17', 'null', '[]', '{}', '{"at":"1","kind":"note"}'),
      fc.string().filter((text) => text.trim() !== '' && !/[\n{]/.test(text)),
    );
    fc.assert(
      fc.property(journals, fc.array(garbage, { maxLength: 5 }), fc.nat(), (events, bad, at) => {
        const place = at % (events.length + 1);
        const bytes = Buffer.concat([
          bytesOf(events.slice(0, place)),
          Buffer.from(bad.map((line) => `${line}\n`).join('')),
          bytesOf(events.slice(place)),
        ]);
        const { events: read, reading } = parse([bytes]);
        expect(read).toEqual(events);
        expect(reading).toEqual({ torn: false, skippedLines: bad.length });
      }),
    );
  });

  it('keeps kinds that it does not know', () => {
    const { events } = parse([Buffer.from('{"at":1,"kind":"from-the-future"}\n')]);
    expect(events).toHaveLength(1);
  });
});

describe('readJournal', () => {
  it('reads a journal longer than one portion of the disk', () => {
    const long = Array.from({ length: 3000 }, (_, at): JournalEvent => ({
      at,
      kind: 'note',
      text: 'é'.repeat(500),
    }));
    const { events, reading } = readJournal(fileOf(bytesOf([runHeader(), ...long])));
    expect(events).toHaveLength(3001);
    expect(events.at(-1)).toEqual(long.at(-1));
    expect(reading).toEqual({ torn: false, skippedLines: 0 });
  });

  it('leaves the histograms of single publishers on the disk, and only those', () => {
    const counters = { ...noCounters(), rejected: { 'a,"histograms":{}}': 1 } };
    const own = (histograms: EncodedHistograms): JournalEvent => ({
      at: 60_000_000,
      kind: 'publisher-interval',
      publisher: 1,
      fromUs: -5,
      counters,
      histograms,
    });
    const group: JournalEvent = {
      at: 1,
      kind: 'interval',
      group: 'probe',
      fromUs: 0,
      counters,
      histograms: { service: 'HISTF' },
      roomsUp: 1,
    };
    const told: JournalEvent = { at: 2, kind: 'note', text: '"kind":"publisher-interval"' };
    const written = [runHeader(), own({ service: 'HISTF', excess: 'HISTG' }), own({}), group, told];
    const { events, reading } = readJournal(fileOf(bytesOf(written)));
    expect(events).toEqual([runHeader(), own({}), own({}), group, told]);
    expect(reading.skippedLines).toBe(0);
  });

  it.each(['"HISTF"', '"HISTF"}', '"HISTF}}', '"HISTF"}}}', '{"a":"HISTF"}}'])(
    'takes no broken line for a whole one: %s',
    (end) => {
      const line = `{"at":1,"kind":"publisher-interval","histograms":{"service":${end}`;
      const { reading } = readJournal(fileOf(`${JSON.stringify(runHeader())}\n${line}\n`));
      expect(reading.skippedLines).toBe(1);
    },
  );

  it('reads what a kill has left', () => {
    const bytes = bytesOf([runHeader(), { at: 1, kind: 'signal', signal: 'SIGINT' }]);
    const { events, reading } = readJournal(fileOf(bytes.subarray(0, -5)));
    expect(events).toEqual([runHeader()]);
    expect(reading.torn).toBe(true);
  });

  it.each([
    ['empty', ''],
    ['a text', 'hello\nworld\n'],
    ['JSON of another kind', '{"name":"framestall"}\n'],
    ['a journal without its beginning', '{"at":5,"kind":"note","text":"x"}\n'],
    ['a header without a schema version', '{"at":0,"kind":"run"}\n'],
  ])('%s: says that it is no journal, and what to give', (_, content) => {
    const error = userError(() => readJournal(fileOf(content)));
    expect(error.exitCode).toBe(EXIT.usage);
    expect(error.fix).toBeTypeOf('string');
  });

  it('does not guess at a newer schema', () => {
    const file = fileOf(
      bytesOf([runHeader({ schemaVersion: JOURNAL_SCHEMA_VERSION + 1, framestall: '9.9.9' })]),
    );
    const error = userError(() => readJournal(file));
    expect(error.message).toContain('9.9.9');
    expect(error.exitCode).toBe(EXIT.usage);
    expect(error.fix).toBeTypeOf('string');
  });

  it('reads what a full disk sent elsewhere behind the file, wherever it broke off', () => {
    fc.assert(
      fc.property(journals, fc.nat(), (events, at) => {
        const bytes = bytesOf(events);
        const [head = bytes, rest = bytes] = cut(bytes, [at]);
        fc.pre(head.includes(0x0a)); // without its first line it is no journal
        const read = readJournal(fileOf(head), fileOf(rest));
        expect(read).toEqual({ events, reading: { torn: false, skippedLines: 0 } });
      }),
      { numRuns: 30 },
    );
  });

  it('a file that is missing or can’t be read is the environment’s fault', () => {
    const folder = temporaryFolder();
    mkdirSync(join(folder, 'journal.ndjson'));
    for (const file of [join(folder, 'none'), join(folder, 'journal.ndjson')]) {
      const error = userError(() => readJournal(file));
      expect(error.exitCode).toBe(EXIT.environment);
      expect(error.message).toContain(file);
      expect(error.fix).toBeTypeOf('string');
    }
  });
});
