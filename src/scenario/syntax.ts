import type { Document } from 'yaml';
import { problemAt, type Source } from './source.js';
import type { Problem } from './problems.js';
import { unshield } from './substitute.js';

type Found = {
  problems: Problem[];
  /** Offset up to which what YAML made of the text is no guess. */
  soundUntil: number;
  /** Lines with an error: anything else that is wrong there comes of it. */
  lines: ReadonlySet<number>;
};

/** What YAML itself has to say, with a way out for what people really stumble over. */
export function syntaxProblems(document: Document.Parsed, source: Source, base: number): Found {
  let soundUntil = Number.POSITIVE_INFINITY;
  const problems: Problem[] = [];
  const lines = new Set<number>();
  for (const { code, pos, message } of [...document.errors, ...document.warnings]) {
    const [from, to] = pos;
    const at = { source, start: base + from, end: base + to };
    const problem = problemAt(at, unshield(words(code, message)));
    // One slip makes the parser stumble over the rest of the line: the first word says it all.
    if (lines.has(problem.line)) continue;
    lines.add(problem.line);
    const hint = fixFor(code, problem.sourceLine);
    problems.push(hint === undefined ? problem : { ...problem, hint });
    if (code !== 'DUPLICATE_KEY' && code !== 'TAG_RESOLVE_FAILED') {
      soundUntil = Math.min(soundUntil, at.start);
    }
  }
  return { problems, soundUntil, lines };
}

/** `> 95`, which is no text to YAML. */
const LIMIT = /[:=]\s*([>!]=?\s*[\d.][^\s,}\]]*)/;
/** A key and a value that goes on in no other line. */
const SCALAR_LINE = /^\s*(?:- +)*[\w.-]+ *: +([^\s{[|&*][^{}[\]]*)$/;

/**
 * The text without the values on the lines that YAML can't read, so that what else is wrong can be
 * told; every place in it stays what it was. null: where such a line ends is a guess.
 * @param lines 1-based
 */
export function withoutValuesOn(text: string, lines: ReadonlySet<number>): string | null {
  const all = text.split('\n');
  for (const line of lines) {
    const written = all[line - 1] ?? '';
    const value = LIMIT.exec(written)?.[1] ?? SCALAR_LINE.exec(written)?.[1];
    if (value === undefined) return null;
    const from = written.lastIndexOf(value);
    const blank = '~'.padEnd(value.length);
    all[line - 1] = written.slice(0, from) + blank + written.slice(from + value.length);
  }
  return all.join('\n');
}

function words(code: string, message: string): string {
  if (code === 'DUPLICATE_KEY') return 'this key is there twice';
  if (code === 'MULTIPLE_DOCS') return 'a scenario is one YAML document';
  // Its word for what it can't read is nobody's key, and what it quotes may be a secret: the caret shows it.
  if (/^not a yaml token\b/i.test(message)) return 'not YAML: it can’t be read as a value';
  return `not YAML: ${message.charAt(0).toLowerCase()}${message.slice(1).split('\n')[0] ?? ''}`;
}

function fixFor(code: string, line: string): string | undefined {
  if (code === 'DUPLICATE_KEY') return 'remove one of them';
  if (code === 'TAB_AS_INDENT') return 'indent with spaces';
  const limit = LIMIT.exec(line)?.[1];
  if (limit !== undefined) return `YAML gives > and ! a meaning of its own: write "${limit}"`;
  if (code === 'MULTIPLE_DOCS') return 'put the other into a file of its own';
  return undefined;
}
