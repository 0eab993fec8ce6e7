import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';
import { modeline, schemaDocument } from '../../src/cli/schema.js';
import { temporaryFolder } from '../support/folder.js';

const SCENARIOS = fileURLToPath(new URL('../../scenarios/', import.meta.url));

type Schema = {
  description?: string;
  properties?: Record<string, Schema>;
  additionalProperties?: Schema | false;
  items?: Schema;
};

it('scenarios/schema.json is what framestall schema prints', () => {
  const kept: unknown = JSON.parse(readFileSync(join(SCENARIOS, 'schema.json'), 'utf8'));
  expect(kept, 'framestall schema > scenarios/schema.json').toEqual(schemaDocument());
});

it('says of every key what it is, and takes no other', () => {
  const missing: string[] = [];
  const look = (schema: Schema, path: string) => {
    if (schema.properties !== undefined) expect(schema.additionalProperties, path).toBe(false);
    for (const [key, one] of Object.entries(schema.properties ?? {})) {
      if (one.description === undefined) missing.push(`${path}.${key}`);
      look(one, `${path}.${key}`);
    }
    if (schema.additionalProperties) look(schema.additionalProperties, `${path}.*`);
    if (schema.items !== undefined) look(schema.items, `${path}[]`);
  };
  look(schemaDocument(), '');
  expect(missing).toEqual([]);
});

it('every ready scenario names the schema in its first line', () => {
  expect(withoutModeline(SCENARIOS)).toEqual([]);
});

it('finds the scenarios that do not', () => {
  const folder = temporaryFolder();
  mkdirSync(join(folder, 'more'));
  const write = (file: string, text: string) => writeFileSync(join(folder, file), text);
  write('good.yaml', `${modeline('schema.json')}\nname: good\n`);
  write('more/good.yml', `${modeline('../schema.json')}\nname: good\n`);
  write('more/wrong.yaml', `${modeline('schema.json')}\nname: wrong\n`);
  write('none.yaml', '# What it shows\nname: none\n');
  expect(withoutModeline(folder)).toEqual(['more/wrong.yaml', 'none.yaml']);
});

/** Those whose first line is not the modeline with the way to `folder`/schema.json. */
function withoutModeline(folder: string): string[] {
  return readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((file) => /\.ya?ml$/.test(file))
    .filter((file) => {
      const up = '../'.repeat(file.split('/').length - 1);
      const [first] = readFileSync(join(folder, file), 'utf8').split('\n');
      return first !== modeline(`${up}schema.json`);
    })
    .sort();
}
