// Whether docs/grafana-dashboard.json shows a run: a real Prometheus scrapes real runs, and every query of
// the dashboard must give something. `node bench/dashboard.mjs`, a minute and a half; needs `prometheus` on PATH.
import { spawn, spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { setTimeout as sleep } from 'node:timers/promises';

const ROOT = fileURLToPath(new URL('../', import.meta.url));
const BIN = join(ROOT, 'dist', 'bin', 'framestall.js');
/** One that is well, twice, so that the first one's end is seen; and one that hangs. */
const RUNS = [
  ['run', 'scenarios/steady.yaml', '--set', 'duration=20s', '--set', 'repeats=2'],
  ['run', 'scenarios/queue-off.yaml', '--sdk', '0.7.0'],
];

if (spawnSync('prometheus', ['--version']).error) {
  console.error('skipped: there is no prometheus on PATH (Debian: apt-get install prometheus)');
  process.exit(0);
}
const folder = mkdtempSync(join(tmpdir(), 'framestall-dashboard-'));
const [port, own] = await freePorts(2);
const api = `http://127.0.0.1:${own}`;
const config = join(folder, 'prometheus.yml');
writeFileSync(
  config,
  `scrape_configs:
  - job_name: framestall
    scrape_interval: 1s
    scrape_timeout: 900ms
    static_configs: [{ targets: ['127.0.0.1:${port}'] }]
`,
);
const prometheus = spawn(
  'prometheus',
  [
    `--config.file=${config}`,
    `--storage.tsdb.path=${join(folder, 'data')}`,
    `--web.listen-address=127.0.0.1:${own}`,
    '--log.level=error',
  ],
  { stdio: ['ignore', 'inherit', 'inherit'] },
);
try {
  await ready();
  const fromS = Date.now() / 1000;
  for (const args of RUNS) await framestall(args);
  const answers = await Promise.all(queries().map((one) => answered(one, fromS)));
  for (const { where, found, expr } of answers)
    console.log(`${found === 0 ? 'EMPTY' : String(found).padStart(5)}  ${where}  ${expr}`);
  const empty = answers.filter(({ found }) => found === 0);
  console.log(`${answers.length} queries, ${empty.length} without an answer`);
  process.exitCode = empty.length === 0 ? 0 : 1;
} finally {
  const ended = new Promise((resolve) => prometheus.once('exit', resolve));
  prometheus.kill();
  await ended;
  rmSync(folder, { recursive: true, force: true });
}

async function ready() {
  for (let left = 100; left > 0; left--) {
    const answer = await fetch(`${api}/-/ready`).catch(() => null);
    if (answer?.ok) return;
    await sleep(100);
  }
  throw new Error('prometheus does not become ready');
}

function framestall(args) {
  const more = ['--metrics', `127.0.0.1:${port}`, '--output', join(folder, 'reports')];
  console.error(`$ framestall ${args.join(' ')}`);
  const child = spawn(process.execPath, [BIN, ...args, ...more], {
    cwd: ROOT,
    stdio: ['ignore', 'ignore', 'inherit'],
  });
  return new Promise((resolve) => child.once('exit', resolve));
}

/** Those of panels, annotations and variables. */
function queries() {
  const text = readFileSync(join(ROOT, 'docs', 'grafana-dashboard.json'), 'utf8');
  const { panels, annotations, templating } = JSON.parse(text);
  return [
    ...panels.flatMap(({ title, targets = [] }) =>
      targets.map(({ refId, expr }) => ({ where: `${title} ${refId}`, expr })),
    ),
    ...annotations.list.flatMap(({ name, expr }) => (expr ? [{ where: name, expr }] : [])),
    ...templating.list.flatMap(({ name, definition }) =>
      definition ? [{ where: `$${name}`, expr: definition }] : [],
    ),
  ];
}

/** `found`: series of a query that have a number in them, values of a variable. */
async function answered({ where, expr }, fromS) {
  const [, metric, label] = /^label_values\((\w+), (\w+)\)$/.exec(expr) ?? [];
  if (metric !== undefined) {
    const data = await ask(`label/${label}/values`, { 'match[]': metric });
    return { where, expr, found: data.length };
  }
  const query = expr.replaceAll('$__rate_interval', '5s').replaceAll(/\$\w+/g, '.*');
  const range = { start: String(fromS), end: String(Date.now() / 1000), step: '1' };
  const { result } = await ask('query_range', { query, ...range });
  const told = result.filter(({ values }) => values.some(([, value]) => value !== 'NaN'));
  return { where, expr, found: told.length };
}

async function ask(path, parameters) {
  const answer = await fetch(`${api}/api/v1/${path}?${new URLSearchParams(parameters)}`);
  const { status, data, error } = await answer.json();
  if (status !== 'success') throw new Error(`${parameters.query ?? path}: ${error}`);
  return data;
}

async function freePorts(count) {
  const servers = Array.from({ length: count }, () => createServer().listen(0, '127.0.0.1'));
  await Promise.all(servers.map((one) => new Promise((resolve) => one.once('listening', resolve))));
  const ports = servers.map((one) => one.address().port);
  await Promise.all(servers.map((one) => new Promise((resolve) => one.close(resolve))));
  return ports;
}
