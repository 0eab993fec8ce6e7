import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { expect, it } from 'vitest';
import type { Company } from '../../src/conductor/company.js';
import { RecoveryDriver } from '../../src/conductor/recovery/driver.js';
import type { Member } from '../../src/conductor/crew.js';
import type { Rung } from '../../src/journal/health.js';
import type { Stage } from '../../src/conductor/stage.js';
import { memoryLedger } from '../support/ledgers.js';
import { counts, S } from '../support/journals.js';
import { plannedPublisher, plannedRoom } from '../support/specs.js';

type Given = {
  ladder?: Rung[];
  subject?: Company['subject'];
  onReplace?: () => void;
  /** false: the process had been replaced a moment ago. */
  fresh?: boolean;
};

/** One publisher with a listener and a ladder of one step, in a process that can be replaced. */
function patient(given: Given = {}) {
  let us = 0;
  const { ledger, of } = memoryLedger();
  const closed: string[] = [];
  let replaced = 0;
  const driver: RecoveryDriver = new RecoveryDriver({
    recovery: { afterMs: 1000, limitMs: 3000, ladder: given.ladder ?? ['process'] },
    rooms: [plannedRoom({ publishers: [plannedPublisher({ index: 0, listen: true })] })],
    ledger,
    company: { subject: given.subject ?? (() => undefined) } as unknown as Company,
    stage: {} as Stage,
    nowUs: () => us,
    replace() {
      replaced++;
      given.onReplace?.();
      return Promise.resolve(given.fresh ?? true);
    },
    renamed: () => {},
    onClosed(publisher, fromUs, id) {
      closed.push(id);
      driver.stall(publisher, false, fromUs, id);
    },
  });
  return {
    driver,
    of,
    closed,
    replaced: () => replaced,
    states: () => of('recovery').map(({ state }) => state),
    at: (atUs: number) => (us = atUs),
    live(toUs: number, expected: number, audibleExpected: number) {
      const heard = { windows: 100, audible: 100, expected, audibleExpected, outOfOrder: 0 };
      for (; us < toUs; us += S / 10) {
        driver.look(us);
        if (us % S === 0) driver.heard([{ publisher: 0, fromUs: us - S, ...heard }], us);
      }
    },
    captured: (ok: number) => driver.captures([{ publisher: 0, counters: counts({ ok }) }], us),
  };
}

it('lets a publisher rest after its process was replaced, and believes the next whole second', async () => {
  const { driver, closed, replaced, states, live, captured, at } = patient();
  captured(500);
  driver.stall(0, true, 0, 'inside');
  driver.stall(0, true, 0, 'outside');
  live(2 * S, 100, 0);
  expect(replaced()).toBe(1);
  await Promise.resolve(); // the new process is there
  captured(500); // on its way when the old process was killed
  expect(closed).toEqual([]);
  captured(0);
  at(2.5 * S);
  captured(3);
  expect(closed).toEqual(['inside', 'outside']);
  at(3 * S);
  live(20 * S, 0, 0);
  expect(states()).toEqual(['started']);
  live(20.5 * S, 100, 1);
  expect(states()).toEqual(['started']);
  live(22 * S, 100, 95);
  expect(states()).toEqual(['started', 'healed']);
});

it('takes for the new process’s only what settles when it is there', async () => {
  const { driver, closed, states, live, captured } = patient();
  captured(500);
  driver.stall(0, true, 0, 'a');
  live(1.1 * S, 100, 0);
  captured(505); // the old one still trickles
  expect(closed).toEqual([]);
  await Promise.resolve();
  captured(3);
  expect(closed).toEqual(['a']);
  live(3.2 * S, 100, 100);
  expect(states()).toEqual(['started', 'healed']);
});

it('closes no stall of a process that had been replaced before it stalled', async () => {
  const { driver, closed, replaced, live, captured } = patient({ fresh: false });
  driver.stall(0, true, 0, 'a');
  live(1.1 * S, 100, 0);
  await Promise.resolve();
  captured(7);
  expect([replaced(), closed]).toEqual([1, []]);
});

it('goes on after a pause that nothing had healed, and ends with its publisher', () => {
  const { driver, replaced, states, live, at } = patient();
  driver.stall(0, true, 0, 'a');
  live(0.5 * S, 0, 0);
  driver.stall(0, false, 0, 'a', true);
  live(2 * S, 0, 0);
  expect(replaced()).toBe(1);
  driver.ended(0, 2 * S);
  expect(states()).toEqual(['started', 'over']);
  at(3 * S);
  live(9 * S, 0, 0);
  expect(replaced()).toBe(1);
});

it('measures what is left of the process that was replaced, and of no step that never ran', async () => {
  const children = [0, 1].map(() => spawn(process.execPath, ['-e', 'setInterval(() => {}, 1e3)']));
  const [old, fresh] = children;
  try {
    await Promise.all(children.map((child) => once(child, 'spawn')));
    const left = async (kill: boolean, ladder: Rung[]) => {
      let pid = old?.pid;
      const { driver, of, live, captured } = patient({
        ladder,
        subject: () => ({ child: { pid, send: () => {} } }) as unknown as Member,
        onReplace: () => (pid = fresh?.pid),
      });
      driver.stall(0, true, 0, 'a');
      live(2 * S, 100, 0);
      await Promise.resolve();
      if (kill) {
        old?.kill('SIGKILL');
        if (old !== undefined) await once(old, 'exit');
      }
      live(4 * S, 100, 0);
      captured(7);
      live(12 * S, 100, 0);
      return of('recovery').at(-1)?.leaked;
    };
    expect(await left(false, ['track'])).toBeUndefined();
    expect((await left(false, ['process']))?.threads).toBeGreaterThan(0);
    expect(await left(true, ['process'])).toEqual({ threads: 0, rssMb: 0 });
  } finally {
    for (const child of children) child.kill('SIGKILL');
  }
});

it('says at the run’s end that a stall was over, and nothing of one that was cut off', () => {
  const [one, other] = [patient(), patient()];
  for (const { driver, live } of [one, other]) {
    driver.stall(0, true, 0, 'a');
    live(2 * S, 0, 0);
  }
  one.driver.stall(0, false, 0, 'a');
  for (const { driver } of [one, other]) driver.end(2 * S);
  expect(one.states()).toEqual(['started', 'over']);
  expect(other.states()).toEqual(['started']);
});

it('closes what the new process healed as what it was opened as', async () => {
  const { driver, of, live, captured, at } = patient();
  captured(500);
  driver.stall(0, true, 0, 'waits');
  driver.stall(0, true, 0, 'refused', false, 'silent');
  live(2 * S, 100, 0);
  await Promise.resolve(); // the new process is there
  captured(0);
  at(2.5 * S);
  captured(3);
  expect(of('stall').map(({ id, what, state }) => [id, what, state])).toEqual([
    ['waits', 'capture', 'closed'],
    ['refused', 'silent', 'closed'],
  ]);
});
