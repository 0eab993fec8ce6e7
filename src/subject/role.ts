import type { Sdk } from '../sdk/types.js';
import type { Clock } from './clock.js';
import type { HealthMonitor } from './health/monitor.js';
import type { Link } from './link.js';
import type { ToSubject } from './messages.js';

export type Init = Extract<ToSubject, { kind: 'init' }>;

/** What every role works with. */
export type RoleContext = { sdk: Sdk; init: Init; clock: Clock; link: Link; health: HealthMonitor };

/** What a child is for: running the SDK under test, or listening to it. */
export type Role = {
  handle(message: ToSubject): void;
  /** Hand over what was recorded; called every `flushMs`. */
  flush(): void;
  readonly flushMs: number;
  /** Every beat: look for stalls that have opened. */
  sweep(): void;
  /** Leave all rooms, each within a limit. */
  leaveAll(): Promise<void>;
};

/** Leaving is courtesy: the conductor ends the process anyway. */
export const LEAVE_LIMIT_MS = 1500;
