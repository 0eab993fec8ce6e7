import { readdirSync, readFileSync } from 'node:fs';
import { expect, it } from 'vitest';

const docs = new URL('../../docs/', import.meta.url);
const read = (file: string) => readFileSync(new URL(file, docs), 'utf8');
const blocks = readdirSync(docs)
  .filter((file) => file.endsWith('.md'))
  .flatMap((file) => [...read(file).matchAll(/^```js\n(.*?)^```$/gms)].map(([, code]) => code));

/** test/real/examples.test.ts runs the files. */
it.each(readdirSync(new URL('examples/', docs)))(
  'docs/examples/%s is what the docs show',
  (file) => {
    expect(blocks).toContain(read(`examples/${file}`));
  },
);
