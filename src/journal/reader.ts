import { closeSync, openSync, readSync } from 'node:fs';
import { environmentError, usageError } from '../units/errors.js';
import { JOURNAL_SCHEMA_VERSION, type JournalEvent } from './events.js';

const CHUNK_BYTES = 1 << 20;

/** `torn`: the last line is incomplete, as a kill leaves it. */
export type Reading = { torn: boolean; skippedLines: number };

/**
 * Reads a journal from the disk, and what belongs behind it where the disk was full. A torn last
 * line and lines that are no JSON objects are skipped and counted. Histograms of single publishers
 * stay on the disk: no report shows them, and they are most of a day's journal.
 * @throws UserError if the file can't be read, is empty or is no journal of a schema we know
 */
export function readJournal(
  file: string,
  ...more: string[]
): { events: JournalEvent[]; reading: Reading } {
  const parser = journalParser(withoutOwnHistograms);
  const events: JournalEvent[] = [];
  for (const part of [file, ...more]) {
    for (const chunk of chunks(part)) events.push(...parser.push(chunk));
  }
  const reading = parser.end();
  const first = events[0];
  if (first === undefined) {
    throw usageError(`${file} holds no event`, 'give the folder of a run that has begun');
  }
  if (first.kind !== 'run' || typeof first.schemaVersion !== 'number') {
    throw usageError(
      `${file} does not begin as a framestall journal does`,
      'give the folder of a run, e.g. reports/latest',
    );
  }
  if (first.schemaVersion > JOURNAL_SCHEMA_VERSION) {
    throw usageError(
      `${file} was written by framestall ${first.framestall} with journal schema ${first.schemaVersion}; this one reads up to ${JOURNAL_SCHEMA_VERSION}`,
      'use that framestall or a newer one',
    );
  }
  return { events, reading };
}

/** Pure: bytes in any portions → events. @param shorten what becomes of a line before it is read */
export function journalParser(shorten = (line: string) => line): {
  push(chunk: Buffer): JournalEvent[];
  end(): Reading;
} {
  let rest: Buffer = Buffer.alloc(0);
  let skippedLines = 0;

  const parse = (line: string): JournalEvent[] => {
    if (line.trim() === '') return [];
    const event = parseLine(shorten(line));
    if (event === undefined) skippedLines++;
    return event === undefined ? [] : [event];
  };

  return {
    push(chunk) {
      const bytes = rest.length === 0 ? chunk : Buffer.concat([rest, chunk]);
      const lastBreak = bytes.lastIndexOf(0x0a);
      if (lastBreak === -1) {
        rest = Buffer.from(bytes);
        return [];
      }
      rest = Buffer.from(bytes.subarray(lastBreak + 1));
      return bytes.toString('utf8', 0, lastBreak).split('\n').flatMap(parse);
    },
    end: () => ({ torn: rest.length > 0, skippedLines }),
  };
}

const OWN = /^\{"at":-?[\d.]+,"kind":"publisher-interval",/;
const HISTOGRAMS = ',"histograms":{';

/** Only of a line as the writer makes it, with the histograms at its end and no object inside. */
function withoutOwnHistograms(line: string): string {
  if (!OWN.test(line)) return line;
  const from = line.lastIndexOf(HISTOGRAMS);
  const inside = from + HISTOGRAMS.length;
  const whole =
    from > 0 &&
    line.endsWith('"}}') &&
    line.indexOf('}', inside) === line.length - 2 &&
    !line.includes('{', inside);
  return whole ? `${line.slice(0, inside)}}}` : line;
}

function parseLine(line: string): JournalEvent | undefined {
  try {
    const value: unknown = JSON.parse(line);
    const isEvent =
      typeof value === 'object' &&
      value !== null &&
      'kind' in value &&
      typeof value.kind === 'string' &&
      'at' in value &&
      typeof value.at === 'number';
    return isEvent ? (value as JournalEvent) : undefined;
  } catch {
    return undefined;
  }
}

function* chunks(file: string): Generator<Buffer> {
  const fd = attempt(file, () => openSync(file, 'r'));
  try {
    for (;;) {
      const buffer = Buffer.alloc(CHUNK_BYTES);
      const read = attempt(file, () => readSync(fd, buffer, 0, CHUNK_BYTES, null));
      if (read === 0) return;
      yield buffer.subarray(0, read);
    }
  } finally {
    closeSync(fd);
  }
}

function attempt<T>(file: string, read: () => T): T {
  try {
    return read();
  } catch (error) {
    throw environmentError(
      `no journal at ${file}: ${(error as Error).message}`,
      'give the folder of a run, e.g. reports/latest',
      error,
    );
  }
}
