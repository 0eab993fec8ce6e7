import type { EventOf } from '../journal/events.js';
import { maxOf } from '../units/numbers.js';
import type { Labels, Sheet } from './sheet.js';

/** What the processes under test cost, all together: they may hold rooms of several groups. */
export function processes(sheet: Sheet, labels: Labels) {
  const loads = new Map<number, EventOf<'load'>>();
  const up = new Set<number>();

  return {
    load(event: EventOf<'load'>) {
      if (event.role !== 'subject') return;
      loads.set(event.process, event);
      const seconds = Math.max(0, event.at - event.fromUs) / 1e6;
      sheet.add('framestall_subject_cpu_seconds_total', labels, event.cpuShare * seconds);
      sheet.add('framestall_subject_gc_seconds_total', labels, event.gcUs / 1e6);
      sheet.observeUs('framestall_event_loop_gap_seconds', labels, event.loopMaxGapUs);
      for (const [kind, { count, us }] of Object.entries(event.ffi)) {
        sheet.add('framestall_ffi_events_total', { ...labels, kind }, count);
        sheet.add('framestall_ffi_js_seconds_total', { ...labels, kind }, us / 1e6);
      }
      const all = [...loads.values()];
      const memoryMb = all.reduce((sum, { rssMb }) => sum + rssMb, 0);
      const delayUs = maxOf(all.map(({ loopDelayP99Us }) => loopDelayP99Us));
      sheet.set('framestall_subject_memory_bytes', labels, memoryMb * 2 ** 20);
      sheet.set('framestall_event_loop_delay_seconds', labels, delayUs / 1e6);
    },
    process({ role, process, state, end }: EventOf<'process'>) {
      if (role !== 'subject') return;
      const crashed = end?.how === 'crashed';
      if (state === 'ready') up.add(process);
      if (state === 'ended') up.delete(process);
      // What it had last stands at the end of a run; in the middle of one it is gone.
      if (crashed) loads.delete(process);
      sheet.set('framestall_subjects', labels, up.size);
      sheet.add('framestall_subject_crashes_total', labels, crashed ? 1 : 0);
    },
  };
}
