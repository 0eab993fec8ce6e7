import { setTimeout } from 'node:timers/promises';
import { expect, it } from 'vitest';
import { processMeter } from '../../src/meter/process-meter.js';

it('tells how much of the time the event loop was busy since the last reading', async () => {
  const meter = processMeter();
  const busy = () => meter.take().loopBusyShare;
  await setTimeout(50);
  busy();
  await setTimeout(300);
  const idle = busy();
  const untilMs = performance.now() + 300;
  while (performance.now() < untilMs); // as a long callback would
  await setTimeout(1); // the loop comes round
  const full = busy();
  meter.stop();
  expect(idle).toBeLessThan(0.5);
  expect(full).toBeGreaterThan(0.8);
  expect(full).toBeLessThanOrEqual(1);
});
