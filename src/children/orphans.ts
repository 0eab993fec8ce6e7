import { readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { startOf } from './proc.js';
import { killIfSame } from './reaper.js';
import {
  machineId,
  readRunning,
  removeFile,
  runningDir,
  type Identity,
  type Running,
} from './running-file.js';

const GONE_LIMIT_MS = 2000;
/** A draft lives for a moment between write and rename: one this old has no writer any more. */
const DRAFT_AGE_MS = 60_000;
/** Whether another machine's owner lives can't be seen from here; none runs this long. */
const FOREIGN_AGE_MS = 14 * 24 * 3_600_000;

/**
 * Kills what dead framestall processes left running, and removes their files. Files of living ones
 * are left alone, and any number of processes may do this at once.
 * @returns the processes killed, gone by now (or after 2 s at most)
 */
export async function reapOrphans(home: string): Promise<{ pid: number }[]> {
  const machine = machineId();
  const killed: Identity[] = [];
  for (const file of filesIn(runningDir(home))) {
    if (!file.endsWith('.json')) {
      if (ageMs(file) > DRAFT_AGE_MS) removeFile(file);
      continue;
    }
    const content = readRunning(file);
    if (content === 'gone') continue;
    if (content === 'corrupt') {
      removeFile(file);
      continue;
    }
    if (!isDead(content, machine, file)) continue;
    if (content.machine === machine) killed.push(...content.children.filter(killIfSame));
    removeFile(file);
  }
  const limit = AbortSignal.timeout(GONE_LIMIT_MS);
  while (killed.some(lives) && !limit.aborted) await sleep(10);
  return killed.map(({ pid }) => ({ pid }));
}

const lives = ({ pid, start }: Identity): boolean => startOf(pid) === start;

function isDead({ machine, owner }: Running, here: string, file: string): boolean {
  return machine === here ? !lives(owner) : ageMs(file) > FOREIGN_AGE_MS;
}

function filesIn(folder: string): string[] {
  try {
    return readdirSync(folder).map((name) => join(folder, name));
  } catch {
    return []; // nobody ran yet
  }
}

function ageMs(file: string): number {
  try {
    return Date.now() - statSync(file).mtimeMs;
  } catch {
    return 0;
  }
}
