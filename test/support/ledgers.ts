import type { Ledger } from '../../src/conductor/ledger.js';
import type { JournalEvent, JournalKind, EventOf } from '../../src/journal/events.js';

/** A ledger in memory, of a run that began at 0. */
export function memoryLedger() {
  const events: JournalEvent[] = [];
  const ledger: Ledger = {
    begin() {},
    note: (at, entry) => void events.push({ at, ...entry }),
    write: (event) => void events.push(event),
    toRun: (us) => us,
    close: () => null,
  };
  const of = <K extends JournalKind>(kind: K): EventOf<K>[] =>
    events.filter((event): event is EventOf<K> => event.kind === kind);
  return { ledger, events, of };
}
