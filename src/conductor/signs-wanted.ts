import type { Health, HealthSwitch, Plan } from '../scenario/types.js';
import type { ProcessHealth } from '../subject/messages.js';

/** What is to be read of a process itself; null where none of its publishers wants any of it. */
export function processHealthOf(plan: Plan, process: number): ProcessHealth | null {
  const wanted = publishersOf(plan, process);
  const [canary, loop, ffi] = (['canary', 'loop', 'ffi'] as const).map((key) =>
    soonest(wanted, key),
  );
  const asked = [canary, loop, ffi].filter((ms) => ms != null);
  if (asked.length === 0) return null;
  return {
    everyMs: Math.min(...asked),
    canary: canary != null,
    loop: loop != null,
    ffi: ffi != null,
  };
}

/** Whether a process tells of panics: unless all of its publishers were asked for signs, and not for this one. */
export function tellsPanics(plan: Plan, process: number): boolean {
  const all = publishersOf(plan, process);
  return all.length === 0 || all.some((health) => health === null || health.panic);
}

/** How often the native threads of a process are to be looked at; null where nobody wants it. */
export const threadsMsOf = (plan: Plan, process: number): number | null =>
  soonest(publishersOf(plan, process), 'threads');

/** What the sibling process of the whole run is for; null: there is none. */
export function siblingHealthOf({ rooms }: Plan): ProcessHealth | null {
  const everyMs = soonest(healthOf(rooms), 'sibling');
  return everyMs === null ? null : { everyMs, canary: true, loop: false, ffi: false };
}

const publishersOf = ({ rooms }: Plan, process: number) =>
  healthOf(rooms.filter((room) => room.process === process));

const healthOf = (rooms: Plan['rooms']): (Health | null)[] =>
  rooms.flatMap(({ publishers }) => publishers.map(({ health }) => health));

function soonest(all: (Health | null)[], key: HealthSwitch): number | null {
  const wanted = all.flatMap((health) => (health?.[key] === true ? [health.everyMs] : []));
  return wanted.length === 0 ? null : Math.min(...wanted);
}
