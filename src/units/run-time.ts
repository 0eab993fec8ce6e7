/**
 * Start and end of a run beside its duration, measured on 2 cores: 1.2 s without a server, 3 s with
 * the embedded one. A hang adds the time in which it is waited for.
 */
const OVERHEAD_MS = { none: 1200, server: 3000 };

/** About how long one run takes. */
export const runMs = (durationMs: number, withServer: boolean): number =>
  durationMs + (withServer ? OVERHEAD_MS.server : OVERHEAD_MS.none);
