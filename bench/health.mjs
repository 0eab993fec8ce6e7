import { runFramestall } from './framestall-side.mjs';
import { mean, spread } from './stats.mjs';

/** The rooms have joined by then. */
const SKIP_US = 4e6;
const UNTIL_US = 13.5e6;
const PUBLISHERS = 4;
const NONE = 'none';

/** Taken in the process under test, which is compared with itself. */
const INSIDE = [
  ...['capture', 'tap', 'probe', 'packets', 'stats', 'queued', 'connection'],
  ...['canary', 'loop', 'ffi', 'panic'],
];
/** By whom the others are taken: its own CPU, without which there is none. */
const ELSEWHERE = { sibling: 'sibling', heard: 'listener', threads: 'framestall' };
const SIGNS = [...INSIDE, ...Object.keys(ELSEWHERE)];

export const name = 'health';
export const about = 'CPU of the process that takes one sign of life, and without any';

/** @typedef {Record<string, number>} Cpu shares of a core, by role */

/** @param {import('./run.mjs').Options} options */
export async function bench({ pairs, sdk, status }) {
  /** @type {Record<string, number[]>} */
  const ratios = Object.fromEntries([NONE, ...INSIDE].map((sign) => [sign, []]));
  /** @type {Record<string, number[]>} */
  const more = Object.fromEntries(SIGNS.map((sign) => [sign, []]));
  for (let round = 0; round < pairs; round++) {
    // None before and after: what lies between the two is the spread, of which no sign is to blame.
    const before = await cpuOf(sdk, NONE);
    /** @type {Map<string, Cpu>} */
    const found = new Map();
    for (const sign of round % 2 === 0 ? SIGNS : [...SIGNS].reverse()) {
      found.set(sign, await cpuOf(sdk, sign));
      status(`round ${round + 1} of ${pairs}: ${sign} ${JSON.stringify(found.get(sign))}`);
    }
    const after = await cpuOf(sdk, NONE);
    const without = (/** @type {string} */ role) =>
      mean([before, after].map((cpu) => cpu[role] ?? 0));
    ratios[NONE]?.push((after.subject ?? Number.NaN) / (before.subject ?? Number.NaN));
    for (const [sign, cpu] of found) {
      const role = ELSEWHERE[/** @type {keyof typeof ELSEWHERE} */ (sign)] ?? 'subject';
      const withIt = cpu[role] ?? Number.NaN;
      ratios[sign]?.push(withIt / without(role));
      more[sign]?.push(((withIt - without(role)) * 100) / PUBLISHERS);
    }
  }
  const inside = [NONE, ...INSIDE].map((sign) => ({
    what: sign === NONE ? 'CPU with none, again' : `CPU with ${sign} / without`,
    unit: '',
    ...spread(ratios[sign] ?? []),
    ...(sign === NONE
      ? {}
      : { note: `${spread(more[sign] ?? []).median.toFixed(2)} % of a core for a publisher` }),
  }));
  const elsewhere = Object.entries(ELSEWHERE).map(([sign, role]) => ({
    what: `CPU of ${role} for ${sign}`,
    unit: '% of a core for a publisher',
    ...spread(more[sign] ?? []),
  }));
  return { sdk, rows: [...inside, ...elsewhere], measured: { ratios, more } };
}

/** @param {string} sdk @param {string} sign @returns {Promise<Cpu>} */
async function cpuOf(sdk, sign) {
  const key = sign === 'heard' ? 'listen' : `health.${sign}`;
  const sets = [`sdk=${sdk}`, ...(sign === NONE ? [] : [`groups.probe.${key}=true`])];
  const { events, ownCpuMs } = await runFramestall({ scenario: 'health.yaml', sets });
  const lastUs = Math.max(...events.map(({ at }) => at ?? 0));
  const roles = ['subject', 'listener', 'sibling'].flatMap((role) => {
    const share = shareOf(events, role);
    return share === null ? [] : [[role, share]];
  });
  return { ...Object.fromEntries(roles), framestall: (ownCpuMs * 1000) / lastUs };
}

/** @param {any[]} events @param {string} role @returns {number | null} */
function shareOf(events, role) {
  const loads = events.filter(
    (one) =>
      one.kind === 'load' && one.role === role && one.fromUs >= SKIP_US && one.at <= UNTIL_US,
  );
  const spanUs = loads.reduce((sum, { at, fromUs }) => sum + at - fromUs, 0);
  if (spanUs === 0) return null;
  return (
    loads.reduce((sum, { at, fromUs, cpuShare: share }) => sum + share * (at - fromUs), 0) / spanUs
  );
}
