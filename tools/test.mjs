// `npm test`: from a bare clone to every check and test. Ends in a line `N passed, N failed`.
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, relative } from 'node:path';
import { prepare, run } from './prepare.mjs';

const CHECKS = [
  ['lint', 'lint'],
  ['types', 'types'],
  ['format', 'format:check'],
  ['dependencies point downwards', 'layers'],
  ['unused code', 'unused'],
];
const only = process.argv.slice(2); // e.g. `npm test -- unit`

const counts = { passed: 0, failed: 0 };
/** What failed, by name: told last, where it is seen even when only the end of a log is kept. */
const failures = [];
const started = Date.now();

console.error(
  'All checks and tests: usually 8 to 11 minutes, 3 more the first time (livekit-server is built).',
);
await prepare();
// Neither needs a quiet machine: together they keep two cores busy.
await Promise.all([
  wants('checks') ? checks() : undefined,
  wants('unit')
    ? tests('unit', 'pure code: usually 1 to 2 minutes', ['--maxWorkers=2'])
    : undefined,
]);
// These need all of it.
if (wants('real'))
  await tests('real', 'real SDKs and a real livekit-server: usually 7 to 10 minutes');
for (const name of failures) console.error(`✗ ${name}`);
console.error(`took ${secondsSince(started)}s`);
console.log(`${counts.passed} passed, ${counts.failed} failed`);
process.exitCode = counts.failed === 0 && counts.passed > 0 ? 0 : 1;

function wants(part) {
  return only.length === 0 || only.includes(part);
}

function secondsSince(ms) {
  return Math.round((Date.now() - ms) / 1000);
}

async function checks() {
  for (const [name, script] of CHECKS) await check(name, script);
}

/** Its words only when it is through: the unit tests speak at the same time. */
async function check(name, script) {
  const fromMs = Date.now();
  let output = '';
  const { code, stopped } = await run('npm', ['run', '--silent', script], {
    stdio: ['ignore', 'pipe', 'pipe'],
    onOutput: (text) => (output += text),
  });
  if (stopped) process.exit(stopped);
  const ok = code === 0;
  counts[ok ? 'passed' : 'failed']++;
  console.error(`${ok ? '▸' : '✗'} ${name}: npm run ${script}, ${secondsSince(fromMs)}s`);
  if (ok) return;
  failures.push(`${name}: npm run ${script}`);
  console.error(output);
}

async function tests(project, about, flags = []) {
  console.error(`▸ ${project} tests, ${about}`);
  const folder = mkdtempSync(join(tmpdir(), 'framestall-test-'));
  const file = join(folder, 'results.json');
  const reporters = ['--reporter=default', '--reporter=json', `--outputFile=${file}`];
  const args = ['vitest', 'run', '--project', project, ...reporters, ...flags];
  const { code, stopped } = await run('npx', args, { stdio: ['ignore', 2, 2] });
  const { passed, failed, names } = resultsOf(file);
  rmSync(folder, { recursive: true, force: true });
  if (stopped) process.exit(stopped);
  counts.passed += passed;
  if (code !== 0 && names.length === 0) names.push(`${project} tests: exit code ${code}`);
  failures.push(...names);
  // A file that could not be loaded has no tests of its own to count.
  counts.failed += Math.max(failed, names.length);
}

function resultsOf(file) {
  try {
    const { numPassedTests, numFailedTests, testResults } = JSON.parse(readFileSync(file, 'utf8'));
    return { passed: numPassedTests, failed: numFailedTests, names: testResults.flatMap(failedIn) };
  } catch {
    return { passed: 0, failed: 0, names: [] };
  }
}

function failedIn({ name, status, assertionResults }) {
  const file = relative(process.cwd(), name);
  const failed = assertionResults.filter((test) => test.status === 'failed');
  // One that could not be loaded, or whose hook failed.
  if (failed.length === 0) return status === 'failed' ? [file] : [];
  return failed.map(({ fullName }) => `${file}: ${fullName}`);
}
