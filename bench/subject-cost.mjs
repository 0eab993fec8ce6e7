import { runBare } from './bare-side.mjs';
import { runFramestall } from './framestall-side.mjs';
import { ensureSdk, tokensFor, withServer } from './setup.mjs';
import { doneShare, mean, spread } from './stats.mjs';

const SKIP_MS = 5000;
const MEASURE_MS = 15_000;
const PUBLISHERS = 8;
const FRAME_MS = 20;
/** `arrival` of the scenario. */
const JOIN_EVERY_MS = 500;
const PLANNED_PER_S = (PUBLISHERS * 1000) / FRAME_MS;
const MIB = 2 ** 20;

export const name = 'subject-cost';
export const about = 'CPU and memory of a subject against a bare publish loop, real server';

/** @typedef {{ cpuShare: number, rssMb: number, capturesPerS: number }} Cost CPU as a share of one core */

/**
 * Pairs of runs, one after the other, the first of a pair in turn: what drifts, drifts for both.
 * @param {import('./run.mjs').Options} options
 */
export async function bench({ pairs, sdk: spec, logCapture, serverBin, profileDir, status }) {
  const sdk = await ensureSdk(spec);
  return withServer(serverBin, async (server) => {
    const sides = {
      framestall: async () => costInJournal(await framestall()),
      bare: async (/** @type {number} */ pair) => costOf(await bare(pair)),
    };
    /** @type {{ framestall: Cost, bare: Cost }[]} */
    const measured = [];
    for (let pair = 0; pair < pairs; pair++) {
      const order = /** @type {const} */ (['framestall', 'bare']);
      /** @type {Partial<Record<'framestall' | 'bare', Cost>>} */
      const costs = {};
      for (const side of pair % 2 === 0 ? order : order.toReversed()) {
        const cost = await sides[side](pair);
        costs[side] = cost;
        status(`pair ${pair + 1} of ${pairs}: ${side} ${words(cost)}`);
      }
      measured.push(/** @type {{ framestall: Cost, bare: Cost }} */ (costs));
    }
    return { sdk: sdk.version, server: server.version, rows: rows(measured), measured };

    function framestall() {
      return runFramestall({
        scenario: 'subject-cost.yaml',
        sets: [`sdk=${sdk.version}`, `logCapture=${logCapture}`],
        creds: server,
        ...(profileDir === undefined ? {} : { profileDir }),
      });
    }

    /** @param {number} pair */
    async function bare(pair) {
      return runBare({
        sdkDir: sdk.dir,
        sources: PUBLISHERS,
        frameMs: FRAME_MS,
        runMs: SKIP_MS + MEASURE_MS + 1500,
        logCapture,
        server: {
          url: server.url,
          tokens: await tokensFor(server, PUBLISHERS, `bare-${pair}`),
          everyMs: JOIN_EVERY_MS,
        },
        ...(profileDir === undefined ? {} : { profileDir }),
      });
    }
  });
}

/** @param {{ framestall: Cost, bare: Cost }[]} measured */
function rows(measured) {
  /** @param {keyof Cost} key */
  const ratios = (key) =>
    spread(measured.map(({ framestall, bare }) => framestall[key] / bare[key]));
  /** @param {'framestall' | 'bare'} side */
  const median = (side) =>
    words({
      cpuShare: spread(measured.map((pair) => pair[side].cpuShare)).median,
      rssMb: spread(measured.map((pair) => pair[side].rssMb)).median,
      capturesPerS: spread(measured.map((pair) => pair[side].capturesPerS)).median,
    });
  const note = `framestall ${median('framestall')}; bare ${median('bare')}`;
  return [
    { what: 'CPU, framestall / bare', goal: { most: 1.05 }, unit: '', ...ratios('cpuShare'), note },
    { what: 'RSS, framestall / bare', goal: { most: 1.05 }, unit: '', ...ratios('rssMb') },
    { what: 'captures/s, framestall / bare', unit: '', ...ratios('capturesPerS') },
  ];
}

/** @param {Cost} cost */
const words = ({ cpuShare, rssMb, capturesPerS }) =>
  `${(cpuShare * 100).toFixed(1)} % of a core, ${rssMb.toFixed(1)} MiB, ${capturesPerS.toFixed(0)} captures/s`;

/** @param {import('./framestall-side.mjs').FramestallRun} run @returns {Cost} */
function costInJournal({ events }) {
  const published = events.filter(
    ({ kind, state }) => kind === 'publisher' && state === 'published',
  );
  if (published.length !== PUBLISHERS)
    throw new Error(`only ${published.length} publishers came up`);
  const fromUs = Math.max(...published.map(({ at }) => at)) + SKIP_MS * 1000;
  const inside = (/** @type {any} */ { at }) => at > fromUs && at <= fromUs + MEASURE_MS * 1000;
  const loads = events.filter((event) => event.kind === 'load' && inside(event)).slice(1);
  const counts = events.filter((event) => event.kind === 'interval' && inside(event));
  const [first, last] = [counts[0], counts[counts.length - 1]];
  const spanUs = loads.reduce((sum, { at, fromUs }) => sum + at - fromUs, 0);
  return {
    cpuShare:
      loads.reduce((sum, { at, fromUs, cpuShare }) => sum + cpuShare * (at - fromUs), 0) / spanUs,
    rssMb: mean(loads.map(({ rssMb }) => rssMb)),
    capturesPerS: PLANNED_PER_S * doneShare(first.counters, last.counters),
  };
}

/** @param {import('./bare-side.mjs').BareRun} run @returns {Cost} */
function costOf({ publishedMs, loads }) {
  const fromMs = publishedMs + SKIP_MS;
  const inside = loads.filter(({ atMs }) => atMs > fromMs && atMs <= fromMs + MEASURE_MS);
  const [first, last] = [inside[0], inside[inside.length - 1]];
  const spanMs = last.atMs - first.atMs;
  return {
    cpuShare: (last.cpuUs - first.cpuUs) / 1000 / spanMs,
    rssMb: mean(inside.slice(1).map(({ rssBytes }) => rssBytes / MIB)),
    capturesPerS: PLANNED_PER_S * doneShare(first, last),
  };
}
