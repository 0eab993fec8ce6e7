import { redact } from '../units/redact.js';
import type { Problem } from './problems.js';

/** A text with problems in it: the scenario file, or one `--set`. */
export type Source = {
  file: string;
  text: string;
  /** Stretches of the text that must never be shown. */
  secrets: Place[];
};

/** Offsets into the source's text; `end` is exclusive. */
export type Place = { source: Source; start: number; end: number };

export const sourceOf = (file: string, text: string): Source => ({ file, text, secrets: [] });
export const whole = (source: Source): Place => ({ source, start: 0, end: 0 });

const SECRET_ASSIGNED =
  /((?:api[-_]?key|(?:api[-_]?)?secret|token|password)["']?\s*[:=]\s*)(?:"[^"]*"|'[^']*'|(?!\$\{\w+\})[^\s,}]+)/gi;
const MASK = '<secret>';

/** 1-based line and column of an offset. */
function lineAndColumn(text: string, offset: number): { line: number; column: number } {
  const before = text.slice(0, offset);
  const lineStart = before.lastIndexOf('\n') + 1;
  return { line: before.split('\n').length, column: offset - lineStart + 1 };
}

/** A stretch of the source as it may be shown. Also masks what only looks like a secret. */
function shown(source: Source, start: number, end: number): string {
  let text = '';
  let from = start;
  for (const secret of source.secrets.toSorted((a, b) => a.start - b.start)) {
    if (secret.end <= from || secret.start >= end) continue;
    text += source.text.slice(from, Math.max(from, secret.start)) + MASK;
    from = secret.end;
  }
  return mask(text + source.text.slice(Math.min(from, end), end));
}

/** Replaces what stands after a secret's name, and tokens. */
const mask = (text: string): string =>
  redact(text).replaceAll(SECRET_ASSIGNED, (_all, name: string) => `${name}${MASK}`);

/** The source's name as it may be shown: a `--set` carries its own text in it. */
export const shownFile = (source: Source): string =>
  source.file.startsWith('--set ') ? `--set ${shown(source, 0, source.text.length)}` : source.file;

export function problemAt(place: Place, message: string, hint?: string): Problem {
  const { source } = place;
  const { text } = source;
  const start = Math.min(place.start, text.length);
  const lineStart = text.lastIndexOf('\n', start - 1) + 1;
  const newline = text.indexOf('\n', start);
  const lineEnd = newline === -1 ? text.length : newline;
  return {
    file: shownFile(source),
    ...lineAndColumn(text, start),
    excerpt: shown(source, start, Math.max(start, Math.min(place.end, lineEnd))).trimEnd(),
    sourceLine: shown(source, lineStart, lineEnd).trimEnd(),
    message: mask(message),
    ...(hint === undefined ? {} : { hint: mask(hint) }),
    severity: 'error',
  };
}
