import type { ToSubject } from './messages.js';
import type { Role, RoleContext } from './role.js';

/** Same SDK, another process, nothing to do but its canary: is it the process that is sick, or the host? */
export class SiblingRole implements Role {
  readonly flushMs = 1000;
  readonly #context: RoleContext;

  constructor(context: RoleContext) {
    this.#context = context;
    const { init, health } = context;
    if (init.health !== null) health.process(init.health, 'sibling');
  }

  handle({ kind }: ToSubject): void {
    if (kind !== 'stop') return;
    this.#context.health.stop();
    this.#context.link.send({ kind: 'drained', atUs: this.#context.clock.nowUs() });
  }

  flush(): void {}

  sweep(): void {}

  leaveAll(): Promise<void> {
    return Promise.resolve();
  }
}
