// What framestall costs, as ratios against bare loops. `node bench/run.mjs --help`
import { existsSync, mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { availableParallelism, cpus, loadavg, release, tmpdir, totalmem } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';

/**
 * @typedef {{ pairs: number, sdk: string, logCapture: 'on' | 'off', serverBin?: string, profileDir?: string,
 *   status: (text: string) => void }} Options
 * @typedef {{ what: string, unit: string, median: number, min: number, max: number, n: number,
 *   goal?: { most?: number, least?: number }, note?: string }} Row
 * @typedef {{ rows: Row[], sdk?: string, server?: string | null, measured: unknown }} Result
 */

const BENCHES = ['recording', 'subject-cost', 'capacity', 'health'];
const PAIRS = 5;
const ROOT = fileURLToPath(new URL('..', import.meta.url));
const RESULTS = fileURLToPath(new URL('results.json', import.meta.url));

const HELP = `node bench/run.mjs [BENCH…] [options]     (after npm run build)

  BENCH               ${BENCHES.join(', ')}; all of them by default
  --pairs N           how often each comparison is made (${PAIRS})
  --sdk VERSION       of @livekit/rtc-node (latest)
  --log-capture off   of both sides (on, the SDK’s own default)
  --server-bin FILE   the livekit-server to start; else as framestall run finds it
  --profile           profile both sides and name the functions that take most of the JS thread
  --write             keep the results in bench/results.json
`;

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    pairs: { type: 'string', default: String(PAIRS) },
    sdk: { type: 'string', default: 'latest' },
    'log-capture': { type: 'string', default: 'on' },
    'server-bin': { type: 'string' },
    profile: { type: 'boolean', default: false },
    write: { type: 'boolean', default: false },
    help: { type: 'boolean', default: false },
  },
});

async function main() {
  const names = positionals.length > 0 ? positionals : BENCHES;
  const unknown = names.find((name) => !BENCHES.includes(name));
  const pairs = Number(values.pairs);
  if (unknown !== undefined)
    return refuse(`${unknown} is no bench; there are ${BENCHES.join(', ')}`);
  if (!Number.isInteger(pairs) || pairs < 1) return refuse(`--pairs ${values.pairs} is no number`);
  if (!existsSync(join(ROOT, 'dist/bin/framestall.js'))) return refuse('run npm run build first');

  const before = machine();
  /** @type {Record<string, Result>} */
  const results = {};
  for (const name of names) {
    /** @type {{ bench: (options: Options) => Promise<Result>, about: string }} */
    const { bench, about } = await import(`./${name}.mjs`);
    process.stderr.write(`▸ ${name}: ${about}\n`);
    const profileDir = values.profile ? mkdtempSync(join(tmpdir(), `bench-${name}-`)) : undefined;
    results[name] = await bench({
      pairs,
      sdk: values.sdk,
      logCapture: values['log-capture'] === 'off' ? 'off' : 'on',
      ...(values['server-bin'] === undefined ? {} : { serverBin: values['server-bin'] }),
      ...(profileDir === undefined ? {} : { profileDir }),
      status: (text) => void process.stderr.write(`  ${text}\n`),
    });
    if (profileDir !== undefined) await tellHotSpots(profileDir);
  }
  const host = { ...before, loadAfter: load() };
  process.stdout.write(`${table(results)}\n\n${hostLine(host, results)}\n`);
  if (values.write) writeResults(host, results);
}

/** @param {string} why */
function refuse(why) {
  process.stderr.write(`${why}\n`);
  process.exitCode = 2;
}

/** @param {string} folder */
async function tellHotSpots(folder) {
  const { hotSpots } = await import('./profile.mjs');
  for (const side of /** @type {const} */ (['framestall', 'bare'])) {
    process.stdout.write(`${side}, share of the JS thread's time (profiles: ${folder})\n`);
    for (const { share, where } of hotSpots(folder, side)) {
      process.stdout.write(`  ${(share * 100).toFixed(2).padStart(6)} %  ${where}\n`);
    }
  }
}

const load = () => Math.round(loadavg()[0] * 100) / 100;

function machine() {
  return {
    at: new Date().toISOString(),
    cpu: cpus()[0]?.model ?? 'unknown',
    cores: availableParallelism(),
    memoryMb: Math.round(totalmem() / 2 ** 20),
    kernel: release(),
    node: process.version,
    framestall: JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8')).version,
    loadBefore: load(),
  };
}

/** @param {ReturnType<typeof machine> & { loadAfter: number }} host @param {Record<string, Result>} results */
function hostLine(host, results) {
  const sdk = Object.values(results).find((result) => result.sdk !== undefined)?.sdk;
  const server = Object.values(results).find((result) => result.server)?.server;
  const parts = [
    `${host.cores} × ${host.cpu}, ${host.memoryMb} MB, Linux ${host.kernel}`,
    `Node ${host.node.slice(1)}, framestall ${host.framestall}`,
    ...(sdk === undefined ? [] : [`rtc-node ${sdk}`]),
    ...(server ? [`livekit-server ${server}`] : []),
    `load ${host.loadBefore} before, ${host.loadAfter} after; ${host.at}`,
  ];
  return parts.join('\n');
}

/** @param {Record<string, Result>} results */
function table(results) {
  const rows = Object.values(results).flatMap((result) => result.rows);
  const cells = rows.map((row) => [
    row.what,
    row.goal === undefined ? '' : goalText(row.goal),
    `${number(row.median, row.unit)} (${number(row.min, row.unit)}–${number(row.max, row.unit)})`,
    verdict(row),
    row.note ?? '',
  ]);
  const lines = [['', 'goal', 'median (min–max)', '', ''], ...cells];
  const widths = lines[0].map((_, column) => Math.max(...lines.map((line) => line[column].length)));
  return lines
    .map((line) =>
      line
        .map((cell, column) => cell.padEnd(widths[column]))
        .join('  ')
        .trimEnd(),
    )
    .join('\n');
}

/** @param {{ most?: number, least?: number }} goal */
const goalText = ({ most, least }) => (most === undefined ? `≥ ${least}` : `≤ ${most}`);

/** @param {number} value @param {string} unit */
const number = (value, unit) => (unit === '' ? value.toFixed(3) : `${value.toFixed(0)} ${unit}`);

/** @param {Row} row */
function verdict({ goal, median }) {
  if (goal === undefined) return '';
  return median <= (goal.most ?? Infinity) && median >= (goal.least ?? -Infinity)
    ? 'met'
    : 'missed';
}

/** Benches that were not run keep their last results. @param {object} host @param {Record<string, Result>} results */
function writeResults(host, results) {
  const kept = existsSync(RESULTS) ? JSON.parse(readFileSync(RESULTS, 'utf8')).benches : {};
  const now = Object.entries(results).map(([name, result]) => [name, { host, ...result }]);
  const all = { schemaVersion: 1, benches: { ...kept, ...Object.fromEntries(now) } };
  writeFileSync(RESULTS, `${JSON.stringify(all, null, 2)}\n`);
}

if (values.help) process.stdout.write(HELP);
else await main();
