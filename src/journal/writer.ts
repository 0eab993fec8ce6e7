import { closeSync, fdatasyncSync, openSync, writeFileSync, writeSync } from 'node:fs';
import type { JournalEvent } from './events.js';

const SYNC_MS = 1000;

/**
 * Appends events to a journal, one JSON object per line. Each event is handed to the kernel before
 * `write` returns, so that a killed process loses nothing; once a second the kernel is asked to put
 * it on the disk. What a full disk refuses is kept in memory and tried again.
 */
export type JournalWriter = {
  write(event: JournalEvent): void;
  /** Bytes that the disk has refused so far. 0: all is well. */
  readonly backlogBytes: number;
  /**
   * Writes what is left.
   * @returns null, or the file beside which the rest of the journal lies when the disk stayed full
   */
  close(rescueFile: string): { rescued: string | null; lostBytes: number };
};

/** The two calls that can fail; a test hands in a disk that is full. */
export type Disk = {
  write(fd: number, bytes: Buffer): number;
  rescue(file: string, bytes: Buffer): void;
};

const realDisk: Disk = {
  write: (fd, bytes) => writeSync(fd, bytes),
  rescue: (file, bytes) => writeFileSync(file, bytes),
};

/** Throws if the file exists already or can't be made: a run's journal is never overwritten. */
export function openJournal(
  file: string,
  onTrouble: (message: string) => void,
  disk: Disk = realDisk,
): JournalWriter {
  const fd = openSync(file, 'ax');
  let backlog: Buffer = Buffer.alloc(0);
  let troubled = false;

  const flush = () => {
    try {
      while (backlog.length > 0) {
        const written = disk.write(fd, backlog);
        if (written === 0) return;
        backlog = backlog.subarray(written);
      }
      troubled = false;
    } catch (error) {
      if (!troubled) onTrouble(`the journal can't be written: ${(error as Error).message}`);
      troubled = true;
    }
  };

  const timer = setInterval(() => {
    flush();
    try {
      fdatasyncSync(fd);
    } catch {
      // A file system without fdatasync: the kernel has the data all the same.
    }
  }, SYNC_MS);
  timer.unref();

  return {
    write(event) {
      const line = Buffer.from(`${JSON.stringify(event)}\n`);
      backlog = backlog.length === 0 ? line : Buffer.concat([backlog, line]);
      flush();
    },
    get backlogBytes() {
      return backlog.length;
    },
    close(rescueFile) {
      clearInterval(timer);
      flush();
      closeSync(fd);
      if (backlog.length === 0) return { rescued: null, lostBytes: 0 };
      try {
        disk.rescue(rescueFile, backlog);
        return { rescued: rescueFile, lostBytes: 0 };
      } catch {
        return { rescued: null, lostBytes: backlog.length };
      }
    },
  };
}
