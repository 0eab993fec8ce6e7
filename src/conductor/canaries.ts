import type { Plan } from '../scenario/types.js';

/** How often the canary of a process is to be asked; null where none of its publishers wants one. */
export function canaryMsOf({ rooms }: Plan, process: number): number | null {
  return soonest(
    rooms.filter((room) => room.process === process),
    'canary',
  );
}

/** How often its native threads are to be looked at. */
export const threadsMsOf = ({ rooms }: Plan, process: number): number | null =>
  soonest(
    rooms.filter((room) => room.process === process),
    'threads',
  );

/** The same for the sibling process of the whole run. */
export const siblingMsOf = ({ rooms }: Plan): number | null => soonest(rooms, 'sibling');

function soonest(rooms: Plan['rooms'], key: 'canary' | 'sibling' | 'threads'): number | null {
  const wanted = rooms.flatMap(({ publishers }) =>
    publishers.flatMap(({ health }) => (health?.[key] === true ? [health.everyMs] : [])),
  );
  return wanted.length === 0 ? null : Math.min(...wanted);
}
