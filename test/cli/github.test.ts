import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { fitting, tellGithub, tellGithubOfRuns } from '../../src/cli/github.js';
import { realIo, type Io } from '../../src/cli/io.js';
import type { Result } from '../../src/runs/results.js';
import { matrixOf } from '../../src/compare/index.js';
import { temporaryFolder } from '../support/folder.js';
import { runOf } from '../support/runs.js';

function ioWith(env: NodeJS.ProcessEnv) {
  const lines: string[] = [];
  const io: Io = {
    ...realIo({ color: 'never', quiet: true }),
    env,
    out: () => {
      throw new Error('stdout holds results alone');
    },
    warn: (line, mark) => void lines.push(mark === undefined ? line : `${mark}: ${line}`),
  };
  return { io, lines };
}

const result = (sdk: string): Result => ({
  folder: `/runs/${sdk}`,
  trouble: null,
  summary: runOf({ sdk, verdict: 'hung' }),
  events: () => [],
  hlog: () => '',
  html: () => '',
  scenario: () => '',
});
const never = () => false;

describe('on GitHub', () => {
  it('a run’s report is appended to the step’s summary, and its groups are annotated', () => {
    const file = join(temporaryFolder(), 'summary.md');
    writeFileSync(file, '# before\n');
    const { io, lines } = ioWith({ GITHUB_STEP_SUMMARY: file, GITHUB_ACTIONS: 'true' });
    tellGithubOfRuns(io, [result('0.7.0')], null, never);
    const text = readFileSync(file, 'utf8');
    expect(text).toMatch(/^# before\n# sample: hung\n/);
    expect(lines).toHaveLength(1);
    expect(lines[0]).toMatch(/^::error title=sample on 0\.7\.0%3A probe hung::/);
    tellGithubOfRuns(io, [result('0.7.0')], null, () => true);
    expect(lines.at(-1)).toMatch(/^::notice /);
  });

  it('many runs are their table alone, without links to this machine', () => {
    const file = join(temporaryFolder(), 'summary.md');
    const { io } = ioWith({ GITHUB_STEP_SUMMARY: file });
    const runs = ['0.7.0', '0.8.0', '0.9.0', '1.0.0', '1.1.0'].map(result);
    const matrix = matrixOf(
      runs.map(({ summary, folder }) => ({
        variant: { sdk: summary.run.sdk.version },
        verdict: summary.verdict,
        why: 'why',
        folder,
        tookMs: 1,
      })),
    );
    tellGithubOfRuns(io, runs, matrix, never);
    const text = readFileSync(file, 'utf8');
    expect(text).toContain('| 0.7.0 |');
    expect(text).not.toContain('/runs/');
    expect(text).not.toContain('# sample');
  });

  it('elsewhere nothing is said', () => {
    const { io, lines } = ioWith({});
    tellGithubOfRuns(io, [result('0.7.0')], null, never);
    expect(lines).toEqual([]);
  });

  it('a file that can’t be written is a warning, no more', () => {
    const folder = join(temporaryFolder(), 'taken');
    mkdirSync(folder);
    const { io, lines } = ioWith({ GITHUB_STEP_SUMMARY: folder });
    tellGithub(io, { markdown: () => 'text', annotations: () => [] });
    expect(lines).toEqual([expect.stringMatching(/^warning: the step summary can’t be written/)]);
  });
});

describe('a summary that is too long', () => {
  const long = Array.from({ length: 100 }, (_, n) => `line ${n}, 1 µs`).join('\n');

  it('is cut at a line, and says so', () => {
    const cut = fitting(long, 600);
    expect(Buffer.byteLength(cut)).toBeLessThanOrEqual(600);
    const lines = cut.split('\n');
    for (const line of lines.slice(0, -3)) expect(line).toMatch(/^line \d+, 1 µs$/);
    expect(cut).toContain('_The rest is in');
  });

  it('is whole where it fits, and nothing where there is no room at all', () => {
    expect(fitting(long, Buffer.byteLength(long))).toBe(long);
    expect(fitting(long, -5)).toBe('');
  });
});
