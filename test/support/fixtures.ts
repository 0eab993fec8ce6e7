import { readdirSync, readFileSync } from 'node:fs';
import fc from 'fast-check';
import type { VerdictName } from '../../src/analysis/index.js';
import { journalParser } from '../../src/journal/reader.js';
import type { JournalEvent } from '../../src/journal/events.js';

/** Journals of real runs (test/fixtures/README.md), called after the verdict that they have. */
const folder = new URL('../fixtures/journals/', import.meta.url);
export const FIXTURES = readdirSync(folder)
  .filter((file) => file.endsWith('.ndjson'))
  .map((file) => file.replace('.ndjson', ''));
export const journals = new Map(
  FIXTURES.map((name): [string, JournalEvent[]] => [
    name,
    journalParser().push(readFileSync(new URL(`${name}.ndjson`, folder))),
  ]),
);
export const fixture = (name: string) => journals.get(name)!;
export const wanted = (name: string) => name.split('-')[0] as VerdictName;
export const anyFixture = fc.constantFrom(...FIXTURES);
