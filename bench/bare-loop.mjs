// What framestall is measured against: the publish loop that an app would write, on the same SDK.
// Nothing of framestall is imported here. Started by bare-side.mjs with a channel to it.
import { constants } from 'node:os';

/**
 * @typedef {object} Task
 * @property {string} entry file of the SDK, as a URL
 * @property {number} sources
 * @property {number} rateHz
 * @property {number} frameMs
 * @property {number} queueMs
 * @property {'on' | 'off'} logCapture
 * @property {{ url: string, tokens: string[], everyMs: number } | null} server one room joins every
 *   so often; null: sources with a track, no room
 */

const CYCLE_MS = 800;
const HZ = 440;

process.on('disconnect', () => process.exit(0));
process.on('message', (message) => {
  if (message === 'exit') process.exit(0);
  start(/** @type {Task} */ (message)).catch((error) => {
    process.send?.({ kind: 'failed', reason: String(error) });
  });
});

/** Handles that are collected stop their source. @type {unknown[]} */
const kept = [];
/** @type {number[]} */
const beganMs = [];
let settled = 0;

/** @param {Task} task */
async function start(task) {
  if (task.logCapture === 'off') switchLogCaptureOff();
  const sdk = await import(task.entry);
  const speak = speaker(sdk, task);
  setInterval(() => process.send?.(load(task)), 1000);
  if (task.server === null) {
    for (let i = 0; i < task.sources; i++) {
      const source = new sdk.AudioSource(task.rateHz, 1, task.queueMs);
      kept.push(source, sdk.LocalAudioTrack.createAudioTrack(`bare-${i}`, source));
      void speak(source);
    }
  } else {
    const { url, tokens, everyMs } = task.server;
    const joins = tokens.map(async (token, i) => {
      if (i > 0) await sleep(i * everyMs);
      await publish(sdk, task, { url, token, i }, speak);
    });
    await Promise.all(joins);
  }
  process.send?.({ kind: 'published', atMs: performance.now() });
}

/**
 * @param {any} sdk
 * @param {Task} task
 * @param {{ url: string, token: string, i: number }} where
 * @param {(source: any) => Promise<never>} speak
 */
async function publish(sdk, task, { url, token, i }, speak) {
  const room = new sdk.Room();
  await room.connect(url, token, { autoSubscribe: true, dynacast: false });
  const source = new sdk.AudioSource(task.rateHz, 1, task.queueMs);
  const track = sdk.LocalAudioTrack.createAudioTrack(`bare-${i}`, source);
  const options = { source: sdk.TrackSource.SOURCE_MICROPHONE, dtx: false };
  await room.localParticipant.publishTrack(track, options);
  kept.push(room, source, track);
  void speak(source);
}

/**
 * @param {any} sdk
 * @param {Task} task
 */
function speaker({ AudioFrame }, { rateHz, frameMs }) {
  const table = Int16Array.from({ length: (rateHz * CYCLE_MS) / 1000 }, (_, i) =>
    Math.round(0.3 * 0x7fff * Math.sin((2 * Math.PI * HZ * i) / rateHz)),
  );
  const length = (rateHz * frameMs) / 1000;
  const frames = table.length / length;
  /** @param {any} source */
  return async (source) => {
    const fromMs = performance.now();
    beganMs.push(fromMs);
    for (let n = 0; ; n++) {
      const waitMs = fromMs + n * frameMs - performance.now();
      if (waitMs > 0.5) await sleep(waitMs);
      const from = (n % frames) * length;
      await source.captureFrame(
        new AudioFrame(table.slice(from, from + length), rateHz, 1, length),
      );
      settled++;
    }
  };
}

/** @param {number} ms */
const sleep = (ms) => new Promise((resolve) => setTimeout(resolve, Math.max(1, Math.round(ms))));

/** @param {Task} task */
function load({ frameMs }) {
  const atMs = performance.now();
  const { user, system } = process.cpuUsage();
  const planned = beganMs.reduce((sum, ms) => sum + Math.floor((atMs - ms) / frameMs) + 1, 0);
  const rssBytes = process.memoryUsage.rss();
  return { kind: 'load', atMs, cpuUs: user + system, rssBytes, planned, settled };
}

/** The one thing that an app can do about the log storm: tell the native side to keep its log. */
function switchLogCaptureOff() {
  const { dlopen } = process;
  process.dlopen = (
    /** @type {any} */ module,
    /** @type {string} */ file,
    flags = constants.dlopen.RTLD_LAZY,
  ) => {
    dlopen.call(process, module, file, flags);
    const { livekitInitialize } = module.exports;
    if (livekitInitialize === undefined) return;
    module.exports = Object.assign(Object.create(module.exports), module.exports, {
      livekitInitialize: (
        /** @type {any} */ callback,
        /** @type {any} */ _logs,
        /** @type {any[]} */ ...more
      ) => livekitInitialize(callback, false, ...more),
    });
  };
}
