import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { realIo } from '../../src/cli/io.js';
import { createProgram } from '../../src/cli/program.js';
import { renderResults } from '../../src/cli/shown-runs.js';
import { goOnWith } from '../../src/cli/go-on.js';
import type { JournalEvent } from '../../src/journal/events.js';
import { VERSIONS_ABOUT } from '../../src/report/again.js';
import { readResult, writeResult } from '../../src/runs/results.js';
import { parseScenario, resolvedScenario } from '../../src/scenario/index.js';
import { readDoc, wordsOf } from '../support/docs.js';
import { temporaryFolder } from '../support/folder.js';
import { S } from '../support/journals.js';
import { SAMPLES } from '../support/samples.js';

/** What a report tells people to type is typed here, up to the point at which processes would start. */

class Started extends Error {}
vi.mock('../../src/runs/series.js', () => ({
  openSeries: () =>
    Promise.resolve({ perform: () => Promise.reject(new Started()), ready() {}, close() {} }),
}));

/** The page's own program has to be built first, and prints no command. */
vi.mock('../../src/runs/html-assets.js', () => ({
  htmlAssets: () => ({ uplotJs: '', uplotCss: '', client: [] }),
}));

/** Those of the first table; the one of capacities has some again. */
const told = [...readDoc('docs/versions.md').matchAll(/^\| (\d+\.\d+\.\d+)/gm)];
const versions = [...new Set(told.map(([, version = '']) => version))];
const newest = versions.at(-1) ?? '';
const here = process.cwd();

afterEach(() => {
  process.chdir(here);
  vi.unstubAllEnvs();
  vi.restoreAllMocks();
});

/** Exit code and what was said; `started` where it came as far as a run. */
async function type(command: string): Promise<string> {
  const [first, ...argv] = wordsOf(command);
  expect(first).toBe('framestall');
  const context = { stop: new AbortController().signal, exitCode: 0, io: null };
  try {
    await createProgram(context).parseAsync(argv, { from: 'user' });
  } catch (error) {
    return error instanceof Started ? 'started' : String(error);
  }
  return `exit code ${context.exitCode}`;
}

/** A run of many minutes of which every figure is the sample's. */
function leaveRun(
  around: string,
  name: string,
  journal: readonly JournalEvent[],
  minutes: number,
): string {
  const [head, ...rest] = journal;
  if (head?.kind !== 'run') throw new Error('the sample has no header');
  const groups = head.groups.map((group) => `${group.name}: { rooms: ${group.rooms} }`).join(', ');
  const text = `{ name: sample, server: ${head.server.kind}, duration: ${minutes}m, groups: { ${groups} } }`;
  const parsed = parseScenario(text, { file: 'sample.yaml', env: {} });
  const [cell] = parsed.ok ? parsed.cells : [];
  if (cell === undefined) throw new Error(JSON.stringify(parsed));
  const header = {
    ...head,
    durationUs: minutes * 60 * S,
    sdk: { requested: 'latest', version: newest },
    scenario: { ...head.scenario, resolved: resolvedScenario(cell) },
  };
  const folder = join(around, 'reports', name);
  mkdirSync(folder, { recursive: true });
  const lines = [header, ...rest].map((event) => JSON.stringify(event));
  writeFileSync(join(folder, 'journal.ndjson'), `${lines.join('\n')}\n`);
  return folder;
}

function atHome(): string {
  const around = temporaryFolder();
  const store = join(around, 'home', 'sdk');
  mkdirSync(store, { recursive: true });
  const list = { versions, tags: { latest: newest }, fetchedAtMs: Date.now() };
  writeFileSync(join(store, 'versions.json'), JSON.stringify(list));
  vi.stubEnv('FRAMESTALL_HOME', join(around, 'home'));
  for (const stream of [process.stdout, process.stderr])
    vi.spyOn(stream, 'write').mockReturnValue(true);
  return around;
}

const unescaped = (html: string) =>
  html
    .replaceAll('&#39;', "'")
    .replaceAll('&quot;', '"')
    .replaceAll('&lt;', '<')
    .replaceAll('&amp;', '&');

const inTerminal = (text: string) =>
  text.split('\n').flatMap((line) => /^ +(framestall .*)/.exec(line)?.[1] ?? []);
const inMarkdown = (text: string) =>
  [...text.matchAll(/`(framestall [^`]+)`/g)].map(([, one = '']) => one);
const inHtml = (text: string) =>
  [...text.matchAll(/<code>(framestall [^<]+)</g)].map(([, one = '']) => unescaped(one));

describe('every command that a report prints can be typed', () => {
  it.each(
    Object.entries(SAMPLES).flatMap(([name, journal]) =>
      [1, 10].map((minutes) => ({ name, journal, minutes })),
    ),
  )('of $name, $minutes minutes long', async ({ name, journal, minutes }) => {
    const around = atHome();
    const folder = leaveRun(around, `a ${name}`, journal, minutes);
    process.chdir(around);
    const io = { ...realIo({ color: 'never', quiet: true }), columns: () => 80 };
    const result = readResult(folder, around);
    writeResult(result);
    const troubled = !['healthy', 'degraded'].includes(result.summary.verdict);
    const printed = [
      ...inTerminal(renderResults([result], 'terminal', io)),
      ...inMarkdown(renderResults([result], 'markdown', io)),
    ];
    for (const command of printed) {
      expect(command).toMatch(/framestall run 'reports\/a [\w-]+\/scenario\.yaml' /);
      expect(await type(command), command).toBe('started');
    }
    // What lies in the folder is read there.
    process.chdir(folder);
    const kept = inMarkdown(readFileSync('report.md', 'utf8'));
    const page = inHtml(readFileSync('report.html', 'utf8'));
    for (const command of [...kept, ...page]) expect(await type(command), command).toBe('started');
    expect(page).toHaveLength(2);
    expect(kept).toHaveLength(printed.length / 2);
    if (troubled) expect(kept.length).toBeGreaterThan(0);
  });

  it('and one that goes on with what takes long', async () => {
    const around = atHome();
    process.chdir(around);
    writeFileSync('long.yaml', 'duration: 1h\nserver: none\ngroups: { probe: { rooms: 1 } }\n');
    expect(await type('framestall run long.yaml --repeats 2 --yes')).toBe('started');
    const [folder = ''] = readdirSync('reports').filter((name) => name !== 'latest');
    expect(await type(goOnWith('run', `reports/${folder}`, {}))).toMatch(/not started unasked/);
    expect(await type(goOnWith('run', `reports/${folder}`, { yes: true }))).toBe('started');
  });
});

it('the versions that an estimate goes by are those that docs/versions.md has', () => {
  expect(VERSIONS_ABOUT).toBe(versions.length);
});
