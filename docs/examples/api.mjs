import { run, UserError } from 'framestall';

const scenario = {
  name: 'two-sources',
  server: 'none',
  duration: '2s',
  groups: { probe: { rooms: 2 } },
  thresholds: { 'probe.stalls': '== 0' },
};

try {
  const { runs, exitCode } = await run(scenario, {
    sdk: process.argv[2] ?? 'latest',
    set: { 'groups.probe.rooms': 4 },
    signal: AbortSignal.timeout(300_000),
    onStatus: (text) => console.error(text),
  });
  for (const { summary, folder } of runs) {
    const [probe] = summary.groups;
    const p99Ms = probe.latency.service?.p99 / 1000;
    console.log(`${summary.run.sdk.version} ${probe.verdict}, p99 ${p99Ms} ms: ${probe.evidence}`);
    console.log(folder);
  }
  process.exitCode = exitCode;
} catch (error) {
  if (!(error instanceof UserError)) throw error;
  console.error(error.message, error.fix ?? '');
  process.exitCode = error.exitCode;
}
