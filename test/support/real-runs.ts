import { readFileSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';
import type { JournalEvent } from '../../src/journal/events.js';
import { journalParser } from '../../src/journal/reader.js';

/** The journal of a run of a real capacity search (test/fixtures/README.md), whole. */
export function capacityJournal(name: string): JournalEvent[] {
  const file = new URL(`../fixtures/capacity/${name}.ndjson.gz`, import.meta.url);
  return journalParser().push(gunzipSync(readFileSync(file)));
}
