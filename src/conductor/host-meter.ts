import { processStat } from '../children/index.js';
import { freeMemoryMb, readHostCpu } from '../pressure/sensors.js';
import type { Entry } from './ledger.js';
import { ownCpu, type CpuByPid } from './own-cpu.js';

/** What the host was busy with since the last reading, and how much of that was this run's own. */
export type HostMeter = { take(fromUs: number): Entry };

const TICK_US = 10_000; // USER_HZ is 100 on every Linux that Node runs on

export type HostMeterContext = {
  /** Of the run's processes beside this one, its server among them. */
  pids: () => number[];
  /** CPU time in µs of those that have ended, by pid. */
  spent: () => ReadonlyMap<number, number>;
  /** Of the server that the run has started, while it lives. Null: it has started none. */
  server: (() => number | null) | null;
};

export function hostMeter({ pids, spent, server }: HostMeterContext): HostMeter {
  let host = readHostCpu();
  let self = process.cpuUsage();
  const since = ownCpu();
  const sinceOfServer = ownCpu();

  const ownSince = (): number => {
    const mine = process.cpuUsage(self);
    self = process.cpuUsage();
    return since(cpuOf(pids()), spent()) + mine.user + mine.system;
  };

  const serverSince = (pid: number | null): number =>
    sinceOfServer(cpuOf(pid === null ? [] : [pid]), new Map());

  return {
    take(fromUs) {
      const now = readHostCpu();
      const total = Math.max(1, now.totalTicks - host.totalTicks);
      const busy = (now.busyTicks - host.busyTicks) / total;
      const steal = (now.stealTicks - host.stealTicks) / total;
      const shareOf = (us: number) => us / TICK_US / total;
      const outside = busy - shareOf(ownSince());
      host = now;
      return {
        kind: 'host',
        fromUs,
        busyShare: share(busy),
        outsideShare: share(outside),
        stealShare: share(steal),
        ...(server === null ? {} : { serverShare: share(shareOf(serverSince(server()))) }),
        freeMemoryMb: freeMemoryMb(),
      };
    },
  };
}

const cpuOf = (pids: number[]): CpuByPid =>
  new Map(
    pids.flatMap((pid): [number, number][] => {
      const stat = processStat(pid);
      return stat === null ? [] : [[pid, stat.cpuUs]];
    }),
  );

const share = (value: number) => Math.round(Math.min(1, Math.max(0, value)) * 1000) / 1000;
