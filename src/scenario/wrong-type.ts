import { quote } from './problems.js';
import { withFix } from './schema-parts.js';
import type { Path } from './tree.js';
import { HEALTH_SWITCHES, RUNGS } from './types.js';

const WANTED: Record<string, string> = {
  int: 'a whole number',
  number: 'a whole number',
  string: 'text',
  boolean: 'true or false',
  object: 'a map of keys',
  record: 'a map of keys',
  array: 'a list',
};
const PARTS: ReadonlySet<string> = new Set(['object', 'record', 'array']);

/** A value of another kind than is wanted; with what to write instead, where that can be told. */
export function wrongType(expected: string, value: unknown, path: Path): string {
  const ofParts = PARTS.has(expected);
  const message =
    Array.isArray(value) && !ofParts
      ? 'must be one value, not a list'
      : `must be ${WANTED[expected] ?? expected}, not ${kindOf(value)}`;
  const fix = ofParts ? partFix(value, path) : valueFix(expected, value);
  return fix === undefined ? message : withFix(message, fix);
}

/** Of a key without a value: for some of them `{}` is one. */
export function noValue(path: Path): string {
  const name = nameIn(path);
  const fix =
    EXAMPLES[name] === ALL_DEFAULTS
      ? `write ${name}: {}, or remove the key`
      : 'give it one, or remove the key';
  return withFix('has no value', fix);
}

function kindOf(value: unknown): string {
  if (Array.isArray(value)) return 'a list';
  if (typeof value === 'object') return 'a map';
  const type = { string: 'the text', number: 'the number' }[typeof value as string] ?? 'the value';
  return `${type} ${quote(value)}`;
}

function valueFix(expected: string, value: unknown): string | undefined {
  if (expected === 'boolean') {
    const said = Array.isArray(value) ? (value as unknown[])[0] : value;
    return `write ${isYes(said) ? 'true' : isNo(said) ? 'false' : 'true or false'}`;
  }
  return Array.isArray(value)
    ? 'only top-level sdk, node, logCapture, processes, capture, queue and frame take lists'
    : undefined;
}

const isYes = (value: unknown) => /^(true|yes|on|y|1)$/i.test(plain(value));
const isNo = (value: unknown) => /^(false|no|off|n|0)$/i.test(plain(value));
const plain = (value: unknown) =>
  typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean'
    ? String(value)
    : '';

const ALL_DEFAULTS = '{}';
const EXAMPLES: Record<string, string> = {
  groups: '{ probe: { rooms: 1 } }',
  health: ALL_DEFAULTS,
  conversation: ALL_DEFAULTS,
  ai: ALL_DEFAULTS,
  recovery: ALL_DEFAULTS,
  ladder: '[wait, track]',
  audio: '{ frame: 20ms }',
  stall: '{ after: 200ms }',
  broken: '[{ start: 2s, for: 1s }]',
  pressure: '[{ kind: cpu, level: 80%, for: 1s }]',
  thresholds: '{ probe.stalls: "== 0" }',
};

const nameIn = (path: Path) => String(path.findLast((step) => typeof step === 'string') ?? '');

function partFix(value: unknown, path: Path): string | undefined {
  const name = nameIn(path);
  if (path[0] === 'groups' && path.length === 2) return `write ${name}: { rooms: 1 }`;
  const example = EXAMPLES[name];
  if (example === undefined) return undefined;
  // One of a list.
  if (typeof path.at(-1) === 'number') return `write ${example.slice(1, -1)}`;
  const rungs = wordsOf(value, RUNGS);
  if (rungs !== null && name === 'ladder') return `write ladder: [${rungs}]`;
  if (rungs !== null && name === 'recovery') return `write recovery: { ladder: [${rungs}] }`;
  if (name === 'health' && wordsOf(value, HEALTH_SWITCHES) !== null)
    return 'write health: {} for all of them, with false for each that is not wanted';
  return isNo(value) && name !== 'groups' ? `remove ${name}` : `write ${name}: ${example}`;
}

/** A list of known words, or text that holds such; null: it is not. */
function wordsOf(value: unknown, known: readonly string[]): string | null {
  const words: unknown[] = Array.isArray(value) ? value : plain(value).split(/[\s,]+/);
  return words.length > 0 && words.every((one) => known.includes(one as string))
    ? words.join(', ')
    : null;
}
