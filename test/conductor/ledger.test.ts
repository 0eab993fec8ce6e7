import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it, vi } from 'vitest';
import { ledger as createLedger } from '../../src/conductor/ledger.js';
import type { JournalEvent } from '../../src/journal/events.js';
import { readJournal } from '../../src/journal/reader.js';
import { runHeader } from '../support/events.js';
import { temporaryFolder } from '../support/folder.js';

describe('the ledger', () => {
  it('writes the header first, then what came before it with negative times, then the rest', () => {
    const folder = temporaryFolder();
    const status = vi.fn();
    const told: JournalEvent[] = [];
    const ledger = createLedger(folder, 'abc123', status, (event) => told.push(event));
    ledger.note(4_000_000, { kind: 'note', text: 'before' });
    ledger.note(4_500_000.4, { kind: 'note', text: 'shortly before' });
    ledger.begin(5_000_000, () => runHeader());
    ledger.note(5_000_001.4, { kind: 'note', text: 'after' });
    ledger.write({ at: 7, kind: 'signal', signal: 'SIGINT' });
    expect(ledger.close()).toBeNull();
    const { events } = readJournal(join(folder, 'journal.ndjson'));
    expect(told).toEqual(events);
    expect(events).toEqual([
      runHeader(),
      { at: -1_000_000, kind: 'note', text: 'before' },
      { at: -500_000, kind: 'note', text: 'shortly before' },
      { at: 1, kind: 'note', text: 'after' },
      { at: 7, kind: 'signal', signal: 'SIGINT' },
    ]);
    expect(status).not.toHaveBeenCalled();
  });

  it('turns the host’s times into the run’s, in whole µs', () => {
    const ledger = createLedger(temporaryFolder(), 'abc123', () => {});
    ledger.begin(1_000_000.4, () => runHeader());
    expect([1_000_000.4, 1_000_010, 999_990].map((us) => ledger.toRun(us))).toEqual([0, 10, -10]);
    ledger.close();
  });

  it('of a run that never began has nothing to close', () => {
    const ledger = createLedger(temporaryFolder(), 'abc123', () => {});
    ledger.note(1, { kind: 'note', text: 'x' });
    expect(ledger.close()).toBeNull();
  });

  it('never writes into another run’s journal', () => {
    const folder = temporaryFolder();
    writeFileSync(join(folder, 'journal.ndjson'), 'other\n');
    const ledger = createLedger(folder, 'abc123', () => {});
    expect(() => ledger.begin(0, () => runHeader())).toThrow(/EEXIST/);
  });
});
