// Loaded by `--import` into the process under measure when a profile is asked for: Node 20 takes no
// --cpu-prof in NODE_OPTIONS, and the subject's own flags are not ours to give.
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { Session } from 'node:inspector';
import { basename, join } from 'node:path';

const DIR = 'FRAMESTALL_BENCH_PROFILE';
const MEASURED = /subject[\\/]main\.js$|bare-loop\.mjs$/;

/** Switches the profiler on in child processes that are measured. @param {string | undefined} dir */
export function profileEnv(dir) {
  if (dir === undefined) return {};
  mkdirSync(dir, { recursive: true });
  return {
    [DIR]: dir,
    NODE_OPTIONS: `${process.env.NODE_OPTIONS ?? ''} --import=${import.meta.url}`,
  };
}

const dir = process.env[DIR];
const program = process.argv[1] ?? '';
if (dir !== undefined && MEASURED.test(program)) {
  const session = new Session();
  session.connect();
  session.post('Profiler.enable');
  session.post('Profiler.start');
  process.on('exit', () => {
    session.post('Profiler.stop', (error, { profile }) => {
      const side = basename(program).startsWith('bare') ? 'bare' : 'framestall';
      if (error === null) {
        writeFileSync(join(dir, `${side}-${process.pid}.cpuprofile`), JSON.stringify(profile));
      }
    });
  });
}

/**
 * The functions that took most of the JS thread, over all profiles of a folder.
 * @param {string} folder
 * @param {'bare' | 'framestall'} side
 * @param {number} [rows]
 * @returns {{ share: number, where: string }[]} shares of the thread's whole time, idle included
 */
export function hotSpots(folder, side, rows = 12) {
  /** @type {Map<string, number>} */
  const selfUs = new Map();
  let totalUs = 0;
  for (const name of readdirSync(folder).filter((file) => file.startsWith(`${side}-`))) {
    const { nodes, samples, timeDeltas } = JSON.parse(readFileSync(join(folder, name), 'utf8'));
    const names = new Map(
      nodes.map((/** @type {any} */ node) => [node.id, nameOf(node.callFrame)]),
    );
    samples.forEach((/** @type {number} */ id, /** @type {number} */ i) => {
      const where = String(names.get(id));
      selfUs.set(where, (selfUs.get(where) ?? 0) + timeDeltas[i]);
      totalUs += timeDeltas[i];
    });
  }
  return [...selfUs]
    .filter(([where]) => where !== '(idle)')
    .sort((a, b) => b[1] - a[1])
    .slice(0, rows)
    .map(([where, us]) => ({ share: us / totalUs, where }));
}

/** @param {{ functionName: string, url: string, lineNumber: number }} frame */
function nameOf({ functionName, url, lineNumber }) {
  const name = functionName || '(anonymous)';
  return url === '' ? name : `${name} ${url.split('/').slice(-2).join('/')}:${lineNumber + 1}`;
}
