import { fileURLToPath } from 'node:url';
import { stringify } from 'yaml';
import type { ServerFlags } from '../runs/needs.js';
import type { Given } from '../runs/scenario-file.js';
import type { VaryFlags } from '../runs/vary.js';
import { usageError } from '../units/errors.js';
import type { RunOptions, Scenario } from './types.js';

const NAME = 'scenario';

/** @throws UserError (usage) for what is no scenario at all */
export function givenOf(scenario: Scenario): Given {
  if (scenario instanceof URL) return fileURLToPath(scenario);
  if (typeof scenario === 'string')
    return scenario.includes('\n') ? { name: NAME, text: scenario } : scenario;
  if (typeof scenario === 'object' && scenario !== null)
    return { name: NAME, text: stringify(scenario) };
  throw usageError(
    `run was given ${String(scenario)} for a scenario`,
    'give a file, a name, YAML or an object',
  );
}

type Flags = ServerFlags & VaryFlags & { output: string; yes: true };

/** The same words as on the command line, so that both are read by the same code. */
export function flagsOf(options: RunOptions): Flags {
  const { sdk, set, vary, repeats, url, apiKey, apiSecret, serverBin } = options;
  return {
    output: options.output ?? 'reports',
    yes: true, // a program knows what it asks for
    ...(sdk === undefined ? {} : { sdk }),
    ...(set === undefined ? {} : { set: textsOf(set) }),
    ...(vary === undefined
      ? {}
      : { vary: Object.entries(vary).map(([key, values]) => `${key}=${values.join(',')}`) }),
    ...(repeats === undefined ? {} : { repeats: String(repeats) }),
    ...(url === undefined ? {} : { url }),
    ...(apiKey === undefined ? {} : { apiKey }),
    ...(apiSecret === undefined ? {} : { apiSecret }),
    ...(serverBin === undefined ? {} : { serverBin }),
  };
}

/** JSON is YAML, and keeps text text: `'>= 0.99'`. */
const textsOf = (set: Record<string, unknown>): string[] =>
  Object.entries(set)
    .filter(([, value]) => value !== undefined)
    .map(([key, value]) => `${key}=${JSON.stringify(value)}`);
