import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { JOURNAL_SCHEMA_VERSION, type JournalEvent } from '../../src/journal/events.js';
import { journalParser, readJournal } from '../../src/journal/reader.js';
import { noCounters } from '../../src/journal/counters.js';
import type { EncodedHistograms } from '../../src/journal/series.js';
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

  const counters = { ...noCounters(), rejected: { 'a,"histograms":{}}': 1 } };
  const text = fc
    .uint8Array({ maxLength: 1500 })
    .map((bytes) => `HISTF${Buffer.from(bytes).toString('base64')}`);
  const recorded: fc.Arbitrary<JournalEvent> = fc.record({
    at: fc.nat(),
    kind: fc.constant('interval' as const),
    group: fc.constantFrom('probe', 'é,"histograms":{"service":"x"}'),
    fromUs: fc.integer(),
    counters: fc.constant(counters),
    histograms: fc.record({ service: text, schedule: text, excess: text }, { requiredKeys: [] }),
    roomsUp: fc.nat(),
  });
  /** As they were written: histograms that are on the disk have no keys of their own. */
  const whole = (events: JournalEvent[]) =>
    events.map((event) => {
      if (!('histograms' in event)) return event;
      const { service, schedule, excess } = event.histograms;
      return { ...event, histograms: { service, schedule, excess } };
    });

  it('reads histograms from the disk when they are asked for, in any order', () => {
    fc.assert(
      fc.property(fc.array(recorded, { maxLength: 40 }), fc.nat(), (all, at) => {
        const events = [runHeader(), ...all];
        const bytes = bytesOf(events);
        const place = bytesOf([runHeader()]).length + (at % Math.max(1, bytes.length));
        const [head = bytes, rest = bytes] = cut(bytes, [Math.min(place, bytes.length)]);
        const read = readJournal(fileOf(head), fileOf(rest));
        expect(read.reading).toEqual({ torn: false, skippedLines: 0 });
        expect(whole(read.events.toReversed())).toEqual(whole(events.toReversed()));
        expect(whole(read.events)).toEqual(whole(events));
      }),
      { numRuns: 30 },
    );
  });

  it('leaves long ones there', () => {
    const long: EncodedHistograms = { service: 'A'.repeat(1000) };
    const interval = { at: 1, kind: 'interval', group: 'probe', fromUs: 0, counters } as const;
    const file = fileOf(bytesOf([runHeader(), { ...interval, histograms: long, roomsUp: 1 }]));
    const { events } = readJournal(file);
    writeFileSync(file, readFileSync(file, 'utf8').replaceAll('A', 'B'));
    expect(whole(events)[1]).toMatchObject({ histograms: { service: 'B'.repeat(1000) } });
  });

  it.each(['"HISTF"', '"HISTF"}', '"HISTF}}', '"HISTF"}}}', '{"a":"HISTF"}}'])(
    'takes no broken line for a whole one: %s',
    (end) => {
      const group = 'é'.repeat(1000); // a long line, as those are whose histograms stay on the disk
      const line = `{"at":1,"kind":"interval","group":"${group}","histograms":{"service":${end}`;
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
