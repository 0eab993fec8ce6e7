import { readdirSync, readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { format } from 'prettier';
import { schemaDocument } from '../../src/cli/schema.js';
import { scenarioReference } from '../../src/report/index.js';

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

it('every link between the docs leads somewhere', () => {
  const files = new Set(readdirSync(docs));
  for (const file of [...files].filter((name) => name.endsWith('.md'))) {
    for (const [, target = ''] of read(file).matchAll(/\]\(([^)#:]+)\)/g)) {
      expect(files, `${file} links to ${target}`).toContain(target);
    }
  }
});

it('docs/scenario-reference.md is what the schema says', async () => {
  const made = scenarioReference(schemaDocument());
  const shown = await format(made, { parser: 'markdown', printWidth: 100 });
  expect(read('scenario-reference.md')).toBe(shown);
});
