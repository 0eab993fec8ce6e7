import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { ROOT } from '../support/docs.js';
import { languageServer } from '../support/language-server.js';

/** A ready scenario, as an editor with the YAML language server sees it: by its modeline alone. */

type Diagnostics = { diagnostics: { message: string; range: { start: { line: number } } }[] };
type Completion = { items: { label: string }[] };

const FILE = join(ROOT, 'scenarios', 'health', 'log-storm.yaml');
const [MODELINE = ''] = readFileSync(FILE, 'utf8').split('\n');
const server = languageServer();
let files = 0;

/** Opens a text as a file beside it, each its own: the server may check an open one again whenever it likes. */
async function open(text: string) {
  const uri = pathToFileURL(FILE.replace('.yaml', `-${++files}.yaml`)).href;
  const told = server.told('textDocument/publishDiagnostics', uri);
  const textDocument = { uri, version: 1, languageId: 'yaml', text };
  server.notify('textDocument/didOpen', { textDocument });
  return { uri, diagnostics: ((await told) as Diagnostics).diagnostics };
}

/** What the server says of a text. */
const show = async (text: string) => (await open(text)).diagnostics;

/** What it offers at the end of a text. */
async function offered(text: string): Promise<string[]> {
  const { uri } = await open(text);
  const lines = text.split('\n');
  const position = { line: lines.length - 1, character: lines.at(-1)?.length ?? 0 };
  const found = await server.ask('textDocument/completion', { textDocument: { uri }, position });
  return (found as Completion).items.map(({ label }) => label);
}

beforeAll(async () => {
  await server.ask('initialize', { processId: process.pid, rootUri: null, capabilities: {} });
  server.notify('initialized', {});
  const settings = { yaml: { validate: true, completion: true, schemaStore: { enable: false } } };
  server.notify('workspace/didChangeConfiguration', { settings });
});
afterAll(() => server.close());

it('finds nothing wrong with it', async () => {
  expect(await show(readFileSync(FILE, 'utf8'))).toEqual([]);
});

it('tells a wrong key and a value that is none', async () => {
  const found = await show(
    `${MODELINE}\nduration: 10s\ngroups:\n  probe: { romms: 4 }\nserver: mine\n`,
  );
  const told = found.map(({ message, range }) => [range.start.line, message]);
  expect(told.sort()).toEqual([
    [3, expect.stringContaining('romms')],
    [4, expect.stringContaining('"embedded"')],
  ]);
});

it('offers the keys of a group, and of the scenario', async () => {
  const text = `${MODELINE}\nduration: 10s\ngroups:\n  probe:\n    `;
  expect(await offered(text)).toEqual(
    expect.arrayContaining(['rooms', 'publishers', 'arrival', 'capture', 'queue', 'health']),
  );
  expect(await offered(`${MODELINE}\nduration: 10s\n`)).toEqual(
    expect.arrayContaining(['groups', 'sdk', 'logCapture', 'thresholds']),
  );
});

it('offers the values that a key takes', async () => {
  expect(await offered(`${MODELINE}\nserver: `)).toEqual(
    expect.arrayContaining(['none', 'embedded', 'environment']),
  );
});

it('knows nothing without the modeline', async () => {
  expect(await show('duration: 10s\ngroups:\n  probe: { romms: 4 }\n')).toEqual([]);
});
