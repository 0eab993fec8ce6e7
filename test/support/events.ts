import { noCounters } from '../../src/journal/counters.js';
import type { Counters, RunHeader } from '../../src/journal/events.js';
import { JOURNAL_SCHEMA_VERSION } from '../../src/journal/events.js';

export const countersOf = (given: Partial<Counters> = {}): Counters => ({
  ...noCounters(),
  ...given,
});

export const runHeader = (given: Partial<RunHeader> = {}): RunHeader => ({
  at: 0,
  kind: 'run',
  schemaVersion: JOURNAL_SCHEMA_VERSION,
  id: 'abc123',
  startedAt: '2026-01-02T03:04:05.678Z',
  framestall: '0.1.0',
  scenario: { name: 'steady', about: '', resolved: {} },
  variant: {},
  repeat: 1,
  sdk: { requested: 'latest', version: '1.0.0' },
  node: 'v20.19.0',
  logCapture: 'on',
  server: { kind: 'none', version: null, url: null },
  host: { cpus: 2, cpuModel: 'cpu', memoryMb: 4096, kernel: '6', platform: 'linux' },
  durationUs: 10_000_000,
  stall: { afterUs: 200_000, hangUs: 10_000_000 },
  groups: [],
  publishers: [],
  thresholds: [],
  ...given,
});
