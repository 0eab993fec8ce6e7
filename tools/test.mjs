// `npm test`: from a bare clone to every check and test. Ends in a line `N passed, N failed`.
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { prepare, run } from './prepare.mjs';

const CHECKS = [
  ['format', 'format:check'],
  ['lint', 'lint'],
  ['types', 'types'],
  ['unused code', 'unused'],
  ['dependencies point downwards', 'layers'],
];
const only = process.argv.slice(2); // e.g. `npm test -- unit`

const counts = { passed: 0, failed: 0 };
const started = Date.now();

console.error(
  'All checks and tests: usually 8 to 12 minutes, 3 more the first time (livekit-server is built).',
);
await prepare();
if (wants('checks')) for (const [name, script] of CHECKS) await check(name, script);
if (wants('unit')) await tests('unit', 'pure code: usually under 1 minute');
if (wants('real'))
  await tests('real', 'real SDKs and a real livekit-server: usually 7 to 10 minutes');
console.error(`took ${Math.round((Date.now() - started) / 1000)}s`);
console.log(`${counts.passed} passed, ${counts.failed} failed`);
process.exitCode = counts.failed === 0 && counts.passed > 0 ? 0 : 1;

function wants(part) {
  return only.length === 0 || only.includes(part);
}

async function check(name, script) {
  console.error(`▸ ${name}`);
  const { code, stopped } = await run('npm', ['run', '--silent', script], {
    stdio: ['ignore', 2, 2],
  });
  if (stopped) process.exit(stopped);
  const ok = code === 0;
  counts[ok ? 'passed' : 'failed']++;
  if (!ok) console.error(`✗ ${name}: npm run ${script}`);
}

async function tests(project, about) {
  console.error(`▸ ${project} tests, ${about}`);
  const folder = mkdtempSync(join(tmpdir(), 'framestall-test-'));
  const file = join(folder, 'results.json');
  const reporters = ['--reporter=default', '--reporter=json', `--outputFile=${file}`];
  const { code, stopped } = await run(
    'npx',
    ['vitest', 'run', '--project', project, ...reporters],
    {
      stdio: ['ignore', 2, 2],
    },
  );
  const { passed, failed } = resultsOf(file);
  rmSync(folder, { recursive: true, force: true });
  if (stopped) process.exit(stopped);
  counts.passed += passed;
  // A file that could not be loaded has no tests of its own to count.
  counts.failed += code === 0 ? failed : Math.max(1, failed);
}

function resultsOf(file) {
  try {
    const { numPassedTests, numFailedTests } = JSON.parse(readFileSync(file, 'utf8'));
    return { passed: numPassedTests, failed: numFailedTests };
  } catch {
    return { passed: 0, failed: 0 };
  }
}
