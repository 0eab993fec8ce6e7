/** Cumulative CPU time in µs, by pid. */
export type CpuByPid = ReadonlyMap<number, number>;

/**
 * How much the run's own processes have used since the last call, from what each has used in all.
 * One that was not there before has used all of its time since; one that has ended still counts with
 * what it used last, where that is known.
 */
export function ownCpu(): (living: CpuByPid, ended: CpuByPid) => number {
  let before: CpuByPid = new Map();
  return (living, ended) => {
    const now = new Map([...ended, ...living]);
    let usedUs = 0;
    for (const [pid, cpuUs] of now) usedUs += Math.max(0, cpuUs - (before.get(pid) ?? 0));
    before = now;
    return usedUs;
  };
}
