import { readdirSync, readFileSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';
import fc from 'fast-check';
import type { VerdictName } from '../../src/analysis/index.js';
import { journalParser } from '../../src/journal/reader.js';
import type { JournalEvent } from '../../src/journal/events.js';

/** Journals of real runs (test/fixtures/README.md), called after the verdict that they have. */
const folder = new URL('../fixtures/journals/', import.meta.url);
const files = readdirSync(folder).filter((file) => /\.ndjson(\.gz)?$/.test(file));
const nameOf = (file: string) => file.replace(/\.ndjson(\.gz)?$/, '');
const contentOf = (file: string): Buffer => {
  const stored = readFileSync(new URL(file, folder));
  return file.endsWith('.gz') ? gunzipSync(stored) : stored;
};
export const FIXTURES = files.map(nameOf);
export const journals = new Map(
  files.map((file): [string, JournalEvent[]] => [
    nameOf(file),
    journalParser().push(contentOf(file)),
  ]),
);
export const fixture = (name: string) => journals.get(name)!;
export const wanted = (name: string) => name.split('-')[0] as VerdictName;
export const anyFixture = fc.constantFrom(...FIXTURES);
