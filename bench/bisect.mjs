// How often a noisy bisection is right, and how often it sees several changes where there is one.
// node bench/bisect.mjs [--searches 250] [--repeats 12] [--confidence 0.95]     (after npm run build)
import { parseArgs } from 'node:util';
import { nextStep } from '../dist/src/compare/index.js';
import { seededRandom } from '../dist/src/units/seeded.js';

/** @typedef {import('../src/compare/index.js').Noise} Noise */

const { values } = parseArgs({
  options: {
    searches: { type: 'string', default: '250' },
    repeats: { type: 'string', default: '12' },
    confidence: { type: 'string', default: '0.95' },
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
  report('  one change', noise, (random) => [1 + Math.floor(random() * 29)]);
  report('  bad in the middle only', noise, (random) => [
    4 + Math.floor(random() * 8),
    19 + Math.floor(random() * 8),
  ]);
}

/** @param {string} what @param {Noise} noise @param {(random: () => number) => number[]} cutsOf */
function report(what, noise, cutsOf) {
  const counts = { found: 0, alike: 0, mixed: 0, unsure: 0 };
  let right = 0;
  let runs = 0;
  for (let seed = 0; seed < searches; seed++) {
    const random = seededRandom(seed);
    const cuts = cutsOf(random);
    const { end, probes } = searched(noise, (place) => {
      const bad = cuts.filter((cut) => cut <= place).length % 2 === 1;
      return random() < (bad ? 1 - noise.missRate : noise.falseAlarmRate);
    });
    counts[end.kind]++;
    runs += probes;
    if (end.kind === 'found' && end.bad === `v${cuts[0]}`) right++;
  }
  const ends = Object.entries(counts).map(([kind, n]) => `${kind} ${n}`);
  console.log(
    `${what.padEnd(26)} ${ends.join('   ')}   right ${right}   ${(runs / searches).toFixed(1)} runs`,
  );
}

/** @param {Noise} noise @param {(place: number) => boolean} isBad */
function searched(noise, isBad) {
  const probes = [];
  for (;;) {
    const step = nextStep({ line, probes, skipped: [], noise, ...limits });
    if (step.kind !== 'probe') return { end: step, probes: probes.length };
    probes.push({ version: step.version, bad: isBad(Number(step.version.slice(1))) });
  }
}
