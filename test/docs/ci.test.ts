import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { parse } from 'yaml';
import { estimateMs } from '../../src/runs/budget.js';
import { loadCells } from '../../src/runs/vary.js';
import { temporaryFolder } from '../support/folder.js';

const text = readFileSync(new URL('../../docs/ci.md', import.meta.url), 'utf8');
const [github, gitlab] = [...text.matchAll(/^```yaml\n(.*?)^```$/gms)].map(
  ([, yaml = '']) => parse(yaml) as unknown,
);

type Job = { minutes: number; script: string };
type GithubJob = { 'timeout-minutes': number; steps: { run?: string }[] };
type GitlabJob = { timeout: string; script: string[] };

const jobs: [string, Job][] = [
  ...Object.entries((github as { jobs: Record<string, GithubJob> }).jobs).map(
    ([name, job]): [string, Job] => [
      `GitHub ${name}`,
      {
        minutes: job['timeout-minutes'],
        script: job.steps.map(({ run = '' }) => run).join('\n'),
      },
    ],
  ),
  ...Object.entries(gitlab as Record<string, GitlabJob>).map(([name, job]): [string, Job] => [
    `GitLab ${name}`,
    { minutes: Number.parseInt(job.timeout), script: job.script.join('\n') },
  ]),
];

it.each(jobs)(
  'the job %s of docs/ci.md runs what there is, twice within its time',
  async (...row) => {
    const [, { minutes, script }] = row;
    const words =
      /npx --no-install framestall run ([^'"\n]+)/.exec(script)?.[1]?.trim().split(' ') ?? [];
    const [scenario = '', ...flags] = words;
    const of = (flag: string) => flags.flatMap((word, i) => (flags[i - 1] === flag ? [word] : []));
    const io = { env: {}, cwd: temporaryFolder(), status() {}, warn() {} };
    const [repeats] = of('--repeats');
    const vary = of('--vary');
    const given = {
      set: of('--set'),
      ...(vary.length === 0 ? {} : { vary }),
      ...(repeats === undefined ? {} : { repeats }),
    };
    const cells = await loadCells(scenario, given, io, new AbortController().signal);
    const again = script.includes('= 20') ? 2 : 1;
    expect((estimateMs(cells) * again) / 60_000).toBeLessThan(minutes - 5);
  },
);
