/** Where time enters the child. µs, monotonic, the same in all processes of the host. */
export type Clock = { nowUs: () => number };

/** `performance.now()` is cheaper than hrtime; the offset makes it comparable between processes. */
export function hostClock(): Clock {
  const [seconds, nanos] = process.hrtime();
  const offsetUs = seconds * 1e6 + nanos / 1000 - performance.now() * 1000;
  return { nowUs: () => Math.round(performance.now() * 1000 + offsetUs) };
}
