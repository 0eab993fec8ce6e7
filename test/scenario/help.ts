import { expect } from 'vitest';
import { parseScenario, type ParseResult, type Problem } from '../../src/scenario/index.js';
import type { Cell } from '../../src/scenario/types.js';

type Env = Record<string, string | undefined>;

export const parse = (text: string, options: { env?: Env; sets?: string[]; file?: string } = {}) =>
  parseScenario(text, { file: 'demo.yaml', env: {}, ...options });

export function good(result: ParseResult): Extract<ParseResult, { ok: true }> {
  expect(result.ok ? [] : result.problems).toEqual([]);
  return result as Extract<ParseResult, { ok: true }>;
}

export function bad(result: ParseResult): Problem[] {
  expect(result.ok).toBe(false);
  return result.ok ? [] : result.problems;
}

export function onlyCell(result: ParseResult): Cell {
  const { cells } = good(result);
  expect(cells).toHaveLength(1);
  return cells[0] as Cell;
}

/** `line:column message`, then the hint. */
export const brief = (problems: Problem[]) =>
  problems.map(({ line, column, message, hint }) => [`${line}:${column} ${message}`, hint]);
