import { spawn } from 'node:child_process';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { reachable } from '../../src/livekit/index.js';
import { parseScenario } from '../../src/scenario/index.js';
import { EXIT } from '../../src/units/errors.js';
import { ROOT } from './support/cli.js';
import { bisectShows, roomsLoadingShows, steadyShows, type Shown } from './support/shown.js';

const README = readFileSync(join(ROOT, 'README.md'), 'utf8');
/** What a newcomer does first, and what the page behind it tells in full. */
const BOTH = README + readFileSync(join(ROOT, 'docs', 'using.md'), 'utf8');
const blocks = (language: string) =>
  [...BOTH.matchAll(new RegExp(`^\`\`\`${language}\n(.*?)^\`\`\``, 'gms'))].map(
    ([, text = '']) => text,
  );
const COMMANDS = blocks('console')
  .flatMap((text) => text.split('\n'))
  .filter((line) => line.startsWith('$ '))
  .map((line) => line.slice(2));

/** `npm test` is what runs this. */
const RUN_BY_CI = ['npm test'];
/** Runs until Ctrl-C: it gets one when it has said what the README promises. */
const FOREGROUND: Record<string, RegExp> = { 'npx framestall server': /LIVEKIT_API_SECRET=\S+/ };

/** Runs too long to be made again elsewhere for what they must show. */
const SHOWS: Record<string, { flags?: string; check: (shown: Shown) => void | Promise<void> }> = {
  'npm start': { check: roomsLoadingShows },
  'npx framestall run scenarios/steady.yaml': { check: steadyShows },
  'npx framestall bisect scenarios/queue-off.yaml --good 1.1.0 --bad 0.7.0': {
    flags: '--json',
    check: bisectShows,
  },
};

type Ended = { code: number | null; stdout: string; stderr: string };

function shell(command: string): Promise<Ended> {
  const child = spawn(command, { cwd: ROOT, shell: true, detached: true });
  const until = FOREGROUND[command];
  let stdout = '';
  let stderr = '';
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    stdout += text;
    if (until?.test(stdout) === true && child.pid !== undefined) process.kill(-child.pid, 'SIGINT');
  });
  child.stderr.setEncoding('utf8').on('data', (text: string) => (stderr += text));
  return new Promise((resolve) => {
    child.on('close', (code) => resolve({ code, stdout, stderr }));
  });
}

const REPORTS = join(ROOT, 'reports');
const runFolders = () =>
  existsSync(REPORTS) ? readdirSync(REPORTS).filter((name) => /^\d{8}T/.test(name)) : [];

/** A run that something else on the host has spoilt says so, and is made again. */
async function shown(command: string): Promise<Ended & Shown> {
  const line = [command, SHOWS[command]?.flags ?? []].flat().join(' ');
  for (let left = Object.hasOwn(SHOWS, command) ? 3 : 1; ; left--) {
    const before = new Set(runFolders());
    const ended = await shell(line);
    const folders = runFolders().filter((name) => !before.has(name));
    if (ended.code === EXIT.invalid && left > 1) continue;
    return { ...ended, folders: folders.sort().map((name) => join(REPORTS, name)) };
  }
}

describe('the README, and docs/using.md', () => {
  it('opens with the problem and one command', () => {
    expect(COMMANDS[0]).toBe('npm start');
    expect(COMMANDS.length).toBeGreaterThan(8);
  });

  it.each(COMMANDS.filter((command) => !RUN_BY_CI.includes(command)))(
    '%s does what it says',
    async (command) => {
      const ended = await shown(command);
      const { code, stdout, stderr } = ended;
      // null: the shell itself took the Ctrl-C. A demonstration of the hang may end in 11, and a
      // run beside other programs in 20.
      const fine =
        command in FOREGROUND ? [130, null] : command === 'npm start' ? [0, 11] : [0, 20];
      expect(fine, `${stdout}\n${stderr}`).toContain(code);
      expect(stdout.trim()).not.toBe('');
      const url = /LIVEKIT_URL=(\S+)/.exec(stdout)?.[1];
      if (url !== undefined) expect(await reachable(url, 2000)).toBe(false);
      await SHOWS[command]?.check(ended);
    },
    600_000,
  );

  it('holds every command of which more is expected', () => {
    for (const command of Object.keys(SHOWS)) expect(COMMANDS).toContain(command);
  });

  it('shows real output, and its picture is there', () => {
    expect(README).not.toMatch(/<!--/);
    expect(blocks('text').join()).toMatch(/SDK logs\/s.*to [\d ]+\/s/);
    const pictures = [...README.matchAll(/!\[[^\]]+\]\(([^)]+)\)/g)].map(([, file = '']) => file);
    expect(pictures).not.toEqual([]);
    for (const file of pictures) expect(existsSync(join(ROOT, file))).toBe(true);
  });

  it('names the command that CI runs', () => {
    expect(COMMANDS).toContain('npm test');
    expect(readFileSync(join(ROOT, '.ci', 'run'), 'utf8')).toContain('npm test');
  });

  it('shows a scenario that is valid', () => {
    const [text = ''] = blocks('yaml');
    const parsed = parseScenario(text, { file: 'using.md', env: {} });
    expect(parsed).toMatchObject({ ok: true });
  });

  it('lists the exit codes that there are', () => {
    const listed = [...README.matchAll(/^\| (\d+(?:, \d+)*) +\|/gm)]
      .flatMap(([, codes = '']) => codes.split(', '))
      .map(Number);
    for (const code of listed) expect(Object.values(EXIT)).toContain(code);
    expect(listed).toContain(EXIT.broken);
  });
});
