import { processStat } from '../children/index.js';
import { freeMemoryMb, readHostCpu } from '../pressure/sensors.js';
import type { Entry } from './ledger.js';
import { ownCpu } from './own-cpu.js';

/** What the host was busy with since the last reading, and how much of that was this run's own. */
export type HostMeter = { take(fromUs: number): Entry };

const TICK_US = 10_000; // USER_HZ is 100 on every Linux that Node runs on

/**
 * @param pids of the run's processes beside this one
 * @param spent CPU time in µs of those that have ended, by pid
 */
export function hostMeter(
  pids: () => number[],
  spent: () => ReadonlyMap<number, number> = () => new Map(),
): HostMeter {
  let host = readHostCpu();
  let self = process.cpuUsage();
  const since = ownCpu();

  const ownSince = (): number => {
    const living = pids().flatMap((pid): [number, number][] => {
      const stat = processStat(pid);
      return stat === null ? [] : [[pid, stat.cpuUs]];
    });
    const mine = process.cpuUsage(self);
    self = process.cpuUsage();
    return since(new Map(living), spent()) + mine.user + mine.system;
  };

  return {
    take(fromUs) {
      const now = readHostCpu();
      const total = Math.max(1, now.totalTicks - host.totalTicks);
      const busy = (now.busyTicks - host.busyTicks) / total;
      const steal = (now.stealTicks - host.stealTicks) / total;
      const outside = busy - ownSince() / TICK_US / total;
      host = now;
      return {
        kind: 'host',
        fromUs,
        busyShare: share(busy),
        outsideShare: share(outside),
        stealShare: share(steal),
        freeMemoryMb: freeMemoryMb(),
      };
    },
  };
}

const share = (value: number) => Math.round(Math.min(1, Math.max(0, value)) * 1000) / 1000;
