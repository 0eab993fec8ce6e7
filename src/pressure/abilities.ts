import { existsSync, readFileSync } from 'node:fs';

const CAP_SYS_PTRACE = 19n;
const CAP_SYS_NICE = 23n;
/** RLIMIT_NICE counts 20 − niceness: from here on a process may go back to niceness 0. */
const NICE_LIMIT_FOR_ZERO = 20;

/** The system's own files, as text; null where one is not there. */
export type SystemFiles = {
  /** `/proc/self/status` */
  status: string | null;
  /** `/proc/self/limits` */
  limits: string | null;
  /** `/proc/sys/kernel/yama/ptrace_scope` */
  ptraceScope: string | null;
};

export const systemFiles = (): SystemFiles => ({
  status: read('/proc/self/status'),
  limits: read('/proc/self/limits'),
  ptraceScope: read('/proc/sys/kernel/yama/ptrace_scope'),
});

export type Refusal = { why: string; fix: string };

/** Why one process may not stop a thread of its sibling here; null where it may. */
export function ptraceRefusal({ status, ptraceScope }: SystemFiles): Refusal | null {
  if (status === null) {
    return { why: 'native threads can only be frozen on Linux', fix: 'leave thread out' };
  }
  const scope = Number(ptraceScope?.trim() ?? '0');
  if (scope === 0 || (scope < 3 && hasCapability(status, CAP_SYS_PTRACE))) return null;
  return {
    why: `this system lets no process freeze another's threads (kernel.yama.ptrace_scope is ${scope})`,
    fix:
      scope === 3
        ? 'use a machine where ptrace is not locked, or freeze the whole process (leave thread out)'
        : 'sudo sysctl kernel.yama.ptrace_scope=0, or run with CAP_SYS_PTRACE, or leave thread out',
  };
}

/** Why a niceness could not be taken back here; null where it can. */
export function niceRefusal({ status, limits }: SystemFiles): Refusal | null {
  if (status === null) {
    return { why: 'nice is only known on Linux', fix: 'remove the step' };
  }
  const limit = /^Max nice priority\s+(\S+)/m.exec(limits ?? '')?.[1] ?? '0';
  const enough = limit === 'unlimited' || Number(limit) >= NICE_LIMIT_FOR_ZERO;
  if (enough || hasCapability(status, CAP_SYS_NICE)) return null;
  return {
    why: 'this user may make a process nicer but not take that back',
    fix: 'run as root, with CAP_SYS_NICE, or with ulimit -e 20',
  };
}

function hasCapability(status: string, bit: bigint): boolean {
  const effective = /^CapEff:\s*([0-9a-f]+)/m.exec(status)?.[1];
  return effective !== undefined && ((BigInt(`0x${effective}`) >> bit) & 1n) === 1n;
}

function read(file: string): string | null {
  try {
    return existsSync(file) ? readFileSync(file, 'utf8') : null;
  } catch {
    return null;
  }
}
