import type { Lever } from './helper.js';
import type { Netspace } from './netspace.js';
import type { Shape } from './shaping.js';

/** Shapes the server's traffic from `on` to `off`. */
export function network(shape: Netspace['shape'] | undefined, wanted: Shape): Lever {
  return {
    on: () =>
      shape === undefined ? Promise.resolve('the server has no network of its own') : shape(wanted),
    async off() {
      await shape?.(null);
    },
    cleared: () => Promise.resolve(),
    lost: new Promise<string>(() => {}),
    pids: () => [],
    spent: () => [],
  };
}
