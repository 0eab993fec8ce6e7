import { expect, it } from 'vitest';
import { errorIn } from '../../src/conductor/crew.js';

it('finds the error among what Node prints around it', () => {
  const syntax = [
    'file:///a/hearing.js:54',
    '    this.#endUs ??= 1;',
    '                ^^^',
    '',
    "SyntaxError: Unexpected token '??='",
    '    at Loader.moduleStrategy (internal/modules/esm/translators.js:149:18)',
  ].join('\n');
  expect(errorIn(syntax)).toBe("SyntaxError: Unexpected token '??='");
  expect(errorIn('\nError: dlopen failed\n    at x')).toBe('Error: dlopen failed');
  expect(errorIn('thread panicked\nat lib.rs')).toBe('thread panicked');
  expect(errorIn('')).toBe('');
});
