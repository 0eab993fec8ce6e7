import { expect, it } from 'vitest';
import { hostMeter, type HostMeterContext } from '../../src/conductor/host-meter.js';
import type { EventOf } from '../../src/journal/events.js';

/** Uses so much CPU, however long that takes. */
function burn(ms: number): void {
  const from = process.cpuUsage();
  for (;;) {
    const { user, system } = process.cpuUsage(from);
    if ((user + system) / 1000 >= ms) return;
  }
}

const meter = (server: HostMeterContext['server']) =>
  hostMeter({ pids: () => [], spent: () => new Map(), server });

const taken = (one: ReturnType<typeof hostMeter>) => one.take(0) as Omit<EventOf<'host'>, 'at'>;

it.runIf(process.platform === 'linux')(
  'tells what the run’s own server used since the last reading',
  () => {
    let pid: number | null = process.pid; // stands for one that has used something
    const own = meter(() => pid);
    taken(own);
    burn(150);
    const { serverShare = 0, busyShare } = taken(own);
    expect(serverShare).toBeGreaterThan(0);
    expect(serverShare).toBeLessThanOrEqual(busyShare + 0.05); // ticks of 10 ms
    pid = null; // it has ended
    burn(50);
    expect(taken(own).serverShare).toBe(0);
  },
);

it('says nothing of a server that is not the run’s', () => {
  const none = meter(null);
  burn(20);
  expect(taken(none)).not.toHaveProperty('serverShare');
});
