import { cpSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, expect, it } from 'vitest';
import { framestall, outputFolder, ROOT } from './support/cli.js';

const output = outputFolder();
afterAll(output.remove);

it('a hang that is expected is still worse than a healthy baseline', async () => {
  const baseline = join(output.path, 'baseline');
  mkdirSync(baseline);
  const journal = join(ROOT, 'test', 'fixtures', 'journals', 'healthy.ndjson');
  cpSync(journal, join(baseline, 'journal.ndjson'));
  const run = ['run', 'scenarios/queue-off.yaml', '--sdk', '0.7.0', '--output', output.path];
  const more = ['--baseline', baseline, '--expect', 'hung', '--json'];
  const { code, stdout } = await framestall([...run, ...more]);
  const document = JSON.parse(stdout) as { schemaVersion: number; baseline: unknown };
  expect(document).toMatchObject({
    schemaVersion: 1,
    verdict: 'hung',
    baseline: {
      by: 'ratio',
      regressed: true,
      runs: { baseline: 1, candidate: 1 },
      verdicts: [{ group: 'probe', baseline: 'healthy', candidate: 'hung', answer: 'worse' }],
    },
  });
  expect(code).toBe(12);
}, 60_000);
