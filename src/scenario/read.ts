import {
  isAlias,
  isMap,
  isScalar,
  isSeq,
  parseDocument,
  type Node,
  type Pair,
  type ParsedNode,
  type YAMLMap,
} from 'yaml';
import { problemAt, type Place, type Source } from './source.js';
import type { Problem } from './problems.js';
import { isSecretKey, looksLikeToken, SECRET_FIX, secretIn } from './secrets.js';
import { shield, substitute, unshield } from './substitute.js';
import { BAD, type Entry, type Path, type Tree } from './tree.js';
import { syntaxProblems, withoutValuesOn } from './syntax.js';

export type Env = Record<string, string | undefined>;
export type Read = {
  /** undefined: nothing there, or nothing that could be read. */
  tree: Tree | undefined;
  problems: Problem[];
  /** Offset of the first syntax error: what YAML made of the rest is a guess. */
  soundUntil: number;
  /** Lines on which YAML itself found something wrong. */
  unsoundLines: ReadonlySet<number>;
};
type Context = { source: Source; base: number; env: Env; problems: Problem[] };

const DEEPEST = 20;
const YAML_OPTIONS = {
  version: '1.2',
  schema: 'core',
  strict: true,
  uniqueKeys: true,
  prettyErrors: false,
  logLevel: 'silent',
} as const;

/**
 * @param base where in the source the YAML begins; what stands before it is not read
 * @param path where in the scenario it stands
 */
export function readYaml(source: Source, env: Env, base = 0, path: Path = []): Read {
  const context: Context = { source, base, env, problems: [] };
  const text = shield(source.text.slice(base));
  try {
    const document = parseDocument(text, YAML_OPTIONS);
    // The tree first: it finds the secrets that no message may show.
    const tree = document.contents === null ? undefined : treeOf(document.contents, context, path);
    const syntax = syntaxProblems(document, source, base);
    context.problems.push(...syntax.problems);
    const { lines } = syntax;
    const rest = mended(text, lines, context, path);
    const known = rest === null ? 0 : source.text.length + 1;
    const soundUntil = Math.max(syntax.soundUntil, known);
    return { tree: rest ?? tree, problems: context.problems, soundUntil, unsoundLines: lines };
  } catch (error) {
    // The parser recurses: a text of nothing but brackets overflows its stack.
    if (!(error instanceof RangeError)) throw error;
    const at = { source, start: base, end: base };
    const problem = problemAt(at, 'nested too deep to be read', 'a scenario is four levels deep');
    return { tree: undefined, problems: [problem], soundUntil: base, unsoundLines: new Set() };
  }
}

/** What stands on the lines that YAML can read, where the others hold one value each; else null. */
function mended(text: string, lines: ReadonlySet<number>, context: Context, path: Path) {
  if (lines.size === 0 || context.base > 0) return null;
  const without = withoutValuesOn(text, lines);
  if (without === null) return null;
  const { contents, errors, warnings } = parseDocument(without, YAML_OPTIONS);
  return contents === null || errors.length + warnings.length > 0
    ? null
    : treeOf(contents, context, path);
}

function treeOf(node: ParsedNode | Node, context: Context, path: Path): Tree {
  const at = placeOfNode(node, context);
  if (path.length > DEEPEST)
    return bad(context, at, 'nested too deep', 'a scenario is four levels deep');
  if (isAlias(node)) {
    return bad(context, at, 'aliases (*name) are not supported', 'write the value out');
  }
  if (isMap(node)) return mapOf(node, context, path, at);
  if (isSeq(node)) {
    const items = node.items.map((item, i) => treeOf(item as Node, context, [...path, i]));
    return { kind: 'list', items, at };
  }
  return scalarOf(isScalar(node) ? node.value : null, context, path, at);
}

function mapOf(node: YAMLMap, context: Context, path: Path, at: Place): Tree {
  const entries = new Map<string, Entry>();
  for (const pair of node.items as Pair<Node, Node | null>[]) {
    const keyAt = placeOfNode(pair.key, context);
    if (!isScalar(pair.key)) {
      context.problems.push(problemAt(keyAt, 'a key must be a plain word'));
      continue;
    }
    const key = unshield(String(pair.key.value));
    const problem = refusedKey(key, keyAt, pair.value, context);
    if (problem !== undefined) context.problems.push(problem);
    else if (!entries.has(key)) {
      const value =
        pair.value === null
          ? ({ kind: 'scalar', value: null, text: '', at: { ...keyAt, start: keyAt.end } } as const)
          : treeOf(pair.value, context, [...path, key]);
      entries.set(key, { key: keyAt, value });
    }
  }
  return { kind: 'map', entries, at };
}

function refusedKey(key: string, at: Place, value: Node | null, context: Context) {
  if (key === '__proto__') return problemAt(at, 'unknown key __proto__');
  if (looksLikeToken(key)) {
    context.source.secrets.push(at);
    return problemAt(at, 'this key looks like an access token', SECRET_FIX);
  }
  if (!isSecretKey(key)) return undefined;
  if (value !== null) context.source.secrets.push(placeOfNode(value, context));
  return problemAt(at, `${key} is a secret, and a scenario holds none`, SECRET_FIX);
}

/** The one value that may need a secret. */
const isAiUrl = ([first, second, ...rest]: Path) =>
  first === 'ai' && second === 'url' && rest.length === 0;

function scalarOf(value: unknown, context: Context, path: Path, at: Place): Tree {
  const { source } = context;
  const raw = typeof value === 'string' ? unshield(value) : value;
  const written = source.text.slice(at.start, at.end);
  if (typeof raw !== 'string') return { kind: 'scalar', value: raw, text: written, at };
  const result = substitute(raw, context.env, isAiUrl(path));
  if (result.kind === 'wrong') return bad(context, at, result.message, result.hint);
  const text = result.kind === 'text' ? result.text : raw;
  const secret = secretIn(text);
  if (secret !== undefined) {
    source.secrets.push(at);
    const { what, fix } = secret;
    return bad(context, at, `this looks like ${what}, and a scenario holds none`, fix);
  }
  return { kind: 'scalar', value: result.kind === 'text' ? reread(text) : text, text, at };
}

/** A variable's text gets the type that it would have if it stood in the file. */
function reread(text: string): unknown {
  const { contents, errors, warnings } = parseDocument(text, YAML_OPTIONS);
  return errors.length + warnings.length === 0 && isScalar(contents) && contents.value !== null
    ? contents.value
    : text;
}

function bad(context: Context, at: Place, message: string, hint: string): Tree {
  context.problems.push(problemAt(at, message, hint));
  return { kind: 'scalar', value: BAD, text: '', at };
}

function placeOfNode(node: Node | null, { source, base }: Context): Place {
  const [start, end] = node?.range ?? [0, 0];
  return { source, start: base + start, end: base + end };
}
