import { cpus } from 'node:os';
import { BEYOND_MS, type Lever } from '../pressure/helper.js';
import { lever, type Push } from '../pressure/levers.js';
import { network } from '../pressure/network.js';
import type { Pressure } from '../scenario/types.js';
import type { Member } from './crew.js';
import { faultLever, muteLever, NOTHING } from './faults.js';
import { following } from './following.js';
import type { CellSetup } from './types.js';

/** What a step of the scenario means for this run's processes. */
export function stepLevers(
  setup: CellSetup,
  subjects: () => Member[],
): (step: Pressure, index: number, lifeMs: number) => Lever {
  const alive = () => subjects().filter(({ child }) => child.alive);
  /** Those with publishers of the step's group. */
  const aimed = ({ group }: Pressure) =>
    alive().filter(({ child }) => group === null || holds(setup, child.index, group));
  const pushed = (push: Push, lifeMs: number) => lever(push, lifeMs, setup.reaper);
  const onPids = (step: Pressure, push: (pids: number[]) => Push, lifeMs: number) =>
    following(
      () => aimed(step),
      (members) => pushed(push(members.map(({ child }) => child.pid)), lifeMs),
    );

  return (step, index, lifeMs) => {
    const { kind, amount } = step;
    switch (kind) {
      case 'cpu':
        return pushed({ kind, cores: amount * cpus().length }, lifeMs);
      case 'threads':
        return pushed({ kind, threads: amount }, lifeMs);
      case 'memory':
        return pushed({ kind, mb: amount }, lifeMs);
      case 'disk':
        return pushed({ kind, mbPerS: amount }, lifeMs);
      case 'nice':
        return onPids(step, (pids) => ({ kind, niceness: amount, pids }), lifeMs);
      case 'freeze': {
        const { thread } = step;
        if (thread === null) return onPids(step, (pids) => ({ kind, pids }), lifeMs);
        const freezer = setup.freezerBin ?? '';
        const push = (pids: number[]) =>
          ({ kind: 'freeze-thread', name: thread, pids, freezer }) as const;
        return onPids(step, push, lifeMs);
      }
      case 'gc':
      case 'loop':
        return following(
          () => aimed(step),
          (members) =>
            inSubjects(members, index, { what: kind, amount, blockMs: step.blockMs }, step),
        );
      case 'server-pause': {
        const pid = setup.server?.pid;
        return pushed({ kind: 'freeze', pids: pid == null ? [] : [pid] }, lifeMs);
      }
      case 'network':
        return network(setup.server?.network?.shape, step.network ?? OPEN);
      case 'server-restart':
        return serverAway(setup);
      case 'mute':
        return muteLever(setup, step);
      case 'unpublish':
      case 'disconnect':
      case 'close':
        return faultLever(setup, alive, kind, step);
    }
  };
}

/** The subject's own process does it, and stops by itself should nobody tell it to. */
function inSubjects(
  subjects: Member[],
  step: number,
  what: { what: 'gc' | 'loop'; amount: number; blockMs: number },
  { lengthMs }: Pressure,
): Lever {
  const tell = (on: boolean) => {
    const limitMs = lengthMs + BEYOND_MS;
    for (const { child } of subjects) child.send({ kind: 'pressure', step, on, limitMs, ...what });
  };
  return {
    ...NOTHING,
    on() {
      tell(true);
      return Promise.resolve(null);
    },
    off() {
      tell(false);
      return Promise.resolve();
    },
  };
}

function serverAway({ server }: CellSetup): Lever {
  let away = false;
  return {
    ...NOTHING,
    async on() {
      if (server?.down === undefined) return 'only an embedded server can be started again';
      away = true;
      await server.down();
      return null;
    },
    async off() {
      if (!away) return;
      away = false;
      await server?.up?.();
    },
  };
}

const holds = ({ plan }: CellSetup, process: number, group: string): boolean =>
  plan.rooms.some((room) => room.process === process && room.group === group);

const OPEN = { lossShare: 0, delayMs: 0, jitterMs: 0, rateKbps: null };
