// Size and build time of a long run's page, from its journal. `node bench/page.mjs --help`
import { mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { seriesOf, summarize } from '../dist/src/analysis/index.js';
import { htmlAssets } from '../dist/src/runs/html-assets.js';
import { readJournal } from '../dist/src/journal/reader.js';
import { renderHtml } from '../dist/src/report/index.js';
import { writeLongJournal } from './page-journal.mjs';

const HELP = `node bench/page.mjs [options]     (after npm run build)

  --hours N        length of the run (24)
  --publishers N   in one process, a room each (100)
  --listen         each of them is listened to
  --repeats N      how often the page is built (3)
  --journal FILE   take this journal instead of writing one
  --keep           leave the journal that was written, and say where
`;

const { values } = parseArgs({
  options: {
    hours: { type: 'string', default: '24' },
    publishers: { type: 'string', default: '100' },
    listen: { type: 'boolean', default: false },
    repeats: { type: 'string', default: '3' },
    journal: { type: 'string' },
    keep: { type: 'boolean', default: false },
    help: { type: 'boolean', default: false },
  },
});

function main() {
  const folder = mkdtempSync(join(tmpdir(), 'framestall-page-'));
  const file = values.journal ?? join(folder, 'journal.ndjson');
  try {
    if (values.journal === undefined) {
      const { hours, publishers, listen } = values;
      const shape = { seconds: Number(hours) * 3600, publishers: Number(publishers), listen };
      const [took] = timed(() => writeLongJournal(file, shape));
      say('journal written', took);
    }
    process.stdout.write(`journal          ${mb(statSync(file).size)}\n`);
    for (let n = 0; n < Number(values.repeats); n++) build(file);
  } finally {
    if (values.keep) process.stdout.write(`kept: ${file}\n`);
    else rmSync(folder, { recursive: true, force: true });
  }
}

/** As `framestall report` does it. @param {string} file */
function build(file) {
  const [reading, { events, reading: whole }] = timed(() => readJournal(file));
  const [folding, summary] = timed(() => summarize(events, whole));
  const [laying, series] = timed(() => seriesOf(events));
  const [writing, page] = timed(() => renderHtml(summary, series, {}, htmlAssets()));
  say('read', reading);
  say('summary', folding);
  say('series', laying);
  say('page', writing);
  say('all', reading, folding, laying, writing);
  const { rss } = process.memoryUsage();
  process.stdout.write(`size             ${mb(Buffer.byteLength(page))} (memory ${mb(rss)})\n\n`);
}

/**
 * Processor time beside the clock's: the machine may be shared, and V8 collects on threads of its own.
 * @template T @param {() => T} act @returns {[took: Took, result: T]}
 * @typedef {{ ms: number, cpuMs: number }} Took
 */
function timed(act) {
  const since = performance.now();
  const from = process.cpuUsage();
  const result = act();
  const { user, system } = process.cpuUsage(from);
  return [{ ms: performance.now() - since, cpuMs: (user + system) / 1000 }, result];
}

/** @param {string} what @param {Took[]} parts */
function say(what, ...parts) {
  const sum = (/** @type {keyof Took} */ key) =>
    parts.reduce((all, part) => all + part[key], 0) / 1000;
  const [s, cpuS] = [sum('ms'), sum('cpuMs')].map((value) => value.toFixed(2).padStart(7));
  process.stdout.write(`${what.padEnd(16)} ${s} s  (CPU ${cpuS} s)\n`);
}

/** @param {number} bytes */
const mb = (bytes) => `${(bytes / 1e6).toFixed(2)} MB`;

if (values.help) process.stdout.write(HELP);
else main();
