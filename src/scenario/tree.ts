import type { Place } from './source.js';

/** YAML with its places kept: what zod checks is made from it, and its issues are found in it. */
export type Tree =
  | { kind: 'scalar'; value: unknown; text: string; at: Place }
  | { kind: 'list'; items: Tree[]; at: Place }
  | { kind: 'map'; entries: Map<string, Entry>; at: Place };
export type Entry = { key: Place; value: Tree };
export type Path = readonly PropertyKey[];

/**
 * Stands for a value that was found wrong already. Reads as NaN where a number is wanted, so that
 * comparisons with it say nothing more.
 */
export const BAD = '\0bad';

/** Keys whose value is text even where YAML reads a number: `sdk: 1.10` means the text. */
const TEXT_KEYS = new Set(['name', 'about', 'sdk', 'node']);

/** Plain data for the schema. */
export function plainOf(tree: Tree, path: Path = []): unknown {
  switch (tree.kind) {
    case 'scalar':
      return isText(tree, path) ? tree.text : tree.value;
    case 'list':
      return tree.items.map((item, i) => plainOf(item, [...path, i]));
    case 'map':
      return Object.fromEntries(
        [...tree.entries].map(([key, { value }]) => [key, plainOf(value, [...path, key])]),
      );
  }
}

function isText(scalar: Extract<Tree, { kind: 'scalar' }>, path: Path): boolean {
  const [key, item] = path;
  const listed = path.length === 2 && typeof item === 'number';
  if (!(path.length === 1 || listed) || !TEXT_KEYS.has(String(key))) return false;
  return typeof scalar.value === 'number' || typeof scalar.value === 'boolean';
}

/** The tree at a path; undefined where there is none. */
export function find(tree: Tree, path: Path): Tree | undefined {
  let here: Tree | undefined = tree;
  for (const step of path) here = child(here, step)?.value;
  return here;
}

/** Where a path stands: its value, else its key, else the nearest thing above that is there. */
export function placeOf(tree: Tree, path: Path, what: 'key' | 'value' = 'value'): Place {
  let place = tree.at;
  let here: Tree | undefined = tree;
  for (const [i, step] of path.entries()) {
    const next = child(here, step);
    if (next === undefined) break;
    const isLast = i === path.length - 1;
    const empty = next.value.kind === 'scalar' && next.value.at.start === next.value.at.end;
    // A map is too much to point at: its key says which.
    const pointsAtKey = (isLast && what === 'key') || empty || next.value.kind !== 'scalar';
    place = pointsAtKey && next.key !== undefined ? next.key : next.value.at;
    here = next.value;
  }
  return place;
}

function child(
  tree: Tree | undefined,
  step: PropertyKey,
): { key?: Place; value: Tree } | undefined {
  if (tree?.kind === 'map') return tree.entries.get(String(step));
  if (tree?.kind !== 'list' || typeof step !== 'number') return undefined;
  const value = tree.items[step];
  return value === undefined ? undefined : { value };
}
