import { join } from 'node:path';
import { tmpdir } from 'node:os';
import type { JournalEvent } from '../journal/events.js';
import { openJournal, type JournalWriter } from '../journal/writer.js';
import type { Trouble } from './types.js';

type Timeless<E> = E extends JournalEvent ? Omit<E, 'at'> : never;
/** An event without its time, as it is handed in. */
export type Entry = Timeless<Exclude<JournalEvent, { kind: 'run' }>>;

/**
 * The journal with the run's clock: times come in as µs of the host's clock and are written as µs
 * since the run began. What happened before that is kept until then, and has negative times.
 */
export type Ledger = {
  /** Opens the file: `header` first, then what has been kept. */
  begin(originUs: number, header: (originUs: number) => JournalEvent): void;
  note(atUs: number, entry: Entry): void;
  /** Writes an event whose times are already the run's. */
  write(event: JournalEvent): void;
  toRun(hostUs: number): number;
  /** @returns null when all is well */
  close(): Trouble | null;
};

/** @param onEvent is told of each event that is written */
export function ledger(
  folder: string,
  runId: string,
  status: (text: string) => void,
  onEvent: (event: JournalEvent) => void = () => {},
): Ledger {
  const kept: { atUs: number; entry: Entry }[] = [];
  let journal: JournalWriter | null = null;
  let originUs = 0;
  let closed = false;

  const write = (event: JournalEvent) => {
    // Its file's number may be another's by now.
    if (closed) return;
    journal?.write(event);
    onEvent(event);
  };
  const put = (atUs: number, entry: Entry) => write({ at: Math.round(atUs - originUs), ...entry });

  return {
    begin(atUs, header) {
      originUs = atUs;
      journal = openJournal(join(folder, 'journal.ndjson'), status);
      write(header(atUs));
      for (const { atUs: at, entry } of kept.splice(0)) put(at, shifted(entry, originUs));
    },
    note(atUs, entry) {
      if (journal === null) kept.push({ atUs, entry });
      else put(atUs, entry);
    },
    write,
    toRun: (hostUs) => Math.round(hostUs - originUs),
    close() {
      closed = true;
      const rescueFile = join(tmpdir(), `framestall-${runId}-journal-rest.ndjson`);
      const { rescued, lostBytes } = journal?.close(rescueFile) ?? { rescued: null, lostBytes: 0 };
      const file = join(folder, 'journal.ndjson');
      if (rescued !== null) {
        const text = `the disk is full: the journal's last part is in ${rescued}; append it to ${file}`;
        return { text, rescued };
      }
      if (lostBytes === 0) return null;
      return { text: `the disk is full: the last ${lostBytes} bytes of ${file} are lost`, rescued };
    },
  };
}

const TIMES = ['fromUs', 'toUs', 'sinceUs'] as const;

/** What was noted before the run had an origin holds times of the host's clock. */
function shifted(entry: Entry, originUs: number): Entry {
  const times = TIMES.flatMap((key) => {
    const value: unknown = (entry as Record<string, unknown>)[key];
    return typeof value === 'number' ? [[key, Math.round(value - originUs)] as const] : [];
  });
  return { ...entry, ...Object.fromEntries(times) };
}
