import { didYouMean } from '../scenario/closest.js';
import { VARIANT_KEYS, type Cell, type VariantKey } from '../scenario/types.js';
import { openStore } from '../sdk/index.js';
import { usageError } from '../units/errors.js';
import { home } from './home.js';
import type { RunIo } from './io.js';
import { loadScenario, type Given } from './scenario-file.js';

export type VaryFlags = { sdk?: string; set?: string[]; vary?: string[]; repeats?: string };

/** A scenario with the flags that change it. @throws UserError (usage) with all problems at once */
export async function loadCells(
  given: Given,
  flags: VaryFlags,
  io: RunIo,
  stop: AbortSignal,
): Promise<Cell[]> {
  const varied = (flags.vary ?? []).map(parseVary);
  const keys = varied.map(({ key }) => key);
  const twice = keys.find((key, i) => keys.indexOf(key) !== i || (key === 'sdk' && flags.sdk));
  if (twice !== undefined) {
    throw usageError(`${twice} is given twice`, `give all values at once: --vary ${twice}=A,B`);
  }
  const published = () => openStore(home(io.env)).published({ status: io.status, signal: stop });
  const lists: string[] = [];
  for (const { key, values } of varied) {
    const all = key === 'sdk' && values.length === 1 && values[0] === 'all';
    lists.push(`${key}=[${(all ? await published() : values).map(yamlOf(key)).join(', ')}]`);
  }
  const sets = [
    ...(flags.sdk === undefined ? [] : [`sdk=${flags.sdk}`]),
    ...(flags.set ?? []),
    ...lists,
    ...(flags.repeats === undefined ? [] : [`repeats=${flags.repeats}`]),
  ];
  return loadScenario(given, sets, io).cells;
}

/** `KEY=A,B`. @throws UserError (usage) on a key that can't be varied, or an empty value */
export function parseVary(text: string): { key: VariantKey; values: string[] } {
  const cut = text.indexOf('=');
  const name = text.slice(0, Math.max(0, cut));
  const key = VARIANT_KEYS.find((one) => one === name);
  if (key === undefined) {
    const known = `it takes KEY=A,B with KEY one of: ${VARIANT_KEYS.join(', ')}`;
    const fix = cut === -1 ? known : didYouMean(name, VARIANT_KEYS, known);
    throw usageError(
      `--vary ${text}: ${cut === -1 ? 'no KEY=A,B' : `${name} can't be varied`}`,
      fix,
    );
  }
  const values = text.slice(cut + 1).split(',');
  if (values.some((value) => value.trim() === '')) {
    throw usageError(`--vary ${text}: a value is empty`, `write --vary ${key}=A,B`);
  }
  return { key, values: values.map((value) => value.trim()) };
}

/** Versions are text whatever they look like; `>=1` would mean something else to YAML. */
const yamlOf = (key: VariantKey) => (value: string) =>
  key === 'sdk' || key === 'node' ? JSON.stringify(value) : value;
