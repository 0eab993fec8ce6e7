import type { ToSubject } from './messages.js';
import type { Role } from './role.js';

/** Same SDK, another process, nothing to do but its canary: is it the process that is sick, or the host? */
export class SiblingRole implements Role {
  readonly flushMs = 1000;

  handle(_message: ToSubject): void {}

  flush(): void {}

  sweep(): void {}

  leaveAll(): Promise<void> {
    return Promise.resolve();
  }
}
