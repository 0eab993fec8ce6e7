import type { HostSize } from './estimate.js';
import { LOADS, type Estimate, type Load, type Plan } from './types.js';

/**
 * Where the plan is more than the machine can hold: its results would say nothing of the SDK.
 * Pressure that fills the CPU by itself was asked for, so that only the rest is held against it; memory
 * beyond what there is kills processes whoever asked for it.
 */
export function planWarnings({ estimate }: Plan, host: HostSize): string[] {
  const { coresBy, memoryMbBy, jsThread } = estimate;
  const cores = held(estimate.cores, coresBy, host.cpus);
  const memoryMb = { needed: sumOf(memoryMbBy), by: memoryMbBy };
  const warnings: string[] = [];
  if (cores.needed > host.cpus) {
    const most = coreWords(estimate)[largest(cores.by)];
    warnings.push(
      `the plan needs about ${cores.needed.toFixed(1)} cores (most of it: ${most}) and this machine has ${host.cpus}: the run may be invalid`,
    );
  }
  if (memoryMb.needed > host.memoryMb) {
    const most = memoryWords(estimate)[largest(memoryMb.by)];
    warnings.push(
      `the plan needs about ${Math.round(memoryMb.needed)} MB (most of it: ${most}) and this machine has ${Math.round(host.memoryMb)} MB: processes may be killed`,
    );
  }
  if (jsThread.share > 1) {
    warnings.push(
      `the events of ${jsThread.rooms} rooms in one process need about ${jsThread.share.toFixed(1)} times its JS thread, each being offered to every room: captures may fall behind`,
    );
  }
  return warnings;
}

type Held = { needed: number; by: Record<Load, number> };

function held(own: number, by: Record<Load, number>, limit: number): Held {
  if (by.pressure >= limit) return { needed: own, by: { ...by, pressure: 0 } };
  return { needed: sumOf(by), by };
}

const sumOf = (by: Record<Load, number>): number => LOADS.reduce((sum, load) => sum + by[load], 0);

const largest = (by: Record<Load, number>): Load =>
  LOADS.reduce((most, one) => (by[one] > by[most] ? one : most));

const coreWords = ({ speakersAtOnce, processes }: Estimate): Record<Load, string> => ({
  speaking: `${speakersAtOnce} publishers that speak at once`,
  encoding: 'the silence of published tracks',
  hearing: 'hearing what is said',
  processes: `${processes} processes`,
  pressure: 'the intended pressure',
});

const memoryWords = (estimate: Estimate): Record<Load, string> => ({
  ...coreWords(estimate),
  speaking: 'rooms and sources',
  hearing: 'listeners and clients',
});
