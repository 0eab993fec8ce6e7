// How often a noisy bisection is right, how often it sees several changes where there is one, and how
// often runs that tell nothing keep it from the exact boundary.
// node bench/bisect.mjs [--searches 250] [--repeats 12] [--confidence 0.95] [--invalid 0.2]     (after npm run build)
import { parseArgs } from 'node:util';
import { nextStep } from '../dist/src/compare/index.js';
import { seededRandom } from '../dist/src/units/seeded.js';

/** @typedef {import('../src/compare/index.js').Noise} Noise */

const { values } = parseArgs({
  options: {
    searches: { type: 'string', default: '250' },
    repeats: { type: 'string', default: '12' },
    confidence: { type: 'string', default: '0.95' },
    invalid: { type: 'string', default: '0.2' },
  },
});
const searches = Number(values.searches);
const limits = { repeats: Number(values.repeats), confidence: Number(values.confidence) };
const line = Array.from({ length: 30 }, (_, i) => `v${i}`);
const RATES = [
  { missRate: 0.2, falseAlarmRate: 0.02 },
  { missRate: 0.3, falseAlarmRate: 0.02 },
  { missRate: 0.3, falseAlarmRate: 0.1 },
  { missRate: 0.05, falseAlarmRate: 0.05 },
];
for (const noise of RATES) {
  console.log(`miss ${noise.missRate}, false alarm ${noise.falseAlarmRate}`);
  /** @type {(random: () => number) => number[]} */
  const oneChange = (random) => [1 + Math.floor(random() * 29)];
  report('  one change', noise, oneChange);
  report('  one change, some invalid', noise, oneChange, Number(values.invalid));
  report('  bad in the middle only', noise, (random) => [
    4 + Math.floor(random() * 8),
    19 + Math.floor(random() * 8),
  ]);
}

/**
 * @param {string} what @param {Noise} noise @param {(random: () => number) => number[]} cutsOf
 * @param {number} invalidShare
 */
function report(what, noise, cutsOf, invalidShare = 0) {
  const counts = { found: 0, alike: 0, mixed: 0, unsure: 0 };
  let right = 0;
  let blurred = 0;
  let runs = 0;
  for (let seed = 0; seed < searches; seed++) {
    const random = seededRandom(seed);
    const cuts = cutsOf(random);
    const { end, probes } = searched(noise, (place) => {
      if (invalidShare > 0 && random() < invalidShare) return null;
      const bad = cuts.filter((cut) => cut <= place).length % 2 === 1;
      return random() < (bad ? 1 - noise.missRate : noise.falseAlarmRate);
    });
    counts[end.kind]++;
    runs += probes;
    if (end.kind === 'found' && end.bad === `v${cuts[0]}` && end.between.length === 0) right++;
    if ('between' in end && end.between.length > 0) blurred++;
  }
  const ends = Object.entries(counts).map(([kind, n]) => `${kind} ${n}`);
  console.log(
    `${what.padEnd(26)} ${ends.join('   ')}   right ${right}   blurred ${blurred}   ${(runs / searches).toFixed(1)} runs`,
  );
}

/** @param {Noise} noise @param {(place: number) => boolean | null} isBad null: the run tells nothing */
function searched(noise, isBad) {
  const probes = [];
  const nothings = [];
  for (;;) {
    const step = nextStep({ line, probes, nothings, skipped: [], noise, ...limits });
    const runs = probes.length + nothings.length;
    if (step.kind !== 'probe') return { end: step, probes: runs };
    const { version } = step;
    const bad = isBad(Number(version.slice(1)));
    if (bad === null) nothings.push(version);
    else probes.push({ version, bad });
  }
}
