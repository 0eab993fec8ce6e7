import { runFramestall } from './framestall-side.mjs';
import { spread } from './stats.mjs';

/** The rooms have joined by then. */
const SKIP_US = 4e6;
const UNTIL_US = 13.5e6;
const SIGNS = ['tap', 'probe', 'packets', 'canary', 'threads'];
const PUBLISHERS = 4;

export const name = 'health';
export const about = 'CPU of the process under test with one sign of life on, and with none';

/** @param {import('./run.mjs').Options} options */
export async function bench({ pairs, sdk, status }) {
  /** @type {Record<string, number[]>} */
  const ratios = Object.fromEntries(SIGNS.map((sign) => [sign, []]));
  /** @type {Record<string, number[]>} */
  const more = Object.fromEntries(SIGNS.map((sign) => [sign, []]));
  for (let pair = 0; pair < pairs; pair++) {
    for (const sign of SIGNS) {
      const order = pair % 2 === 0 ? [false, true] : [true, false];
      /** @type {Map<boolean, number>} */
      const cpu = new Map();
      for (const on of order) cpu.set(on, await cpuShare(sdk, on ? sign : null));
      const without = cpu.get(false) ?? Number.NaN;
      const withIt = cpu.get(true) ?? Number.NaN;
      ratios[sign]?.push(withIt / without);
      more[sign]?.push(((withIt - without) * 100) / PUBLISHERS);
      status(`round ${pair + 1} of ${pairs}: ${sign} ${(withIt / without).toFixed(3)}`);
    }
  }
  const rows = SIGNS.map((sign) => ({
    what: `CPU with ${sign} / without`,
    unit: '',
    ...spread(ratios[sign] ?? []),
    note: `${spread(more[sign] ?? []).median.toFixed(2)} % of a core for a publisher`,
  }));
  return { sdk, rows, measured: { ratios, more } };
}

/** @param {string} sdk @param {string | null} sign */
async function cpuShare(sdk, sign) {
  const sets = [`sdk=${sdk}`, ...(sign === null ? [] : [`groups.probe.health.${sign}=true`])];
  const { events } = await runFramestall({ scenario: 'health.yaml', sets });
  const loads = events.filter(
    ({ kind, role, fromUs, at }) =>
      kind === 'load' && role === 'subject' && fromUs >= SKIP_US && at <= UNTIL_US,
  );
  const spanUs = loads.reduce((sum, { at, fromUs }) => sum + at - fromUs, 0);
  return (
    loads.reduce((sum, { at, fromUs, cpuShare: share }) => sum + share * (at - fromUs), 0) / spanUs
  );
}
