import { fork } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { median, spread } from './stats.mjs';
import { VARIANTS } from './recording-variants.mjs';

const PROGRAM = fileURLToPath(new URL('recording-loop.mjs', import.meta.url));

export const name = 'recording';
export const about = 'recording one capture, in ns, against the same loop without';

/**
 * Each variant in a process of its own: what one makes of the compiler's guesses is no other's.
 * @param {import('./run.mjs').Options} options
 */
export async function bench({ pairs, status }) {
  /** @type {Record<string, number[]>} */
  const ns = {};
  for (let round = 0; round < pairs; round++) {
    for (const variant of Object.keys(VARIANTS)) {
      const one = await loop(variant);
      (ns[variant] ??= []).push(one);
      status(`round ${round + 1} of ${pairs}: ${variant} ${one.toFixed(0)} ns`);
    }
  }
  const bare = median(ns.bare);
  const extra = ns.full.map((full, i) => full - ns.bare[i]);
  const goal = { most: 300 };
  /** @type {import('./run.mjs').Row[]} */
  const rows = [
    {
      what: 'recording one capture',
      goal,
      unit: 'ns',
      ...spread(extra),
      note: `the loop alone: ${bare.toFixed(0)} ns`,
    },
  ];
  for (const [variant, about] of Object.entries(VARIANTS)) {
    rows.push({ what: `  ${variant}`, unit: 'ns', ...spread(ns[variant]), note: about });
  }
  return { rows, measured: ns };
}

/** @param {string} variant @returns {Promise<number>} ns per capture */
function loop(variant) {
  return new Promise((resolve, reject) => {
    const child = fork(PROGRAM, [variant], { execArgv: [] });
    child.once('message', (ns) => resolve(Number(ns)));
    child.once('exit', (code) => reject(new Error(`${variant} ended with ${code}`)));
  });
}
