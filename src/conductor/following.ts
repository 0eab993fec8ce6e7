import type { Lever } from '../pressure/helper.js';
import type { Member } from './crew.js';

const LOOK_MS = 200;

/**
 * One lever for the processes that are there, and one more for each that comes while the step lasts: a
 * webhook may start a process in the middle of it.
 * @param make a lever for these; it is put in force at once
 */
export function following(subjects: () => Member[], make: (members: Member[]) => Lever): Lever {
  /** By index: a process that was put in the place of a sick one starts afresh. */
  const known = new Set<number>();
  const all: Lever[] = [];
  const add = (members: Member[]): Lever => {
    for (const { child } of members) known.add(child.index);
    const made = make(members);
    all.push(made);
    return made;
  };
  const first = add(subjects());
  let timer: NodeJS.Timeout | undefined;
  let over = false;

  const look = () => {
    const fresh = subjects().filter(({ child }) => !known.has(child.index));
    if (fresh.length > 0 && !over) void add(fresh).on();
  };
  return {
    ...first,
    async on() {
      const refusal = await first.on();
      // Refused by those that are there; by none, where nobody is there yet.
      if (refusal !== null && known.size > 0) return refusal;
      timer = setInterval(look, LOOK_MS);
      look();
      return null;
    },
    async off() {
      over = true;
      clearInterval(timer);
      await Promise.all(all.map((one) => one.off()));
    },
    async cleared() {
      await Promise.all(all.map((one) => one.cleared()));
    },
    pids: () => all.flatMap((one) => one.pids()),
    spent: () => all.flatMap((one) => one.spent()),
  };
}
