// One variant of the loop, in this process alone; sends the median of its rounds in ns of CPU per capture.
import { hostClock } from '../dist/src/subject/clock.js';
import { Publisher } from '../dist/src/subject/publisher.js';
import { samples as createSamples } from '../dist/src/subject/samples.js';
import { StallTracker } from '../dist/src/subject/stall-tracker.js';
import { median } from './stats.mjs';

const PUBLISHERS = 8;
const FRAME_US = 20_000;
const TICKS = 25_000;
const ROUNDS = 9;
const WARM_UP = 2;
const TAKE_EVERY = 250_000 / FRAME_US;
const SWEEP_EVERY = 100_000 / FRAME_US;

const host = hostClock();
const settled = Promise.resolve();
const frame = new Int16Array(960);
const source = { queueMs: 1000, capture: () => settled };

/** The schedule's time: every tick is one frame later, however fast the loop runs. */
let nowUs = host.nowUs();
/** Keeps the compiler from leaving a reading of the clock out. */
let sink = 0;

/** @param {string} variant @returns {(ticks: number) => Promise<void> | void} */
function loopOf(variant) {
  if (variant === 'bare') return bare();
  if (variant === 'clock') return clockAlone;
  if (variant === 'tracker') return trackerAlone();
  if (variant === 'samples') return samplesAlone();
  return publishers(variant);
}

function bare() {
  let ok = 0;
  let failed = 0;
  return async (/** @type {number} */ ticks) => {
    for (let n = 0; n < ticks; n++) {
      for (let i = 0; i < PUBLISHERS; i++) {
        sink += host.nowUs(); // any paced loop asks for the time
        source.capture().then(
          () => ok++,
          () => failed++,
        );
      }
      await settled;
    }
    if (failed > 0 || ok === 0) throw new Error('the bare loop did not run');
  };
}

/** @param {string} variant */
function publishers(variant) {
  const real = createSamples();
  const samples = {
    add: variant === 'no-samples' ? () => {} : real.add,
    take: variant === 'no-samples' ? () => '' : real.take,
  };
  const readsClock = variant !== 'no-clock';
  const keepsHouse = variant === 'housekeeping';
  const clock = {
    nowUs() {
      if (readsClock) sink += host.nowUs();
      return nowUs;
    },
  };
  const context = { clock, samples, stallAfterUs: 200_000, onStall: fail, onDue: () => {} };
  const all = Array.from({ length: PUBLISHERS }, (_, i) => {
    const publisher = new Publisher(specOf(i), source, () => frame, context);
    publisher.begin(nowUs + FRAME_US);
    return publisher;
  });
  return async (/** @type {number} */ ticks) => {
    const before = all[0].counters(nowUs).ok;
    for (let n = 0; n < ticks; n++) {
      nowUs += FRAME_US;
      const tickUs = clock.nowUs(); // as the scheduler does: one reading for all that is due
      for (const publisher of all) publisher.fire(tickUs);
      await settled;
      if (n % TAKE_EVERY < 1) take();
      if (keepsHouse && n % SWEEP_EVERY === 0) for (const one of all) one.sweep(nowUs);
    }
    if (all[0].counters(nowUs).ok - before !== ticks) throw new Error('captures were left out');
  };

  function take() {
    sink += samples.take().length;
    if (keepsHouse) for (const one of all) sink += one.counters(nowUs).ok;
  }
}

/** @param {number} index */
const specOf = (index) => ({
  index,
  id: `probe-${index}-0`,
  room: `probe-${index}`,
  rateHz: 48_000,
  channels: 1,
  frameMs: FRAME_US / 1000,
  queueMs: 1000,
  signal: /** @type {const} */ ('tone'),
  capture: /** @type {const} */ ('await'),
  tryLimitMs: 100,
  pace: /** @type {const} */ ('realtime'),
  speech: null,
  speechOffsetMs: 0,
});

function fail() {
  throw new Error('nothing stalls here');
}

/** @param {number} ticks */
function clockAlone(ticks) {
  for (let i = 0; i < ticks * PUBLISHERS; i++) sink += host.nowUs();
}

function trackerAlone() {
  const all = Array.from({ length: PUBLISHERS }, (_, i) => new StallTracker(`${i}`, 200_000, fail));
  return (/** @type {number} */ ticks) => {
    for (let n = 0; n < ticks; n++) {
      nowUs += FRAME_US;
      for (const tracker of all)
        tracker.settled(tracker.called(nowUs, nowUs, 0), true, nowUs + 200);
    }
  };
}

function samplesAlone() {
  const samples = createSamples();
  return (/** @type {number} */ ticks) => {
    for (let n = 0; n < ticks; n++) {
      for (let i = 0; i < PUBLISHERS; i++) samples.add(i, 200, 300, 200);
      if (n % TAKE_EVERY < 1) sink += samples.take().length;
    }
  };
}

const run = loopOf(process.argv[2] ?? 'full');
const rounds = [];
for (let round = 0; round < ROUNDS; round++) {
  const from = process.cpuUsage();
  await run(TICKS);
  const { user, system } = process.cpuUsage(from); // and not the clock: others may have the core
  const ns = ((user + system) * 1000) / (TICKS * PUBLISHERS);
  if (round >= WARM_UP) rounds.push(ns);
}
process.send?.(median(rounds) + (sink === -1 ? 1 : 0), () => process.exit(0));
