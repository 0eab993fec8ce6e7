import type { Io } from './io.js';

type Teller = Pick<Io, 'warn'>;

/** What was agreed to once need not be asked for again: what is left may still take long. */
export const goOnWith = (command: string, folder: string, { yes }: { yes?: boolean }): string =>
  `framestall ${command} --resume ${folder}${yes === true ? ' --yes' : ''}`;

/** Says how to go on with what a signal has ended. @param command null: there is nothing to go on with */
export function tellHowToGoOn(io: Teller, command: string | null): void {
  if (command !== null) io.warn(`to go on: ${command}`);
}

/** The same where the signal came while something was fetched or built, and no cell ran. */
export async function withHowToGoOn<T>(
  command: string | null,
  { io, stop }: { io: Teller; stop: AbortSignal },
  act: () => Promise<T>,
): Promise<T> {
  try {
    return await act();
  } catch (error) {
    if (stop.aborted) tellHowToGoOn(io, command);
    throw error;
  }
}
