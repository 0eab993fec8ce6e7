import { OUTSIDE_TELLING, STEAL_TELLING } from '../../analysis/limits.js';
import type { Refusal } from '../../pressure/abilities.js';
import type { HostCpu } from '../../pressure/sensors.js';
import { formatCount, formatShare, plural } from '../../units/numbers.js';
import { atLeast, ok, warning, type Check } from './check.js';

/** What the host says of itself: pure verdicts, so that each can be tested with any host. */

const MB = 2 ** 20;

/** @param cpuMax `/sys/fs/cgroup/cpu.max`, null where there is none */
export function checkCpus(cpus: number, cpuMax: string | null): Check {
  const name = 'CPU';
  const [quota, period] = (cpuMax ?? 'max').trim().split(' ').map(Number);
  const allowed = quota === undefined || Number.isNaN(quota) ? cpus : quota / (period ?? 100_000);
  if (allowed < cpus) {
    return warning(
      name,
      `${plural(cpus, 'core')}, of which this container may use ${allowed.toFixed(1)}`,
      'take the CPU limit away, or pin the container to whole cores: a throttled run stalls by itself',
    );
  }
  const found = plural(cpus, 'core');
  if (cpus > 1) return ok(name, found);
  return warning(name, found, 'use 2 cores or more: server, clients and SDK share this one');
}

/** Judged as the analysis judges a run's host. */
export function checkBusy(before: HostCpu, after: HostCpu): Check[] {
  const ticks = Math.max(1, after.totalTicks - before.totalTicks);
  const steal = Math.max(0, after.stealTicks - before.stealTicks) / ticks;
  const busy = Math.max(0, after.busyTicks - before.busyTicks) / ticks;
  const stealFound = `${formatShare(steal)} over a second`;
  const busyFound = `${formatShare(busy)} of the host in use`;
  return [
    steal > STEAL_TELLING
      ? warning('CPU steal', stealFound, 'use a machine whose cores are not shared with others')
      : ok('CPU steal', stealFound),
    busy > OUTSIDE_TELLING
      ? warning('other programs', busyFound, 'end what else runs: it would make runs invalid')
      : ok('other programs', busyFound),
  ];
}

/** Those that are read through the kernel or a slow device: each time stamp costs microseconds. */
const SLOW_CLOCKS = new Set(['hpet', 'acpi_pm', 'jiffies', 'refined-jiffies', 'pit']);

/** @param source `current_clocksource`, null where the system does not tell */
export function checkClock(source: string | null): Check {
  const name = 'clock source';
  if (source === null) return ok(name, 'not told by this system');
  if (!SLOW_CLOCKS.has(source)) return ok(name, source);
  return warning(name, `${source}, slow to read`, 'boot with clocksource=tsc, or use another host');
}

/** @param limits `/proc/self/limits`; Node has raised the soft limit of files to the hard one */
export function checkLimits(limits: string | null): Check[] {
  if (limits === null) return [];
  const soft = (what: string) => {
    const text = new RegExp(`^${what}\\s+(\\S+)`, 'm').exec(limits)?.[1];
    return text === undefined || text === 'unlimited' ? Number.POSITIVE_INFINITY : Number(text);
  };
  const told = (value: number) => (Number.isFinite(value) ? formatCount(value) : 'unlimited');
  const files = soft('Max open files');
  const processes = soft('Max processes');
  return [
    atLeast(
      files,
      { problemBelow: 256, warningBelow: 4096 },
      {
        name: 'open files',
        found: told(files),
        fix: 'ulimit -n 65536 (its hard limit: ulimit -Hn)',
      },
    ),
    atLeast(
      processes,
      { problemBelow: 256, warningBelow: 4096 },
      {
        name: 'processes',
        found: told(processes),
        fix: 'ulimit -u 16384: each SDK process has some 25 threads, and one per source',
      },
    ),
  ];
}

export const checkMemory = (freeMb: number): Check =>
  atLeast(
    freeMb,
    { problemBelow: 200, warningBelow: 1000 },
    {
      name: 'memory',
      found: `${formatCount(freeMb)} MB free`,
      fix: 'end other programs: a process with one speaking room takes about 95 MB',
    },
  );

export const checkDisk = (folder: string, freeBytes: number): Check =>
  atLeast(
    freeBytes / MB,
    { problemBelow: 50, warningBelow: 1000 },
    {
      name: 'disk',
      found: `${formatCount(freeBytes / MB)} MB free in ${folder}`,
      fix: 'make room, or write elsewhere with --output FOLDER',
    },
  );

export function checkPtrace(refusal: Refusal | null): Check {
  const name = 'freeze threads';
  return refusal === null ? ok(name, 'allowed') : warning(name, refusal.why, refusal.fix);
}
