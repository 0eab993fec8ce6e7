import { readYaml, type Env } from './read.js';
import { didYouMean } from './closest.js';
import { isSecretKey, SECRET_FIX } from './secrets.js';
import { problemAt, sourceOf, type Place, type Source } from './source.js';
import type { Problem } from './problems.js';
import { find, type Tree } from './tree.js';

type Step = { key: string; at: Place };

/**
 * Puts one `--set path=value` into the tree, which it changes. Whether the path and the value are
 * any good is for the schema to say, as with the file; but a group that is not there is a slip of
 * the pen, which the schema would take for a new one.
 * @param whole whether the tree is all that the file holds; false after a syntax error
 */
export function applySet(
  tree: Tree,
  assignment: string,
  env: Env,
  whole = true,
): { source: Source; problems: Problem[] } {
  const source = sourceOf(`--set ${assignment}`, assignment);
  const equals = assignment.indexOf('=');
  const everything = { source, start: 0, end: assignment.length };
  if (equals <= 0) {
    const hint = 'write --set groups.probe.rooms=8';
    return { source, problems: [problemAt(everything, 'no KEY=VALUE', hint)] };
  }
  const steps = stepsOf(source, assignment.slice(0, equals));
  const secret = steps.find(({ key }) => isSecretKey(key));
  if (secret !== undefined) {
    source.secrets.push({ source, start: equals + 1, end: assignment.length });
    const message = `${secret.key} is a secret, and a scenario holds none`;
    return { source, problems: [problemAt(secret.at, message, SECRET_FIX)] };
  }
  const { value, problems } = valueOf(source, equals + 1, env, steps);
  const stranger = whole ? unknownGroup(tree, steps) : undefined;
  if (stranger !== undefined) return { source, problems: [...problems, stranger] };
  const blocked = put(tree, steps, value);
  if (blocked !== undefined) {
    problems.push(problemAt(blocked.at, `${blocked.key || 'the empty key'} can't be set here`));
  } else preferSet(tree, steps);
  return { source, problems };
}

function unknownGroup(tree: Tree, [first, group]: Step[]): Problem | undefined {
  if (first?.key !== 'groups' || group === undefined || group.key === '') return undefined;
  const groups = find(tree, ['groups']);
  const names = groups?.kind === 'map' ? [...groups.entries.keys()] : [];
  if (names.includes(group.key)) return undefined;
  const list = names.length === 0 ? 'the file has no groups' : `groups here: ${names.join(', ')}`;
  const guess = didYouMean(group.key, names);
  const hint = guess === undefined ? list : `${guess} ${list}`;
  return problemAt(group.at, `the scenario has no group ${group.key}`, hint);
}

function stepsOf(source: Source, path: string): Step[] {
  // A threshold's key holds dots itself.
  const words = path.startsWith('thresholds.') ? ['thresholds', path.slice(11)] : path.split('.');
  let start = 0;
  return words.map((key) => {
    const at = { source, start, end: start + key.length };
    start = at.end + 1;
    return { key, at };
  });
}

function valueOf(
  source: Source,
  base: number,
  env: Env,
  steps: Step[],
): { value: Tree; problems: Problem[] } {
  const text = source.text.slice(base);
  const at = { source, start: base, end: source.text.length };
  // A limit such as `>= 0.99` would need quotes in YAML, and the shell has eaten one pair already.
  if (/^[<>=!]/.test(text))
    return { value: { kind: 'scalar', value: text, text, at }, problems: [] };
  const { tree, problems } = readYaml(
    source,
    env,
    base,
    steps.map(({ key }) => key),
  );
  return { value: tree ?? { kind: 'scalar', value: null, text: '', at }, problems };
}

/** @returns the step that can't be taken */
function put(tree: Tree, steps: Step[], value: Tree): Step | undefined {
  const unusable = steps.find(({ key }) => key === '' || key === '__proto__');
  if (unusable !== undefined) return unusable;
  let here = tree;
  for (const [i, step] of steps.entries()) {
    if (here.kind !== 'map') return step;
    if (i === steps.length - 1) {
      here.entries.set(step.key, { key: step.at, value });
      return undefined;
    }
    let next = here.entries.get(step.key);
    if (next === undefined || (next.value.kind === 'scalar' && next.value.value === null)) {
      next = { key: step.at, value: { kind: 'map', entries: new Map(), at: step.at } };
      here.entries.set(step.key, next);
    }
    here = next.value;
  }
  return undefined;
}

/** What says one thing in two places: the one that was set wins, and the others go. */
const SAME: readonly (readonly [RegExp, (group: string) => string[][]])[] = [
  [/^frame$/, () => [['audio', 'frame']]],
  [/^audio\.frame$/, () => [['frame']]],
  [/^groups\.([^.]+)\.join$/, (group) => [['groups', group, 'start']]],
  [/^groups\.([^.]+)\.start$/, (group) => ['join', 'settle'].map((key) => ['groups', group, key])],
];

function preferSet(tree: Tree, steps: Step[]): void {
  const path = steps.map(({ key }) => key).join('.');
  for (const [pattern, othersOf] of SAME) {
    const match = pattern.exec(path);
    if (match === null) continue;
    for (const other of othersOf(match[1] ?? '')) {
      const parent = find(tree, other.slice(0, -1));
      if (parent?.kind === 'map') parent.entries.delete(other.at(-1) ?? '');
    }
  }
}
