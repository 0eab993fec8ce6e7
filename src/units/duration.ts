const UNITS_MS: Record<string, number> = { us: 0.001, ms: 1, s: 1000, m: 60_000, h: 3_600_000 };
const PART = /(\d+(?:\.\d+)?)(us|ms|s|m|h)/g;
const WHOLE = /^(?:\d+(?:\.\d+)?(?:us|ms|s|m|h))+$/;

/** `250ms`, `10s`, `1h30m` → ms. undefined for anything else, a bare number included. */
export function parseDurationMs(text: string): number | undefined {
  if (!WHOLE.test(text)) return undefined;
  let totalMs = 0;
  for (const [, amount, unit] of text.matchAll(PART)) {
    totalMs += Number(amount) * (UNITS_MS[unit ?? ''] ?? Number.NaN);
  }
  return totalMs;
}

/** µs → `0.2ms`, `12ms`, `1.24s`, `2m05s`: three significant digits, for people. */
export function formatUs(us: number): string {
  const ms = us / 1000;
  if (ms < 1) return `${trim(ms.toFixed(2))}ms`;
  if (ms < 10) return `${trim(ms.toFixed(1))}ms`;
  if (ms < 1000) return `${Math.round(ms)}ms`;
  const s = ms / 1000;
  if (s < 10) return `${trim(s.toFixed(2))}s`;
  if (s < 60) return `${trim(s.toFixed(1))}s`;
  const whole = Math.round(s);
  if (whole < 3600) return `${Math.floor(whole / 60)}m${pad(whole % 60)}s`;
  return `${Math.floor(whole / 3600)}h${pad(Math.floor((whole % 3600) / 60))}m`;
}

/** ms → the shortest text that parses back to the same value. */
export function formatMsExact(ms: number): string {
  if (ms !== 0 && ms % 3_600_000 === 0) return `${ms / 3_600_000}h`;
  if (ms !== 0 && ms % 60_000 === 0) return `${ms / 60_000}m`;
  if (ms !== 0 && ms % 1000 === 0) return `${ms / 1000}s`;
  return `${ms}ms`;
}

const trim = (text: string) => text.replace(/\.?0+$/, '') || '0';
const pad = (n: number) => String(n).padStart(2, '0');
