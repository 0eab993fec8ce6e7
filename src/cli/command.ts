import { InvalidArgumentError } from 'commander';
import type { Io } from './io.js';

/** What a command is handed: the terminal, the first signal, and where to leave its exit code. */
export type Context = { stop: AbortSignal; exitCode: number; io: Io | null };
export type Action = (io: Io, context: Context) => Promise<number>;
export type Perform = (action: Action) => () => Promise<void>;

/** For repeatable options: `--set A=1 --set B=2`. */
export const collect = (value: string, all: string[] = []): string[] => [...all, value];

export function assignment(value: string, all: string[] = []): string[] {
  if (!/^[^=]+=/.test(value)) {
    throw new InvalidArgumentError('it takes KEY=VALUE, e.g. groups.probe.rooms=8.');
  }
  return [...all, value];
}
