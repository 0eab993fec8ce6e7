// The table of docs/versions.md, out of the folders of the runs that its commands leave:
// node bench/versions.mjs FOLDER…     (after npm run build)
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import semver from 'semver';
import { SIGNS } from '../dist/src/compare/index.js';

/** @typedef {import('../src/analysis/index.js').Summary} Summary */

const BURST_OVER_US = 18_000_000;

/** @param {Summary[]} runs */
const signs = (runs) => (runs.length === 0 ? '' : `\`${runs.map(sign).join('')}\``);
const sign = (/** @type {Summary} */ { verdict }) => SIGNS[verdict];

/**
 * Least and most of a figure.
 * @param {Summary[]} runs @param {(run: Summary) => number | null} of @param {(value: number) => string} text
 */
function range(runs, of, text = (value) => String(Math.round(value))) {
  const all = runs.map(of).filter((value) => value !== null);
  if (all.length === 0) return '';
  const [low, high] = [text(Math.min(...all)), text(Math.max(...all))];
  return low === high ? low : `${low}–${high}`;
}
const thousands = (/** @type {number} */ value) =>
  String(Math.round(value)).replace(/\B(?=(\d{3})+$)/g, ' ');
const percent = (/** @type {number} */ value) => String(Math.round(value * 100));
const some = (/** @type {string} */ text) => (text === '' ? '' : `${text} %`);

const tap = (/** @type {Summary} */ run) => run.groups.find((group) => group.tap !== null)?.tap;
const logsPeak = (/** @type {Summary} */ run) =>
  Math.max(0, ...run.secondsFfi.map(({ logsPerS }) => logsPerS));
const logsShare = (/** @type {Summary} */ { processes }) =>
  Math.max(
    0,
    ...processes.flatMap(({ ffi }) =>
      ffi.filter(({ kind }) => kind === 'logs').map(({ jsSharePeak }) => jsSharePeak),
    ),
  );
/** Of the group that has captures all the time. */
const lowest = (/** @type {Summary} */ run) =>
  run.groups.find(({ rate }) => rate?.lowest != null)?.rate?.lowest ?? null;
const afterBurst = (/** @type {Summary} */ run) => {
  const late = run.seconds.filter(({ fromUs }) => fromUs >= BURST_OVER_US);
  const sum = (/** @type {'ok' | 'planned'} */ key) => late.reduce((all, one) => all + one[key], 0);
  return sum('planned') === 0 ? null : sum('ok') / sum('planned');
};

/** @type {[title: string, key: string, cell: (runs: Summary[]) => string][]} */
const COLUMNS = [
  ['queue-off', 'queue-off', signs],
  ['gap', 'gap', signs],
  ['frames/s', 'gap', (runs) => range(runs, (run) => tap(run)?.perS ?? null)],
  ['order', 'order', signs],
  ['out of order', 'order', (runs) => range(runs, (run) => tap(run)?.outOfOrder ?? null)],
  ['rooms-loading, logs on', 'rooms-loading on', signs],
  ['lowest s', 'rooms-loading on', (runs) => range(runs, lowest)],
  ['logs/s', 'rooms-loading on', (runs) => range(runs, logsPeak, thousands)],
  ['JS thread', 'rooms-loading on', (runs) => some(range(runs, logsShare, percent))],
  ['logs off', 'rooms-loading off', signs],
  ['burst-collapse', 'burst-collapse', signs],
  ['after', 'burst-collapse', (runs) => some(range(runs, afterBurst, percent))],
];

/** @param {string} folder @returns {Summary[]} */
const runsIn = (folder) =>
  readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) return runsIn(path); // `latest` is a link
    return entry.name === 'summary.json' ? [JSON.parse(readFileSync(path, 'utf8'))] : [];
  });

/** @type {Map<string, Map<string, Summary[]>>} */
const versions = new Map();
const all = process.argv.slice(2).flatMap(runsIn);
all.sort((a, b) => (a.run.startedAt < b.run.startedAt ? -1 : 1));
for (const run of all) {
  const { scenario, sdk, logCapture } = run.run;
  const { name } = scenario;
  const key = name === 'rooms-loading' ? `${name} ${logCapture}` : name;
  const own = versions.get(sdk.version) ?? new Map();
  versions.set(sdk.version, own.set(key, [...(own.get(key) ?? []), run]));
}
const row = (/** @type {string[]} */ cells) => `| ${cells.join(' | ')} |`;
const lines = [
  row(['SDK', ...COLUMNS.map(([title]) => title)]),
  row(['SDK', ...COLUMNS.map(([title]) => title)].map(() => '---')),
  ...[...versions]
    .sort(([a], [b]) => semver.compare(a, b))
    .map(([version, own]) =>
      row([version, ...COLUMNS.map(([, key, cell]) => cell(own.get(key) ?? []))]),
    ),
];
process.stdout.write(`${lines.join('\n')}\n`);
