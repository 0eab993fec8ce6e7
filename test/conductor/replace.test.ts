import { expect, it } from 'vitest';
import type { Company } from '../../src/conductor/company.js';
import type { Recorder } from '../../src/conductor/recorder.js';
import { replacer } from '../../src/conductor/recovery/replace.js';
import { roster } from '../../src/conductor/roster.js';
import type { Stage } from '../../src/conductor/stage.js';
import { Watch } from '../../src/conductor/watch.js';
import { S } from '../support/journals.js';
import { memoryLedger } from '../support/ledgers.js';
import { plannedPublisher, plannedRoom, planOf } from '../support/specs.js';

it('watches no process any more that it has killed, however long that takes to be gone', async () => {
  const plan = planOf([plannedRoom({ publishers: [plannedPublisher()] })]);
  const { ledger, of } = memoryLedger();
  const told: boolean[] = [];
  const onStall = (_: number, open: boolean) => void told.push(open);
  const rooms = roster(plan);
  rooms.published(0, 0);
  const parts = { ledger, roster: rooms, onStall };
  const watch = new Watch({ ...parts, afterUs: S / 5, osState: () => 'Z' });
  const child = (pid: number) => ({ child: { index: 0, role: 'subject', pid, send() {} } });
  watch.add({ index: 0, role: 'subject', pid: 1 }, 0);
  let us = 0;
  const look = (untilUs: number) => {
    for (; us < untilUs; us += S / 10) watch.look(us);
  };
  let up = () => {};
  const replace = replacer({
    ...{ plan, watch, nowUs: () => us, sinceMs: () => us / 1000 },
    company: {
      subject: () => child(1),
      replace: () => new Promise((resolve) => (up = () => resolve(child(2)))),
    } as unknown as Company,
    recorder: { restart() {} } as unknown as Recorder,
    stage: { join: () => Promise.resolve() } as unknown as Stage,
  });
  const fresh = replace(0);
  look(2 * S);
  up();
  expect(await fresh).toBe(true);
  expect([of('process'), of('stall'), told]).toEqual([[], [], []]);
  look(4 * S);
  expect(of('process')).toMatchObject([{ state: 'silent', pid: 2 }]);
});
