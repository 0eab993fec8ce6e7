import { readFileSync } from 'node:fs';
import { validateXML } from 'xmllint-wasm';
import { expect, it } from 'vitest';
import { summarize } from '../../src/analysis/index.js';
import { renderJunit } from '../../src/report/index.js';
import { WHOLE } from '../support/journals.js';
import { SAMPLES } from '../support/samples.js';

/** Jenkins' schema of JUnit's XML, which others take for theirs; its source and licence are in it. */
const SCHEMA = readFileSync(new URL('../fixtures/jenkins-junit.xsd', import.meta.url), 'utf8');

const runs = Object.values(SAMPLES).map((journal) => summarize(journal, WHOLE));

async function problemsOf(contents: string): Promise<string[]> {
  const { valid, errors } = await validateXML({
    xml: [{ fileName: 'junit.xml', contents }],
    schema: [{ fileName: 'jenkins-junit.xsd', contents: SCHEMA }],
  });
  return valid ? [] : errors.map(({ message }) => message);
}

it.each(runs.map((run, n) => [Object.keys(SAMPLES)[n] ?? '', run] as const))(
  'junit.xml of %s is valid by the schema of Jenkins',
  async (_, run) => expect(await problemsOf(renderJunit(run))).toEqual([]),
);

it('of several runs too, whatever others wrote into them', async () => {
  const [run] = runs;
  if (run === undefined) throw new Error('there is no sample');
  const name = 'a"b <c> &amp; \u0007\ud800\uffff';
  const strange = { ...run, run: { ...run.run, scenario: { name, about: '' } } };
  expect(await problemsOf(renderJunit(...runs, strange))).toEqual([]);
});

it('the schema refuses what it does not know', async () => {
  const [run] = runs;
  if (run === undefined) throw new Error('there is no sample');
  const wrong = renderJunit(run).replace('<testsuites ', '<testsuites skipped="0" ');
  expect(await problemsOf(wrong)).toEqual([expect.stringContaining("attribute 'skipped'")]);
});
