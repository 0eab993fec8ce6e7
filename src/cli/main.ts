import { stripVTControlCharacters } from 'node:util';
import { CommanderError } from 'commander';
import { EXIT, UserError } from '../units/errors.js';
import { redact } from '../units/redact.js';
import type { Io } from './io.js';
import { createProgram } from './program.js';
import { catchSignals } from './signals.js';

/** Parses the command line, runs one command, and says how it ended. */
export async function main(argv: string[]): Promise<number> {
  forgiveClosedPipes();
  const signals = catchSignals();
  const context = { stop: signals.stop, exitCode: EXIT.met as number, io: null as Io | null };
  const json = argv.includes('--json');
  try {
    await createProgram(context).parseAsync(argv, { from: 'user' });
    return context.exitCode;
  } catch (error) {
    if (error instanceof CommanderError) {
      if (error.exitCode === 0) return EXIT.met;
      if (json) writeDocument({ ...usageOf(error), exitCode: EXIT.usage });
      return EXIT.usage;
    }
    return report(error, json, context.io);
  } finally {
    signals.dispose();
  }
}

/** Who reads our output may leave before its end (`framestall ls | head`): that is no error. */
function forgiveClosedPipes(): void {
  for (const stream of [process.stdout, process.stderr]) {
    stream.on('error', (error: NodeJS.ErrnoException) => {
      if (error.code !== 'EPIPE') throw error;
    });
  }
}

type Failure = { message: string; fix: string | null; exitCode: number };

/** With --json stdout holds one document whatever happened. */
function writeDocument(error: Failure): void {
  process.stdout.write(`${JSON.stringify({ schemaVersion: 1, error }, null, 2)}\n`);
}

/** Commander has told it on stderr already; its guess stands in brackets on a line of its own. */
function usageOf(error: CommanderError): { message: string; fix: string } {
  const text = redact(stripVTControlCharacters(error.message)).replace(/^error: /, '');
  const [message = '', guess] = text.split('\n');
  const fix =
    /^\((.+)\)$/.exec(guess ?? '')?.[1] ?? 'framestall COMMAND --help tells what it takes';
  return { message: message === '(outputHelp)' ? 'no command was given' : message, fix };
}

/** One sentence and its fix for what a user can mend; a stack only for our own mistakes. */
function report(error: unknown, json: boolean, io: Io | null): number {
  const known = error instanceof UserError;
  const exitCode = known ? error.exitCode : EXIT.internal;
  const message = redact(known ? error.message : String(error));
  const fix = known ? error.fix : undefined;
  if (json) writeDocument({ message, fix: fix ?? null, exitCode });
  const red = (text: string) => io?.paint.err.red(text) ?? text;
  process.stderr.write(`${red('error:')} ${message}\n`);
  if (fix !== undefined) process.stderr.write(`  ${fix}\n`);
  if (!known) {
    process.stderr.write(`${redact((error as Error | null)?.stack ?? '')}\n`);
    process.stderr.write('  this is a mistake in framestall: please report it with these lines\n');
  }
  return exitCode;
}
