import type { z } from 'zod';
import { didYouMean } from './closest.js';
import { quote, SPLIT, type Problem } from './problems.js';
import { aiSchema, conversationSchema } from './schema-conversation.js';
import { brokenSchema, healthSchema, recoverySchema } from './schema-health.js';
import { audioSchema, groupSchema, pressureSchema, scenarioSchema, stallSchema } from './schema.js';
import { problemAt } from './source.js';
import { BAD, placeOf, type Path, type Tree } from './tree.js';
import { noValue, wrongType } from './wrong-type.js';

type Issue = z.core.$ZodIssue;
type Found = { path: Path; problem: Problem; missing: boolean };

const KEYS = {
  top: Object.keys(scenarioSchema.shape),
  audio: Object.keys(audioSchema.shape),
  group: Object.keys(groupSchema.shape),
  stall: Object.keys(stallSchema.shape),
  pressure: Object.keys(pressureSchema.shape),
  conversation: Object.keys(conversationSchema.shape),
  ai: Object.keys(aiSchema.shape),
  health: Object.keys(healthSchema.shape),
  recovery: Object.keys(recoverySchema.shape),
  broken: Object.keys(brokenSchema.shape),
};
type Level = keyof typeof KEYS;

/** The schema's issues, each at its place. `path` leads to the value that can't be used. */
export function schemaProblems(tree: Tree, plain: unknown): Found[] {
  const result = scenarioSchema.safeParse(plain);
  if (result.success) return [];
  return result.error.issues
    .flatMap((issue) => flatten(issue, plain))
    .filter((issue) => valueAt(plain, issue.path) !== BAD)
    .flatMap((issue) => explain(issue, tree, plain));
}

/** A union's issue is that of the branch which the user was writing: a list or one value. */
function flatten(issue: Issue, plain: unknown): Issue[] {
  if (issue.code !== 'invalid_union' || issue.message.includes(SPLIT)) return [issue];
  const branch = Array.isArray(valueAt(plain, issue.path)) ? issue.errors[1] : issue.errors[0];
  return (branch ?? []).flatMap((inner) =>
    flatten({ ...inner, path: [...issue.path, ...inner.path] }, plain),
  );
}

function explain(issue: Issue, tree: Tree, plain: unknown): Found[] {
  const { path } = issue;
  if (issue.code === 'unrecognized_keys') {
    return issue.keys.map((key) => {
      const at = placeOf(tree, [...path, key], 'key');
      const problem = problemAt(at, `unknown key ${key}`, hintForKey(key, path));
      return { path: [...path, key], problem, missing: false };
    });
  }
  const value = valueAt(plain, path);
  if (value === undefined && (issue.code === 'invalid_type' || issue.code === 'invalid_value')) {
    const hint = MISSING[String(path[0])];
    const problem = problemAt(placeOf(tree, path), `${nameOf(path)} is missing`, hint);
    return [{ path, problem, missing: true }];
  }
  const onKey = issue.code === 'invalid_key';
  const [message, hint] = sayWhat(issue, value).split(SPLIT);
  const at = placeOf(tree, path, onKey ? 'key' : 'value');
  const subject = message?.startsWith('"') || /^\d/.test(message ?? '') ? '' : `${nameOf(path)} `;
  const problem = problemAt(at, subject + (message ?? ''), hint);
  return [{ path, problem, missing: value === null }];
}

const MISSING: Record<string, string> = {
  duration: 'add duration: 30s',
  groups: 'add groups: { probe: { rooms: 1 } }',
  pressure: 'add kind: cpu',
};

const nameOf = (path: Path) => path.filter((step) => typeof step === 'string').join('.');

function levelOf([first, , nested]: Path): Level {
  if (first === undefined) return 'top';
  if (first === 'groups') {
    return nested === 'conversation' || nested === 'health' ? nested : 'group';
  }
  return Object.hasOwn(KEYS, first) ? (first as Level) : 'top';
}

function hintForKey(key: string, path: Path): string | undefined {
  const level = levelOf(path);
  const elsewhere: Record<Level, string> = {
    top: 'at the top level',
    audio: 'under audio',
    group: 'under a group',
    stall: 'under stall',
    pressure: 'under a step of pressure',
    conversation: "under a group's conversation",
    ai: 'under ai',
    health: "under a group's health",
    recovery: 'under recovery',
    broken: 'under broken',
  };
  for (const other of Object.keys(KEYS) as Level[]) {
    if (other !== level && KEYS[other].includes(key)) return `${key} belongs ${elsewhere[other]}`;
  }
  return didYouMean(key, KEYS[level], `keys here: ${KEYS[level].join(', ')}`);
}

function sayWhat(issue: Issue, value: unknown): string {
  if (value === null) return noValue(issue.path);
  if (issue.message.includes(SPLIT)) return issue.message;
  switch (issue.code) {
    case 'invalid_type':
      return wrongType(issue.expected, value, issue.path);
    case 'invalid_value': {
      const allowed = issue.values.map(String);
      const hint = suggestion(value, allowed);
      return `${quote(value)} is not one of ${allowed.join(', ')}${hint}`;
    }
    case 'too_small':
    case 'too_big':
      return outOfBounds(issue);
    case 'invalid_key':
      return issue.issues[0]?.message ?? issue.message;
    default:
      return issue.message;
  }
}

function suggestion(value: unknown, allowed: string[]): string {
  if (typeof value === 'boolean' && allowed.includes('on')) {
    return `${SPLIT}write ${value ? 'on' : 'off'}`;
  }
  const hint = didYouMean(String(value), allowed);
  return hint === undefined ? '' : SPLIT + hint;
}

function outOfBounds(issue: Extract<Issue, { code: 'too_small' | 'too_big' }>): string {
  const [most, limit] =
    issue.code === 'too_big' ? ['at most', issue.maximum] : ['at least', issue.minimum];
  if (issue.origin === 'string') {
    return issue.code === 'too_big' ? `must have ${most} ${limit} characters` : 'must not be empty';
  }
  if (issue.origin === 'array') return `must not be an empty list${SPLIT}give it a value`;
  return `must be ${most} ${limit}`;
}

function valueAt(plain: unknown, path: Path): unknown {
  let here = plain;
  for (const step of path) {
    if (typeof here !== 'object' || here === null || !Object.hasOwn(here, step)) return undefined;
    here = (here as Record<PropertyKey, unknown>)[step];
  }
  return here;
}

/** The data without what can't be used: an unknown key goes, a wrong value becomes `BAD`. */
export function withoutBad(plain: unknown, found: readonly Found[]): unknown {
  const copy: unknown = structuredClone(plain);
  for (const { path } of found) {
    const parent = valueAt(copy, path.slice(0, -1));
    const last = path.at(-1);
    if (last === undefined) return BAD;
    if (typeof parent !== 'object' || parent === null || !Object.hasOwn(parent, last)) continue;
    (parent as Record<PropertyKey, unknown>)[last] = BAD;
  }
  return copy;
}
