import { closeSync, openSync, readSync } from 'node:fs';
import { environmentError, usageError } from '../units/errors.js';
import { JOURNAL_SCHEMA_VERSION, type JournalEvent } from './events.js';
import { shelf, StoredHistograms, type Shelf } from './stored.js';

const CHUNK_BYTES = 1 << 18;

/** `torn`: the last line is incomplete, as a kill leaves it. */
export type Reading = { torn: boolean; skippedLines: number };

/**
 * Reads a journal from the disk, and what belongs behind it where the disk was full. A torn last
 * line and lines that are no JSON objects are skipped and counted. Histograms stay on the disk until
 * they are asked for, so the file has to stay for as long as the events are used.
 * @throws UserError if the file can't be read, is empty or is no journal of a schema we know
 */
export function readJournal(
  file: string,
  ...more: string[]
): { events: JournalEvent[]; reading: Reading } {
  const parser = journalParser();
  const events: JournalEvent[] = [];
  for (const part of [file, ...more]) {
    const from = shelf(part);
    for (const { chunk, atByte } of chunks(part)) parser.push(chunk, events, { from, atByte });
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

/** Where a portion of a journal lies, so that its histograms can be left there. */
type Place = { from: Shelf; atByte: number };

/** Bytes in any portions → events, put behind `into`. The bytes are not looked at again. */
export function journalParser(): {
  push(chunk: Buffer, into?: JournalEvent[], place?: Place): JournalEvent[];
  end(): Reading;
} {
  let rest: Buffer = Buffer.alloc(0);
  let skippedLines = 0;

  const line = (bytes: Buffer, from: number, to: number, place?: Place): JournalEvent | null => {
    const event =
      (to - from < LONG_BYTES ? undefined : withoutHistograms(bytes, from, to, place)) ??
      eventOf(bytes.toString('utf8', from, to));
    if (event === undefined && bytes.toString('utf8', from, to).trim() !== '') skippedLines++;
    return event ?? null;
  };

  return {
    push(chunk, into = [], place) {
      let from = 0;
      if (rest.length > 0) {
        const end = chunk.indexOf(BREAK);
        const before = rest.length;
        rest = Buffer.concat([rest, end === -1 ? chunk : chunk.subarray(0, end)]);
        if (end === -1) return into;
        const behind = place && { ...place, atByte: place.atByte - before };
        const event = line(rest, 0, rest.length, behind);
        if (event !== null) into.push(event);
        from = end + 1;
      }
      for (let to; (to = chunk.indexOf(BREAK, from)) !== -1; from = to + 1) {
        const event = line(chunk, from, to, place);
        if (event !== null) into.push(event);
      }
      rest = Buffer.from(chunk.subarray(from));
      return into;
    },
    end: () => ({ torn: rest.length > 0, skippedLines }),
  };
}

const BREAK = 0x0a;
/** Shorter lines are read as they are. */
const LONG_BYTES = 512;
const HISTOGRAMS = Buffer.from(',"histograms":{');
const [QUOTE, OPEN, CLOSE] = [0x22, 0x7b, 0x7d];

/**
 * The event of a line whose histograms stay where they are; undefined where the line is not as the
 * writer makes it. No text in it can look like their key: JSON puts backslashes before its quotes.
 */
function withoutHistograms(
  bytes: Buffer,
  from: number,
  to: number,
  place: Place | undefined,
): JournalEvent | undefined {
  const key = bytes.indexOf(HISTOGRAMS, from);
  const open = key + HISTOGRAMS.length;
  if (place === undefined || key === -1 || open > to) return undefined;
  const close = bytes.lastIndexOf(CLOSE, to - 2);
  if (close < open || place.atByte + open < 0) return undefined;
  // Cut off in the middle, or no texts.
  const whole = close === open || bytes[close - 1] === QUOTE;
  if (!whole || bytes.lastIndexOf(OPEN, close) !== open - 1) return undefined;
  const event = eventOf(bytes.toString('utf8', from, open) + bytes.toString('utf8', close, to));
  if (event === undefined || !('histograms' in event)) return undefined;
  const { atByte } = place;
  event.histograms = new StoredHistograms(place.from, atByte + open, atByte + close);
  return event;
}

function eventOf(line: string): JournalEvent | undefined {
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

/** One buffer, filled again and again. */
function* chunks(file: string): Generator<{ chunk: Buffer; atByte: number }> {
  const fd = attempt(file, () => openSync(file, 'r'));
  const buffer = Buffer.allocUnsafe(CHUNK_BYTES);
  try {
    for (let atByte = 0; ;) {
      const read = attempt(file, () => readSync(fd, buffer, 0, CHUNK_BYTES, null));
      if (read === 0) return;
      yield { chunk: buffer.subarray(0, read), atByte };
      atByte += read;
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
