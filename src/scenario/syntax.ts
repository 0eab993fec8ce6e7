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

function words(code: string, message: string): string {
  if (code === 'DUPLICATE_KEY') return 'this key is there twice';
  if (code === 'MULTIPLE_DOCS') return 'a scenario is one YAML document';
  return `not YAML: ${message.charAt(0).toLowerCase()}${message.slice(1).split('\n')[0] ?? ''}`;
}

function fixFor(code: string, line: string): string | undefined {
  if (code === 'DUPLICATE_KEY') return 'remove one of them';
  if (code === 'TAB_AS_INDENT') return 'indent with spaces';
  const limit = /[:=]\s*([>!]=?\s*[\d.][^\s,}\]]*)/.exec(line)?.[1];
  if (limit !== undefined) return `YAML gives > and ! a meaning of its own: write "${limit}"`;
  if (code === 'MULTIPLE_DOCS') return 'put the other into a file of its own';
  return undefined;
}
