import { expect, it } from 'vitest';
import { recoveryOf, recoveryTable } from '../../src/analysis/index.js';
import type { EventOf, JournalEvent } from '../../src/journal/events.js';
import { header, S, stall, steady, WHOLE, withEvents } from '../support/journals.js';

const step = (
  rung: EventOf<'recovery'>['rung'],
  state: EventOf<'recovery'>['state'],
  part: Partial<EventOf<'recovery'>> = {},
): JournalEvent => ({
  ...{ at: 5 * S, kind: 'recovery', publisher: 0, stall: 'a', attempt: 0, rung, state },
  ...part,
});

const run = (...steps: JournalEvent[]) =>
  recoveryOf(withEvents(steady(header()), stall(3 * S, 6 * S), ...steps), WHOLE);

it('tells which step healed, what was lost meanwhile and what was left behind', () => {
  const leaked = { threads: 2, rssMb: 1 };
  const healed = run(
    step('wait', 'started'),
    step('wait', 'failed', { leaked: { threads: 0, rssMb: 9 } }),
    step('clear', 'skipped', { reason: 'none' }),
    step('track', 'healed', { lostUs: 4 * S, leaked }),
  );
  const lost = run(step('wait', 'failed'), step('track', 'failed', { leaked }));
  expect(recoveryTable([healed, lost, run()]).rows).toEqual([
    {
      mode: 'sample',
      sdk: '9.8.7',
      runs: 3,
      stalls: 3,
      crashed: 0,
      cells: {
        wait: { tried: 2, healed: 0, skipped: 0 },
        clear: { tried: 0, healed: 0, skipped: 1 },
        track: { tried: 2, healed: 1, skipped: 0 },
      },
      lostUs: 4 * S,
      leaked,
    },
  ]);
});
