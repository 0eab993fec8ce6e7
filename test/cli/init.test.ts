import { spawnSync } from 'node:child_process';
import { readFileSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { PassThrough } from 'node:stream';
import fc from 'fast-check';
import { describe, expect, it, vi } from 'vitest';
import { parse as parseYaml } from 'yaml';
import { asker } from '../../src/cli/init/ask.js';
import { CIS, SERVERS, questionsFor, type Choices } from '../../src/cli/init/choices.js';
import { choicesOf, filesFor, writeAll } from '../../src/cli/init/index.js';
import { createProgram } from '../../src/cli/program.js';
import { parseScenario } from '../../src/scenario/index.js';
import { EXIT, UserError } from '../../src/units/errors.js';
import { temporaryFolder } from '../support/folder.js';

const choices = fc.record<Choices>({
  server: fc.constantFrom(...SERVERS),
  rooms: fc.integer({ min: 1, max: 1000 }),
  ci: fc.constantFrom(...CIS),
});

type Job = { script?: string[]; jobs?: { soak: { steps: { run?: string }[] } } };

/** What the job runs, of what installs programs without. */
function scriptOf(text: string): string {
  const { jobs, framestall } = parseYaml(text) as Job & { framestall?: Job };
  const lines = jobs?.soak.steps.map(({ run = '' }) => run) ?? framestall?.script ?? [];
  return lines.filter((line) => !line.startsWith('apt-get')).join('\n');
}

describe('what init writes', () => {
  it('is a valid scenario without a warning, whatever was chosen', () => {
    fc.assert(
      fc.property(choices, (chosen) => {
        const [scenario] = filesFor(chosen);
        const parsed = parseScenario(scenario?.text ?? '', { file: 'scenario.yaml', env: {} });
        if (!parsed.ok) throw new Error(JSON.stringify(parsed.problems));
        expect(parsed.warnings).toEqual([]);
        expect(parsed.cells).toHaveLength(1);
        expect(parsed.cells[0]?.scenario).toMatchObject({ server: chosen.server });
        expect(parsed.cells[0]?.scenario.groups).toMatchObject([
          { rooms: chosen.rooms, listen: chosen.server !== 'none' },
        ]);
      }),
    );
  });

  it('keeps to 100 columns and is the same as its pressure comment says', () => {
    const [scenario] = filesFor({ server: 'embedded', rooms: 8, ci: 'none' });
    const text = scenario?.text ?? '';
    expect(text.split('\n').filter((line) => line.length > 100)).toEqual([]);
    const uncommented = text.replace('# pressure:', 'pressure:').replace('#   - {', '  - {');
    expect(parseScenario(uncommented, { file: 'x.yaml', env: {} })).toMatchObject({ ok: true });
    expect(uncommented).not.toBe(text);
  });

  it.each([
    ['github', '.github/workflows/framestall.yml', ['actions/upload-artifact']],
    ['gitlab', '.gitlab-ci.yml', ['junit: reports/*/junit.xml']],
  ] as const)('%s: a job that keeps the reports also of what failed', (ci, path, parts) => {
    for (const server of SERVERS) {
      const file = filesFor({ server, rooms: 4, ci }).at(-1);
      expect(file?.path).toBe(path);
      expect(parseYaml(file?.text ?? '')).toBeTypeOf('object');
      for (const part of [...parts, 'always', 'run scenario.yaml']) {
        expect(file?.text).toContain(part);
      }
      expect(file?.text.includes('LIVEKIT_API_SECRET')).toBe(server === 'environment');
      expect(/setup-go|golang-go/.test(file?.text ?? '')).toBe(server === 'embedded');
    }
  });

  it.each(['github', 'gitlab'] as const)('%s: red and green are the run’s own', (ci) => {
    const files = filesFor({ server: 'none', rooms: 1, ci });
    const script = scriptOf(files.at(-1)?.text ?? '');
    const job = (...codes: number[]) => {
      const folder = temporaryFolder();
      // Stand-ins for npm and npx: one line a call, the exit codes in turn.
      for (const name of ['npm', 'npx']) {
        const count = `n=$(grep -c npx calls)`;
        const code = name === 'npm' ? '0' : `$(echo ${codes.join(' ')} | cut -d' ' -f"$n")`;
        const lines = ['#!/bin/sh', `echo "${name} $*" >> calls`, count, `exit ${code}`];
        writeFileSync(join(folder, name), lines.join('\n'), { mode: 0o755 });
      }
      const env = { PATH: `${folder}:${process.env.PATH ?? ''}` };
      // As both runners start a script.
      const { status } = spawnSync('bash', ['-e', '-c', script], { cwd: folder, env });
      return { status, calls: readFileSync(join(folder, 'calls'), 'utf8').trim().split('\n') };
    };
    // Nothing by its name from a registry: the job may hold secrets.
    const run = 'npx --no-install framestall run scenario.yaml';
    expect(job(0)).toEqual({ status: 0, calls: ['npm ci', run] });
    expect(job(11)).toEqual({ status: 11, calls: ['npm ci', run] });
    expect(job(20, 0)).toEqual({ status: 0, calls: ['npm ci', run, run] });
    expect(job(20, 11)).toEqual({ status: 11, calls: ['npm ci', run, run] });
  });

  it('tells how to install what the job runs, until it is installed', async () => {
    const said = async (packages: object) => {
      const folder = temporaryFolder();
      writeFileSync(join(folder, 'package.json'), JSON.stringify(packages));
      let text = '';
      const write = vi.spyOn(process.stderr, 'write').mockImplementation((part) => {
        text += String(part);
        return true;
      });
      const out = vi.spyOn(process.stdout, 'write').mockReturnValue(true);
      const program = createProgram({ stop: new AbortController().signal, exitCode: 0, io: null });
      const flags = ['--no-tty', 'init', '--ci', 'github', '--output', folder];
      await program.parseAsync(flags, { from: 'user' }).finally(() => {
        write.mockRestore();
        out.mockRestore();
      });
      return text;
    };
    expect(await said({})).toMatch(/npm pack[^]*npm install --save-dev \.\/framestall-[\d.]+\.tgz/);
    const there = await said({ devDependencies: { framestall: 'file:framestall-0.1.0.tgz' } });
    expect(there).not.toContain('npm');
  });

  it('is all or nothing, and overwrites nothing', () => {
    const folder = temporaryFolder();
    const files = filesFor({ server: 'none', rooms: 1, ci: 'gitlab' });
    writeFileSync(join(folder, '.gitlab-ci.yml'), 'mine');
    expect(() => writeAll(folder, files)).toThrow(/already .*\.gitlab-ci\.yml/);
    expect(readdirSync(folder)).toEqual(['.gitlab-ci.yml']);
    expect(readFileSync(join(folder, '.gitlab-ci.yml'), 'utf8')).toBe('mine');
    const written = writeAll(join(folder, 'new', 'place'), files);
    expect(readFileSync(written[0] ?? '', 'utf8')).toBe(files[0]?.text);
  });
});

describe('choosing', () => {
  const neverAsk = () => {
    throw new Error('asked');
  };

  it('takes flags without a question, and refuses what is none before it asks', async () => {
    const flags = { server: 'none', rooms: '8', ci: 'github' };
    expect(await choicesOf(flags, {}, neverAsk)).toEqual({
      server: 'none',
      rooms: 8,
      ci: 'github',
    });
    for (const wrong of [{ server: 'mine' }, { rooms: '0' }, { rooms: '1.5' }, { ci: 'jenkins' }]) {
      await expect(choicesOf(wrong, {}, neverAsk)).rejects.toThrow(UserError);
    }
  });

  it('offers the server of the environment where there is one', () => {
    expect(questionsFor(true).server.fallback).toBe('environment');
    expect(questionsFor(false).server.fallback).toBe('embedded');
  });

  function terminal() {
    const input = new PassThrough();
    const output = new PassThrough();
    let said = '';
    output.setEncoding('utf8').on('data', (text: string) => (said += text));
    const stop = new AbortController();
    return { input, stop, said: () => said, ...asker(input, output, stop.signal) };
  }

  it('asks again for what is no answer, and takes an empty line for the default', async () => {
    const { input, ask, said, close } = terminal();
    const asked = choicesOf({ ci: 'none' }, {}, ask);
    for (const line of ['\n', 'many\n', '12\n']) {
      input.write(line);
      await new Promise((resolve) => setTimeout(resolve, 10));
    }
    expect(await asked).toEqual({ server: 'embedded', rooms: 12, ci: 'none' });
    expect(said()).toContain('it takes a number from 1 to 1000');
    close();
  });

  it.each([
    ['the end of the input', ({ input }: ReturnType<typeof terminal>) => input.end()],
    ['a signal', ({ stop }: ReturnType<typeof terminal>) => stop.abort('SIGINT')],
  ])('%s ends it with 130', async (_, act) => {
    const one = terminal();
    const asked = choicesOf({}, {}, one.ask);
    act(one);
    await expect(asked).rejects.toMatchObject({ exitCode: EXIT.interrupted });
    one.close();
  });
});
