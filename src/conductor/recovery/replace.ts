import type { Plan } from '../../scenario/types.js';
import type { Company } from '../company.js';
import { talks } from '../conversation.js';
import type { Recorder } from '../recorder.js';
import type { Stage } from '../stage.js';
import type { Watch } from '../watch.js';

export type ReplaceContext = {
  plan: Plan;
  company: Company;
  recorder: Recorder;
  stage: Stage;
  watch: Watch;
  nowUs: () => number;
  /** ms since the run began. */
  sinceMs: () => number;
};

/** A process that was replaced a moment ago gets its chance: many of its publishers may ask for it at once. */
const FRESH_MS = 5000;

/** Puts a new process in a subject's place, and has it join the rooms that the old one was in. */
export function replacer(context: ReplaceContext): (process: number) => Promise<boolean> {
  const { plan, company, recorder, stage, watch, nowUs, sinceMs } = context;
  const replacedMs = new Map<number, number>();

  return async (process) => {
    const nowMs = sinceMs();
    if (nowMs - (replacedMs.get(process) ?? Number.NEGATIVE_INFINITY) < FRESH_MS) return false;
    replacedMs.set(process, nowMs);
    const rooms = plan.rooms.filter((room) => room.process === process);
    recorder.restart(rooms.flatMap(({ publishers }) => publishers.map(({ index }) => index)));
    const old = company.subject(process)?.child;
    // Killed, it says nothing more: that is ours, and may last, where somebody holds a thread of it.
    if (old !== undefined) watch.remove(old.role, old.index, old.pid);
    const member = await company.replace(process);
    if (member === null) return false;
    watch.add(member.child, nowUs());
    for (const room of rooms) {
      if (room.joinAtMs > sinceMs() || (room.leaveAtMs ?? Infinity) <= sinceMs()) continue;
      const send = member.child.send.bind(member.child);
      if (talks(room)) void stage.process(room, send);
      else void stage.join(room, send);
    }
    return true;
  };
}
