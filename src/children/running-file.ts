import { mkdirSync, readFileSync, readlinkSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { z } from 'zod';

/** A process that can be told from a later one with the same pid. */
const identity = z.object({ pid: z.int().positive(), start: z.string().min(1) });
const running = z.object({
  /** Where these pids mean something. */
  machine: z.string(),
  owner: identity,
  children: z.array(identity),
});

export type Identity = z.infer<typeof identity>;
export type Running = z.infer<typeof running>;

export const runningDir = (home: string): string => join(home, 'running');

/** Whole or not at all, whenever the writer is killed. @throws what node:fs throws */
export function writeRunning(file: string, content: Running): void {
  const draft = `${file}.tmp`;
  writeFileSync(draft, JSON.stringify(content), { mode: 0o600 });
  renameSync(draft, file);
}

/** `gone`: removed meanwhile by its owner or by another reaper. */
export function readRunning(file: string): Running | 'gone' | 'corrupt' {
  let text: string;
  try {
    text = readFileSync(file, 'utf8');
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'ENOENT' ? 'gone' : 'corrupt';
  }
  try {
    return running.parse(JSON.parse(text));
  } catch {
    return 'corrupt';
  }
}

export function ensureRunningDir(home: string): string {
  const folder = runningDir(home);
  mkdirSync(folder, { recursive: true });
  return folder;
}

export const removeFile = (file: string): void => rmSync(file, { force: true, recursive: true });

/**
 * The home may be shared by machines (a network disk) and by containers (a mounted cache), where
 * another's pids mean nothing.
 */
export function machineId(): string {
  return [hostname(), read('/proc/sys/kernel/random/boot_id'), pidNamespace()].join('/');
}

function pidNamespace(): string {
  try {
    return readlinkSync('/proc/self/ns/pid');
  } catch {
    return '';
  }
}

function read(file: string): string {
  try {
    return readFileSync(file, 'utf8').trim();
  } catch {
    return '';
  }
}
