import { execFile, spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

const ROOT = fileURLToPath(new URL('../../', import.meta.url));
const DASHBOARD = join(ROOT, 'docs', 'grafana-dashboard.json');
const run = promisify(execFile);

/** Grafana's own types, in Go; the tests of the server want a Go too, unless they find a server. */
describe.skipIf(spawnSync('go', ['version']).error)('by Grafana’s own schema', () => {
  let folder = '';
  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'framestall-test-'));
    const program = join(folder, 'check');
    const cwd = join(ROOT, 'bench', 'dashboard');
    await run('go', ['build', '-mod=readonly', '-buildvcs=false', '-o', program, '.'], { cwd });
  }, 300_000); // half a minute the first time
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  /** What the program says of a dashboard. */
  const said = async (file: string): Promise<string> => {
    const { stdout } = await run(join(folder, 'check'), [file]).catch(
      (error: unknown) => error as Said,
    );
    return stdout.trim();
  };

  it('docs/grafana-dashboard.json is a dashboard', async () => {
    expect(await said(DASHBOARD)).toMatch(/^\d\d panels as Grafana's schema has them$/);
  });

  it.each([
    ['"graphMode": "none"', '"graphMode": 0', 'graphMode'],
    ['"graphMode":', '"graphsMode":', 'graphsMode'],
    ['"legendFormat":', '"legendform":', 'legendform'],
    ['"type": "timeseries"', '"type": "timeserie"', 'timeserie'],
    ['"refresh": 2', '"refresh": "often"', 'refresh'],
  ])('%s written as %s is none', async (right, wrong, named) => {
    const file = join(folder, 'dashboard.json');
    writeFileSync(file, readFileSync(DASHBOARD, 'utf8').replace(right, wrong));
    const words = await said(file);
    expect(words).toContain(named);
    expect(words).not.toContain('as Grafana');
  });
});

type Said = { stdout: string };
