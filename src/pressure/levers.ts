import { BEYOND_MS, burner, helper, type Keeper, type Lever } from './helper.js';
import { niceness } from './nice.js';

/** Pressure that comes from processes beside the subject, or from the system. Sizes are absolute. */
export type Push =
  /** Cores' worth of busy time. */
  | { kind: 'cpu'; cores: number }
  | { kind: 'threads'; threads: number }
  | { kind: 'memory'; mb: number }
  | { kind: 'disk'; mbPerS: number }
  | { kind: 'nice'; niceness: number; pids: number[] }
  | { kind: 'freeze'; pids: number[] }
  | { kind: 'freeze-thread'; name: string; pids: number[]; freezer: string };

/**
 * Gets it ready, so that it is in force at once when its time comes.
 * @param lifeMs from now to when it will be taken back
 */
export function lever(push: Push, lifeMs: number, keeper: Keeper): Lever {
  switch (push.kind) {
    case 'cpu':
      return together(
        coreShares(push.cores).map((share) => burner({ kind: 'cpu', share }, lifeMs, keeper)),
      );
    case 'threads':
    case 'memory':
    case 'disk':
      return burner(push, lifeMs, keeper);
    case 'nice':
      return niceness(push.pids, push.niceness);
    case 'freeze':
      return thawed(burner(push, lifeMs, keeper), push.pids);
    case 'freeze-thread': {
      const args = [String(Math.ceil(lifeMs) + BEYOND_MS), push.name, ...push.pids.map(String)];
      return helper(push.freezer, args, {}, keeper);
    }
  }
}

/** `2.5` → three processes of 5/6 of a core each: all alike, so that none stands out. */
export function coreShares(cores: number): number[] {
  const processes = Math.max(1, Math.ceil(cores - 1e-9));
  return Array.from({ length: processes }, () => Math.min(1, cores / processes));
}

type Times = ReturnType<NonNullable<Lever['times']>>;

/** @param all one or more */
export function together(all: Lever[]): Lever {
  return {
    async on() {
      const answers = await Promise.all(all.map((one) => one.on()));
      return answers.find((answer) => answer !== null) ?? null;
    },
    async off() {
      await Promise.all(all.map((one) => one.off()));
    },
    async cleared() {
      await Promise.all(all.map((one) => one.cleared()));
    },
    lost: Promise.race(all.map((one) => one.lost)),
    times() {
      const known = (of: (times: Times) => number | null) =>
        all.flatMap((one) => (one.times === undefined ? [] : (of(one.times()) ?? [])));
      const onUs = known((times) => times.onUs);
      const offUs = known((times) => times.offUs);
      // In force from the first to the last; one that has not said so is still at it.
      return {
        onUs: onUs.length === 0 ? null : Math.min(...onUs),
        offUs: offUs.length < all.length ? null : Math.max(...offUs),
      };
    },
    pids: () => all.flatMap((one) => one.pids()),
    spent: () => all.flatMap((one) => one.spent()),
  };
}

/** The helper lets the processes go; should it be killed, this process does. */
function thawed(inner: Lever, pids: number[]): Lever {
  const thaw = () => {
    for (const pid of pids) {
      try {
        process.kill(pid, 'SIGCONT');
      } catch {
        // it has ended
      }
    }
  };
  void inner.lost.then(thaw);
  return {
    ...inner,
    async off() {
      await inner.off();
      thaw();
    },
    async cleared() {
      await inner.cleared();
      thaw();
    },
  };
}
