import { readFileSync } from 'node:fs';
import { cpus, freemem, release, totalmem } from 'node:os';

/** Cumulative CPU time of the host in clock ticks (`/proc/stat`, proc(5)). */
export type HostCpu = { busyTicks: number; stealTicks: number; totalTicks: number };

export type HostFacts = {
  cpus: number;
  cpuModel: string;
  memoryMb: number;
  kernel: string;
  platform: string;
};

export function hostFacts(): HostFacts {
  const processors = cpus();
  return {
    cpus: processors.length,
    cpuModel: processors[0]?.model ?? 'unknown',
    memoryMb: Math.round(totalmem() / 2 ** 20),
    kernel: release(),
    platform: `${process.platform}-${process.arch}`,
  };
}

export const freeMemoryMb = (): number => Math.round(freemem() / 2 ** 20);

/** Steal is time in which the hypervisor ran somebody else: neither idle nor ours. */
export function readHostCpu(): HostCpu {
  try {
    return parseProcStat(readFileSync('/proc/stat', 'utf8'));
  } catch {
    return fromOs();
  }
}

function parseProcStat(text: string): HostCpu {
  const fields = (/^cpu +(.*)$/m.exec(text)?.[1] ?? '').split(/ +/).map(Number);
  const [user = 0, nice = 0, system = 0, idle = 0, iowait = 0, irq = 0, softirq = 0, steal = 0] =
    fields;
  const busyTicks = user + nice + system + irq + softirq;
  return { busyTicks, stealTicks: steal, totalTicks: busyTicks + idle + iowait + steal };
}

function fromOs(): HostCpu {
  let busyTicks = 0;
  let idleTicks = 0;
  for (const { times } of cpus()) {
    busyTicks += times.user + times.nice + times.sys + times.irq;
    idleTicks += times.idle;
  }
  return { busyTicks, stealTicks: 0, totalTicks: busyTicks + idleTicks };
}
