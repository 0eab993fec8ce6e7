import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { basename, dirname, resolve } from 'node:path';
import { closest } from '../scenario/closest.js';
import { parseScenario, renderProblems, type ParseResult } from '../scenario/index.js';
import { EXIT, UserError, usageError } from '../units/errors.js';
import type { RunIo } from './io.js';
import { readyNames, readyScenario } from './ready-scenarios.js';

export type GoodScenario = Extract<ParseResult, { ok: true }>;

/** A file, or the name of a scenario that comes with framestall; else a text, named for messages. */
export type Given = string | { name: string; text: string };

/** @throws UserError (usage) with all problems of the file at once */
export function loadScenario(given: Given, sets: string[], io: RunIo): GoodScenario {
  const parsed = readScenario(given, sets, io);
  if (!parsed.ok) {
    throw new UserError(renderProblems(parsed.problems), { exitCode: EXIT.usage });
  }
  for (const warning of parsed.warnings) io.warn(warning, 'warning');
  return parsed;
}

export function readScenario(given: Given, sets: string[], io: RunIo): ParseResult {
  const { name, text } = typeof given === 'string' ? textOf(given, io) : given;
  return parseScenario(text, { file: name, env: io.env, sets });
}

function textOf(file: string, io: RunIo): { name: string; text: string } {
  const path = resolve(io.cwd, file);
  const ready = existsSync(path) ? null : readyScenario(file, io.cwd);
  if (ready !== null) io.status(`scenario: ${ready}`);
  return { name: ready ?? file, text: readText(file, ready ?? path) };
}

function readText(file: string, path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'EISDIR') throw usageError(`${file} is a folder`, 'give a scenario file (YAML)');
    if (code !== 'ENOENT') throw usageError(`${file} can't be read: ${(error as Error).message}`);
    throw usageError(`there is no file ${file}`, guess(file, path));
  }
}

function guess(file: string, path: string): string {
  const folder = dirname(path);
  const beside = existsSync(folder) ? readdirSync(folder).filter((n) => /\.ya?ml$/.test(n)) : [];
  const near = closest(basename(path), beside);
  if (near !== undefined) return `did you mean ${file.slice(0, -basename(file).length)}${near}?`;
  const name = file.replace(/^(\.\/)?(scenarios\/)?/, '').replace(/\.ya?ml$/, '');
  const ready = closest(name, readyNames());
  return ready === undefined ? whatToGive() : `did you mean ${ready}, which comes with framestall?`;
}

export const noScenarioError = (): UserError => usageError('no scenario is given', whatToGive());

function whatToGive(): string {
  const top = readyNames().filter((name) => !name.includes('/'));
  return `give a file (YAML), or the name of one that comes with framestall: ${top.join(', ')}`;
}
