/** Something wrong in a scenario, where it stands. */
export type Problem = {
  /** The file as given, or the `--set` argument. */
  file: string;
  /** 1-based, as is the column (UTF-16 units). */
  line: number;
  column: number;
  /** The offending text, secrets masked. */
  excerpt: string;
  /** The whole line that it stands in, secrets masked. */
  sourceLine: string;
  message: string;
  /** `did you mean …?`, or the fix. */
  hint?: string;
  severity: 'error';
};

/** Between a message and its fix, where both have to travel in one string. */
export const SPLIT = ' ⇒ ';
const NEAR = 80;

/** In order of position, the file's own before those of `--set`; the same problem once. */
export function orderProblems(problems: readonly Problem[], files: readonly string[]): Problem[] {
  const rank = ({ file }: Problem) => files.indexOf(file);
  const seen = new Set<string>();
  return problems
    .toSorted((a, b) => rank(a) - rank(b) || a.line - b.line || a.column - b.column)
    .filter((problem) => {
      const key = [problem.file, problem.line, problem.column, problem.message].join('\0');
      return seen.size < seen.add(key).size;
    });
}

/**
 * As a compiler prints them: `file:line:column: message`, the line with a caret under the spot,
 * the fix; the count last.
 */
export function renderProblems(problems: readonly Problem[]): string {
  const blocks = problems.map((problem) => {
    const { file, line, column, message, sourceLine, hint } = problem;
    const lines = [`${file}:${line}:${column}: ${message}`];
    if (sourceLine.trim() !== '') lines.push(...pointedAt(problem).map((row) => `    ${row}`));
    if (hint !== undefined) lines.push(`    ${hint}`);
    return lines.join('\n');
  });
  const count = problems.length === 1 ? '1 problem' : `${problems.length} problems`;
  return [...blocks, count].join('\n');
}

/** The line and its caret; of a very long line only what is near. */
function pointedAt({ sourceLine, column, excerpt }: Problem): string[] {
  const start = column <= NEAR ? 0 : column - 1 - NEAR / 2;
  const shown = sourceLine.slice(start, start + 2 * NEAR);
  // Tabs stay tabs, or the caret would stand elsewhere.
  const before = sourceLine.slice(start, column - 1).replaceAll(/[^\t]/g, ' ');
  const most = Math.max(1, shown.length - before.length);
  return [shown, before + '^'.repeat(Math.min(Math.max(1, excerpt.length), most))];
}

/** A value as a message quotes it. */
export function quote(value: unknown): string {
  const text = JSON.stringify(value) ?? String(value);
  return text.length <= NEAR ? text : `${text.slice(0, NEAR)}…`;
}
