import { createRequire } from 'node:module';
import { dirname } from 'node:path';

const require = createRequire(import.meta.url);

/**
 * @returns the folder of the libfvad WASM package, for `openVad`. The parent asks: the child, which
 * may run under another Node, loads what it is given.
 */
export const fvadDir = (): string => dirname(require.resolve('@echogarden/fvad-wasm'));
