import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { basename, dirname, resolve } from 'node:path';
import { closest } from '../scenario/closest.js';
import { parseScenario, renderProblems, type ParseResult } from '../scenario/index.js';
import { EXIT, UserError, usageError } from '../units/errors.js';
import type { RunIo } from './io.js';

export type GoodScenario = Extract<ParseResult, { ok: true }>;

/** @throws UserError (usage) with all problems of the file at once */
export function loadScenario(file: string, sets: string[], io: RunIo): GoodScenario {
  const parsed = readScenario(file, sets, io);
  if (!parsed.ok) {
    throw new UserError(renderProblems(parsed.problems), { exitCode: EXIT.usage });
  }
  for (const warning of parsed.warnings) io.warn(warning, 'warning');
  return parsed;
}

export function readScenario(file: string, sets: string[], io: RunIo): ParseResult {
  return parseScenario(readText(file, io.cwd), { file, env: io.env, sets });
}

function readText(file: string, cwd: string): string {
  const path = resolve(cwd, file);
  try {
    return readFileSync(path, 'utf8');
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'EISDIR') throw usageError(`${file} is a folder`, 'give a scenario file (YAML)');
    if (code !== 'ENOENT') throw usageError(`${file} can't be read: ${(error as Error).message}`);
    const folder = dirname(path);
    const beside = existsSync(folder) ? readdirSync(folder).filter((n) => /\.ya?ml$/.test(n)) : [];
    const near = closest(basename(path), beside);
    throw usageError(
      `there is no file ${file}`,
      near === undefined
        ? undefined
        : `did you mean ${file.slice(0, -basename(file).length)}${near}?`,
    );
  }
}
