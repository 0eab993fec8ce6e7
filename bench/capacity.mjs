import { runBare } from './bare-side.mjs';
import { runFramestall } from './framestall-side.mjs';
import { ensureSdk } from './setup.mjs';
import { doneShare, spread } from './stats.mjs';

const FRAME_MS = 10;
/** Making a hundred sources at once leaves a backlog that takes a while to go. */
const SKIP_MS = 4000;
const MEASURE_MS = 5000;
/** A side sustains its sources if this share of the planned captures settles … */
const ENOUGH = 0.99;
/** … and the schedule is no further behind at the end. */
const MOST_LAG_MS = 100;
/** The search ends when the bracket is this narrow, as a share of its middle. */
const PRECISION = 0.03;
/** A disturbance from outside sets off a collapse that never ends: one failure proves nothing. */
const TURNS = 2;
const FIRST_GUESS = 96;
const MOST_SOURCES = 4096;

export const name = 'capacity';
export const about = 'sources without a room at 10 ms that one process sustains';

/**
 * @typedef {{ doneShare: number, lagMs: number, ok: boolean }} Trial
 * @typedef {{ holds: number, fails: number, trials: (Trial & { sources: number })[] }} Bracket
 * @typedef {'framestall' | 'bare'} Side
 */

/** @param {import('./run.mjs').Options} options */
export async function bench({ pairs, sdk: spec, logCapture, profileDir, status }) {
  const sdk = await ensureSdk(spec);
  const profile = profileDir === undefined ? {} : { profileDir };
  /** @type {Record<Side, (sources: number) => Promise<Trial>>} */
  const attempt = {
    framestall: async (sources) => {
      const sets = [
        `sdk=${sdk.version}`,
        `logCapture=${logCapture}`,
        `groups.probe.rooms=${sources}`,
      ];
      return trialOfJournal(
        await runFramestall({ scenario: 'capacity.yaml', sets, ...profile }),
        sources,
      );
    },
    bare: async (sources) => {
      const runMs = SKIP_MS + MEASURE_MS + 1000;
      const task = { sdkDir: sdk.dir, sources, frameMs: FRAME_MS, runMs, logCapture, server: null };
      return trialOf(await runBare({ ...task, ...profile }), sources);
    },
  };
  /** @type {Record<Side, Bracket>[]} */
  const found = [];
  let guess = FIRST_GUESS;
  for (let pair = 0; pair < pairs; pair++) {
    const result = await search(guess, attempt, pair % 2 === 1, status);
    found.push(result);
    guess = Math.round(result.bare.holds);
    status(
      `round ${pair + 1} of ${pairs}: framestall ${result.framestall.holds}, bare ${result.bare.holds}`,
    );
  }
  const median = (/** @type {Side} */ side) => spread(found.map((pair) => pair[side].holds)).median;
  const ratios = spread(found.map(({ framestall, bare }) => framestall.holds / bare.holds));
  const note = `framestall ${median('framestall')} sources; bare ${median('bare')}`;
  const row = {
    what: 'sources, framestall / bare',
    goal: { least: 0.95 },
    unit: '',
    ...ratios,
    note,
  };
  return { sdk: sdk.version, rows: [row], measured: found };
}

/**
 * Both sides search at once, step by step in turn, so that both see the same machine.
 * @param {number} guess
 * @param {Record<Side, (sources: number) => Promise<Trial>>} attempt
 * @param {boolean} bareFirst
 * @param {(text: string) => void} status
 */
async function search(guess, attempt, bareFirst, status) {
  /** @returns {Bracket} */
  const open = () => ({ holds: 0, fails: Infinity, trials: [] });
  const brackets = { framestall: open(), bare: open() };
  /** @type {Side[]} */
  const order = bareFirst ? ['bare', 'framestall'] : ['framestall', 'bare'];
  while (order.some((side) => next(brackets[side], guess) !== null)) {
    for (const side of order) {
      const sources = next(brackets[side], guess);
      if (sources === null) continue;
      const bracket = brackets[side];
      if (await holds(side, sources, bracket)) bracket.holds = sources;
      else bracket.fails = sources;
    }
  }
  return brackets;

  /** @param {Side} side @param {number} sources @param {Bracket} bracket */
  async function holds(side, sources, { trials }) {
    for (let turn = 0; turn < TURNS; turn++) {
      const trial = await attempt[side](sources);
      trials.push({ sources, ...trial });
      const words = `${(trial.doneShare * 100).toFixed(1)} % settled, ${trial.lagMs.toFixed(0)} ms behind`;
      status(`  ${side} ${sources}: ${words}`);
      if (trial.ok) return true;
    }
    return false;
  }
}

/** Steps of a quarter until there is a bracket, then its middle. @param {Bracket} bracket @param {number} guess */
function next({ holds, fails }, guess) {
  if (holds === 0 && fails === Infinity) return guess;
  if (fails === Infinity) return holds >= MOST_SOURCES ? null : Math.ceil(holds * 1.25);
  if (holds === 0) return fails <= 1 ? null : Math.floor(fails / 1.25);
  const middle = Math.round((holds + fails) / 2);
  return middle === holds || middle === fails || fails - holds <= PRECISION * middle
    ? null
    : middle;
}

/** @param {import('./stats.mjs').Counts} first @param {import('./stats.mjs').Counts} last @param {number} sources */
function judge(first, last, sources) {
  const share = doneShare(first, last);
  const lagMs = ((last.planned - last.settled) / sources) * FRAME_MS;
  return { doneShare: share, lagMs, ok: share >= ENOUGH && lagMs <= MOST_LAG_MS };
}

/** @param {import('./framestall-side.mjs').FramestallRun} run @param {number} sources */
function trialOfJournal({ events }, sources) {
  const began = events.filter(({ kind, state }) => kind === 'publisher' && state === 'published');
  if (began.length !== sources) return { doneShare: 0, lagMs: Infinity, ok: false };
  const stopping = events.find(({ kind, phase }) => kind === 'phase' && phase === 'stopping').at;
  const fromUs = Math.max(...began.map(({ at }) => at)) + SKIP_MS * 1000;
  const counts = events.filter(
    ({ kind, at }) => kind === 'interval' && at >= fromUs && at <= stopping,
  );
  return judge(counts[0].counters, counts[counts.length - 1].counters, sources);
}

/** @param {import('./bare-side.mjs').BareRun} run @param {number} sources */
function trialOf({ publishedMs, loads }, sources) {
  const counts = loads.filter(({ atMs }) => atMs >= publishedMs + SKIP_MS);
  return judge(counts[0], counts[counts.length - 1], sources);
}
