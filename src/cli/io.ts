import chalk, { Chalk, type ChalkInstance } from 'chalk';
import type { Mark, RunIo } from '../runs/io.js';

/** The terminal as commands see it. Results go to stdout, everything else to stderr. */
export type Io = RunIo & {
  out: (text: string) => void;
  /** Colour for results on stdout and for status on stderr. */
  paint: { out: ChalkInstance; err: ChalkInstance };
  tty: { out: boolean; err: boolean };
  columns: () => number;
  quiet: boolean;
};

export type ColorMode = 'auto' | 'always' | 'never';

/** --color beats NO_COLOR (no-color.org), which beats FORCE_COLOR, which beats what the terminal can. */
export function usesColor(mode: ColorMode, env: NodeJS.ProcessEnv, tty: boolean): boolean {
  if (mode !== 'auto') return mode === 'always';
  if (env.NO_COLOR) return false;
  if (env.FORCE_COLOR !== undefined) return env.FORCE_COLOR !== '0' && env.FORCE_COLOR !== 'false';
  return tty && env.TERM !== 'dumb';
}

const WIDE = 100;

/** @param options.tty false: as if neither were a terminal */
export function realIo(options: { color: ColorMode; quiet: boolean; tty?: boolean }): Io {
  const { env, stdout, stderr } = process;
  const tty = {
    out: stdout.isTTY && options.tty !== false,
    err: stderr.isTTY && options.tty !== false,
  };
  const brush = (on: boolean) => new Chalk({ level: on ? chalk.level || 1 : 0 });
  const paint = {
    out: brush(usesColor(options.color, env, tty.out)),
    err: brush(usesColor(options.color, env, tty.err)),
  };
  const marks: Record<Mark, string> = {
    warning: `${paint.err.yellow('warning:')} `,
    error: `${paint.err.red('error:')} `,
  };
  const line = (text: string) => void stderr.write(`${text}\n`);
  return {
    out: (text) => void stdout.write(text.endsWith('\n') ? text : `${text}\n`),
    status: options.quiet ? () => {} : line,
    warn: (text, mark) => line(mark === undefined ? text : marks[mark] + text),
    env,
    cwd: process.cwd(),
    paint,
    tty,
    columns: () => stdout.columns ?? (Number(env.COLUMNS) || WIDE),
    quiet: options.quiet,
  };
}
