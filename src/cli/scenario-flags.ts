import type { Command } from 'commander';
import { groupKeys, scenarioKeys } from '../scenario/index.js';

/**
 * Where a command takes `--set`, a key of the scenario that is given as an option of its own
 * (`--duration 3s`) is answered with what to write instead of it (`--set duration=3s`).
 */
export function pointToSet(command: Command): void {
  if (!command.options.some(({ long }) => long === '--set')) return;
  const told = command.error.bind(command);
  command.error = (message, options) => told(withSet(message), options);
}

/** @param message commander's, with its guess of an option on a second line */
function withSet(message: string): string {
  const found = /^error: unknown option '--([\w-]+)(?:=([^']*))?'/.exec(message);
  if (found === null) return message;
  const [whole, flag = '', value = '…'] = found;
  const key = flag.replaceAll(/-(\w)/g, (_, letter: string) => letter.toUpperCase());
  const path = scenarioKeys.includes(key) ? key : groupKeys.includes(key) && `groups.GROUP.${key}`;
  return path ? `${whole}\n(it is a key of the scenario: --set ${path}=${value})` : message;
}
