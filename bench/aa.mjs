// How often `compare` raises a false alarm, and what it finds, on recorded runs of one variant.
// node bench/aa.mjs FOLDER [--pairs 10] [--draws 200] [--margin 10%]     (after npm run build)
// FOLDER: what `framestall run SCENARIO --repeats 40` has made, or any folder of such runs.
import { existsSync, readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { compare, plannedVariants } from '../dist/src/compare/index.js';
import { seededRandom } from '../dist/src/units/seeded.js';

/** @typedef {import('../src/analysis/index.js').Summary} Summary */
/** @typedef {(run: Summary, random: () => number) => Summary} Effect */

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    pairs: { type: 'string', default: '10' },
    draws: { type: 'string', default: '200' },
    margin: { type: 'string', default: '10%' },
  },
});
const [folder] = positionals;
const pairs = Number(values.pairs);
const draws = Number(values.draws);
const margin = Number(values.margin.replace('%', '')) / 100;
if (folder === undefined) throw new Error('give a folder of runs of one variant');

const runs = readdirSync(folder)
  .filter((name) => name !== 'latest')
  .map((name) => join(folder, name, 'summary.json'))
  .filter((file) => existsSync(file))
  .map((file) => /** @type {Summary} */ (JSON.parse(readFileSync(file, 'utf8'))))
  .filter(({ verdict }) => verdict !== 'invalid')
  .sort((a, b) => (a.run.startedAt < b.run.startedAt ? -1 : 1));
const settings = new Set(runs.map(({ run }) => `${run.scenario.name} on ${run.sdk.version}`));
if (settings.size !== 1)
  throw new Error(`runs of one variant, please: ${[...settings].join(', ')}`);
const blocks = Array.from({ length: runs.length >> 1 }, (_, i) => runs.slice(2 * i, 2 * i + 2));
if (blocks.length < pairs) {
  throw new Error(`${runs.length} valid runs make ${blocks.length} pairs, and ${pairs} are wanted`);
}

console.log(
  `${[...settings][0]}: ${runs.length} valid runs, ${draws} draws of ${pairs} pairs, margin ${values.margin}`,
);
for (const name of ['service.p50', 'service.p99', 'schedule.p50', 'schedule.p99']) {
  console.log(`neighbours differ in ${name} by ${(100 * spreadOf(name)).toFixed(0)} %`);
}
report('A/A', (run) => run, 'any');
report('A/A, medians', (run) => run, 'p50');
for (const percent of [5, 10, 15, 20, 30]) {
  const by = 1 + percent / 100;
  const effect = (/** @type {Summary} */ run) => slower(run, by);
  const what = `${percent} % more latency`;
  report(`${what}, all figures`, effect, 'p50');
  report(`${what}, all figures`, effect, 'p99');
  report(`${what}, judged alone`, effect, 'schedule.p50', { alone: true });
  report(`${what}, judged alone`, effect, 'schedule.p99', { alone: true });
}
for (const [share, repeats] of [
  [0.1, 10],
  [0.1, 40],
  [0.1, 80],
  [0.1, 100],
  [0.7, 10],
]) {
  const hangs = (/** @type {Summary} */ run, /** @type {() => number} */ random) =>
    random() < share ? hung(run) : run;
  report(`${share * 10} of 10 runs hang, ${repeats} repeats`, hangs, 'verdicts', { repeats });
}

/** Standard deviation of the logarithms' differences. @param {string} name of a group's figure */
function spreadOf(name) {
  const valueOf = (/** @type {Summary | undefined} */ run) =>
    Object.entries(run?.groups[0]?.figures ?? {}).find(([key]) => key === name)?.[1] ?? 0;
  const differences = blocks.map(([a, b]) => Math.log(valueOf(b) / valueOf(a)));
  const mean = differences.reduce((sum, d) => sum + d, 0) / differences.length;
  const squares = differences.reduce((sum, d) => sum + (d - mean) ** 2, 0);
  return Math.sqrt(squares / (differences.length - 1));
}

/**
 * Neighbours in time make a pair; which pairs, and who of each is the candidate, is drawn. For more
 * repeats than there are pairs, of which only verdicts are looked at, a pair may come again.
 * @param {string} what @param {Effect} effect @param {string} look the end of a figure's key, or `any`
 * @param {{ alone?: boolean, repeats?: number }} [how]
 */
function report(what, effect, look, { alone = false, repeats = pairs } = {}) {
  /** @type {Record<string, number>} */
  const counts = { better: 0, worse: 0, same: 0, "can't tell": 0 };
  for (let seed = 0; seed < draws; seed++) {
    const answers = answersOf(drawn(seed, effect, repeats), look, alone);
    const alarm = answers.find((answer) => answer === 'better' || answer === 'worse');
    const answer = alarm ?? (answers.includes("can't tell") ? "can't tell" : 'same');
    counts[answer] = (counts[answer] ?? 0) + 1;
  }
  const shares = Object.entries(counts).map(
    ([answer, n]) => `${answer} ${((100 * n) / draws).toFixed(1)} %`,
  );
  console.log(`${what.padEnd(36)} ${look.padEnd(14)} ${shares.join('   ')}`);
}

/** @param {number} seed @param {Effect} effect @param {number} repeats */
function drawn(seed, effect, repeats) {
  const random = seededRandom(seed + 1);
  const deck = blocks.map((pair) => ({ pair, at: random() })).sort((a, b) => a.at - b.at);
  const taken = Array.from({ length: repeats }, (_, i) => deck[i % deck.length]?.pair ?? []);
  return taken.flatMap((pair, i) => {
    const order = random() < 0.5 ? pair : pair.toReversed();
    return order.map((one, side) => {
      const shown = side === 0 ? one : effect(one, random);
      const reason = null;
      const run = { ...shown, run: { ...shown.run, repeat: i + 1, startedAt: String(1000 + i) } };
      return { run, reason, settings: { side: side === 0 ? 'baseline' : 'candidate' } };
    });
  });
}

/** @param {ReturnType<typeof drawn>} entries @param {string} look @param {boolean} alone */
function answersOf(entries, look, alone) {
  const ordered = [...entries].sort((a, b) => (a.settings.side < b.settings.side ? -1 : 1));
  // One figure will do where none is looked at: many pairs of all of them take minutes.
  const figures = alone ? [look] : look === 'verdicts' ? ['stalls.longest'] : [];
  const comparison = compare(plannedVariants(ordered).variants, { margin, figures });
  return comparison.versus.flatMap(({ verdicts, figures }) => {
    if (look === 'verdicts') return [verdicts.answer];
    const mine = figures.filter(({ key }) => look === 'any' || key.endsWith(look));
    return [...(look === 'any' ? [verdicts.answer] : []), ...mine.map(({ answer }) => answer)];
  });
}

/** @param {Summary} run @param {number} by @returns {Summary} */
function slower(run, by) {
  const times = /^(service|schedule|excess)\./;
  const groups = run.groups.map((group) => ({
    ...group,
    figures: Object.fromEntries(
      Object.entries(group.figures).map(([name, value]) => [
        name,
        value !== null && times.test(name) ? value * by : value,
      ]),
    ),
  }));
  return { ...run, groups };
}

/** @param {Summary} run @returns {Summary} */
function hung(run) {
  return { ...run, verdict: 'hung' };
}
