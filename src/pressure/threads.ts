import { readdirSync } from 'node:fs';

/** Ids of a process's threads, its own first; none if it is gone. */
export function threadsOf(pid: number): number[] {
  try {
    return readdirSync(`/proc/${pid}/task`).map(Number);
  } catch {
    return [];
  }
}
