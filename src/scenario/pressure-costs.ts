import * as cost from './costs.js';
import type { Span } from './peak.js';
import type { Pressure } from './types.js';

type PressureSpan = Span<'pressure'>;

/**
 * What the steps of intended pressure ask for: cores, MB, and share of each subject's JS thread.
 * `gc` and `loop` are on every process under test. What has no cost of its own (a freeze, niceness,
 * a server that is away) is left out.
 */
export function pressureSpans(
  steps: readonly Pressure[],
  processes: number,
  cpus: number,
): Record<'cores' | 'memoryMb' | 'jsThread', PressureSpan[]> {
  const spans = { cores: [], memoryMb: [], jsThread: [] } as ReturnType<typeof pressureSpans>;
  for (const { kind, startMs, lengthMs, amount } of steps) {
    const add = (what: keyof typeof spans, pressure: number) =>
      spans[what].push({ fromMs: startMs, toMs: startMs + lengthMs, by: { pressure } });
    if (kind === 'cpu') add('cores', amount * cpus);
    if (kind === 'threads') add('cores', amount * cost.THREAD_CORES);
    if (kind === 'memory') add('memoryMb', amount);
    if (kind !== 'gc' && kind !== 'loop') continue;
    const busy = kind === 'loop' ? amount : amount * cost.GC_CORE_S_PER_MB;
    add('cores', busy * processes);
    add('jsThread', busy);
  }
  return spans;
}
