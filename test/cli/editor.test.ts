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
const uri = pathToFileURL(FILE).href;
const [MODELINE = ''] = readFileSync(FILE, 'utf8').split('\n');
const server = languageServer();
let version = 0;

/** What the server says of it when it is opened or changed. */
async function show(text: string): Promise<Diagnostics['diagnostics']> {
  const told = server.told('textDocument/publishDiagnostics');
  version++;
  const document = { uri, version };
  if (version === 1)
    server.notify('textDocument/didOpen', {
      textDocument: { ...document, languageId: 'yaml', text },
    });
  else
    server.notify('textDocument/didChange', {
      textDocument: document,
      contentChanges: [{ text }],
    });
  return ((await told) as Diagnostics).diagnostics;
}

/** What it offers at the end of a text. */
async function offered(text: string): Promise<string[]> {
  await show(text);
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
