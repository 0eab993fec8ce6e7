import { expect, it } from 'vitest';
import { pressureDriver } from '../../src/conductor/pressure.js';
import type { Entry, Ledger } from '../../src/conductor/ledger.js';
import type { Lever } from '../../src/pressure/helper.js';
import type { Pressure } from '../../src/scenario/types.js';

const step = (startMs: number, lengthMs: number): Pressure => ({
  kind: 'cpu',
  startMs,
  lengthMs,
  level: '50%',
  amount: 0.5,
  blockMs: 0,
  thread: null,
  group: null,
  label: null,
  network: null,
});

function setup(steps: Pressure[], part: Partial<Lever> = {}) {
  const told: string[] = [];
  const ledger = {
    note: (_atUs: number, entry: Entry) => {
      if (entry.kind !== 'pressure') return;
      told.push([entry.step, entry.state, entry.reason].filter((x) => x !== undefined).join(' '));
    },
  } as unknown as Ledger;
  const fromMs = performance.now();
  const driver = pressureDriver({
    steps,
    ledger,
    nowUs: () => (performance.now() - fromMs) * 1000,
    pull: (_step, index) => ({
      on: () => Promise.resolve(told.push(`on ${index}`) < 0 ? '' : null),
      off: () => Promise.resolve(void told.push(`off ${index}`)),
      cleared: () => Promise.resolve(void told.push(`cleared ${index}`)),
      lost: new Promise(() => {}),
      pids: () => [100 + index],
      spent: () => [[200 + index, 5]],
      ...part,
    }),
  });
  const passed = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));
  return { driver, told, passed };
}

it('puts a step in force for its time', async () => {
  const { driver, told, passed } = setup([step(20, 60)]);
  driver.begin(0);
  expect(driver.pids()).toEqual([]);
  await passed(50);
  expect(told).toEqual(['on 0', '0 started']);
  expect(driver.pids()).toEqual([100]);
  expect([...driver.spent()]).toEqual([[200, 5]]);
  await passed(100);
  expect(told.slice(2)).toEqual(['off 0', '0 ended', 'off 0', 'cleared 0']);
});

it('takes back at once when the run ends, and begins nothing more', async () => {
  const { driver, told, passed } = setup([step(0, 5000), step(2000, 100), step(900, 100)]);
  driver.begin(0);
  await passed(30);
  await driver.end();
  expect(told.filter((line) => line.startsWith('on'))).toEqual(['on 0']);
  expect(told).toContain('0 ended the run was ended');
  // Readied ahead and never needed: it is taken back too.
  expect(told).toContain('cleared 2');
  expect(told).not.toContain('off 1');
});

it('tells what was refused and what ended too soon', async () => {
  const refused = setup([step(0, 50)], { on: () => Promise.resolve('not here') });
  refused.driver.begin(0);
  await refused.passed(20);
  expect(refused.told).toEqual(['0 refused not here', 'off 0', 'cleared 0']);

  const lost = setup([step(0, 5000)], { lost: Promise.resolve('it ended with SIGKILL') });
  lost.driver.begin(0);
  await lost.passed(20);
  expect(lost.told).toContain('0 ended it ended with SIGKILL');

  const throwing = setup([step(0, 50)], { on: () => Promise.reject(new Error('broken')) });
  throwing.driver.begin(0);
  await throwing.passed(20);
  expect(throwing.told).toContain('0 refused broken');
  await throwing.driver.end();
});
