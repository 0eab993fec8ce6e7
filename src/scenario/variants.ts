import type { ScenarioFile } from './schema.js';
import { find, type Path, type Tree } from './tree.js';
import { VARIANT_KEYS, type VariantKey } from './types.js';

/** One value of a variant key, where it stands and as it is written. */
type Choice = { value: unknown; text: string; path: Path };
export type Picks = Record<VariantKey, Choice>;

/** What a variant key offers; a key that is absent offers its default, as `undefined`. */
function choicesOf(tree: Tree, file: Partial<ScenarioFile>, key: VariantKey): Choice[] {
  const given: unknown = file[key];
  if (!Array.isArray(given)) return [{ value: given, text: textAt(tree, [key]), path: [key] }];
  return given.map((value: unknown, i) => ({
    value,
    text: textAt(tree, [key, i]),
    path: [key, i],
  }));
}

function textAt(tree: Tree, path: Path): string {
  const found = find(tree, path);
  return found?.kind === 'scalar' ? found.text : '';
}

export type Variants = {
  keys: VariantKey[];
  choices: Record<VariantKey, Choice[]>;
  /** Number of combinations. */
  size: number;
};

export function variantsOf(tree: Tree, file: Partial<ScenarioFile>): Variants {
  const choices = Object.fromEntries(
    VARIANT_KEYS.map((key) => [key, choicesOf(tree, file, key)]),
  ) as Variants['choices'];
  return {
    keys: VARIANT_KEYS.filter((key) => choices[key].length > 1),
    choices,
    size: VARIANT_KEYS.reduce((product, key) => product * choices[key].length, 1),
  };
}

/** All combinations, the last key changing fastest. */
export function combinations({ choices }: Variants): Picks[] {
  return VARIANT_KEYS.reduce<Partial<Picks>[]>(
    (rows, key) => rows.flatMap((row) => choices[key].map((choice) => ({ ...row, [key]: choice }))),
    [{}],
  ) as Picks[];
}

export const variantText = (keys: readonly VariantKey[], picks: Picks) =>
  Object.fromEntries(keys.map((key) => [key, picks[key].text]));
