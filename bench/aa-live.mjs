// How often `compare` raises a false alarm when it runs one SDK version against itself, for real.
// node bench/aa-live.mjs [--comparisons 20] [--repeats 9] [--duration 1500ms]     (after npm run build)
// Each comparison is a whole `framestall compare` of scenarios/queue-off.yaml, on the newest SDK.
import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';

const { values } = parseArgs({
  options: {
    comparisons: { type: 'string', default: '20' },
    repeats: { type: 'string', default: '9' },
    duration: { type: 'string', default: '1500ms' },
  },
});
const root = fileURLToPath(new URL('..', import.meta.url));
const output = mkdtempSync(join(tmpdir(), 'framestall-aa-'));

/** @param {string[]} args @returns {Promise<{ code: number | null, stdout: string }>} */
function cli(...args) {
  const child = spawn(process.execPath, [join(root, 'dist/bin/framestall.js'), ...args], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  let stdout = '';
  child.stdout.on('data', (chunk) => (stdout += String(chunk)));
  return new Promise((resolve) => child.once('close', (code) => resolve({ code, stdout })));
}

/** @typedef {import('../src/compare/index.js').Comparison} Comparison */
/** @type {Record<string, number>} */
const counts = {};
/** @type {Record<string, number>} */
const answers = {};
for (let n = 1; n <= Number(values.comparisons); n++) {
  const folder = join(output, String(n));
  const { code, stdout } = await cli(
    ...['compare', join(root, 'scenarios/queue-off.yaml'), '--sdk', 'latest', '--quiet', '--json'],
    ...['--vary', 'frame=10ms,0.010s', '--set', `duration=${values.duration}`],
    ...['--set', 'stall.hang=1s', '--repeats', values.repeats, '--yes', '--output', folder],
  );
  /** @type {Comparison} */
  const { versus, cells } = JSON.parse(stdout);
  const found = versus.flatMap(({ verdicts, figures }) => [
    { key: 'verdicts', answer: verdicts.answer },
    ...figures,
  ]);
  for (const { answer } of found) answers[answer] = (answers[answer] ?? 0) + 1;
  const alarms = found.filter(({ answer }) => answer === 'better' || answer === 'worse');
  const kind = alarms.length > 0 ? 'false alarm' : 'none';
  counts[kind] = (counts[kind] ?? 0) + 1;
  const told = alarms.map(({ key, answer }) => `${key} ${answer}`).join(', ');
  console.log(
    `${n}: exit ${code}, ${cells.invalid} of ${cells.total} invalid, ${told || 'no alarm'}`,
  );
}
rmSync(output, { recursive: true });
console.log(
  `comparisons with a false alarm: ${counts['false alarm'] ?? 0} of ${values.comparisons}`,
);
console.log(`answers: ${JSON.stringify(answers)}`);
