import { expect, it } from 'vitest';
import { recoveryOf, recoveryTable, summarize } from '../../src/analysis/index.js';
import type { EventOf, JournalEvent } from '../../src/journal/events.js';
import { renderRecovery } from '../../src/report/index.js';
import { header, S, stall, steady, WHOLE, withEvents } from '../support/journals.js';

const step = (
  rung: EventOf<'recovery'>['rung'],
  state: EventOf<'recovery'>['state'],
  part: Partial<EventOf<'recovery'>> = {},
): JournalEvent => ({
  ...{ at: 5 * S, kind: 'recovery', publisher: 0, stall: 'a', attempt: 0, rung, state },
  ...part,
});

const NONE = { tried: 0, healed: 0, over: 0, cutOff: 0, skipped: 0 };

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
        wait: { ...NONE, tried: 2 },
        clear: { ...NONE, skipped: 1 },
        track: { ...NONE, tried: 2, healed: 1 },
      },
      lostUs: 4 * S,
      leaked,
      leakedOld: null,
    },
  ]);
});

it('does not call in vain what the end of the run cut off', () => {
  const tried = (...steps: JournalEvent[]) =>
    summarize(withEvents(steady(header()), stall(3 * S, 6 * S), ...steps), WHOLE).groups[0]
      ?.recovery;
  expect(tried(step('process', 'started'))).toBeUndefined();
  const failed = [step('track', 'failed'), step('process', 'started', { at: 6 * S })];
  expect(tried(...failed)).toEqual([{ rung: 'track', tried: 1, healed: 0 }]);
});

it('does not tell of a step that never ran that it left nothing behind', () => {
  const table = (...steps: JournalEvent[]) => {
    const [, , ...rows] = renderRecovery(recoveryTable([run(...steps)]), 'markdown').split('\n');
    return rows[0]?.split('|').at(-2)?.trim();
  };
  const nothing = { leaked: { threads: 0, rssMb: 0 } };
  const more = { leaked: { threads: 2, rssMb: 3 } };
  expect(table(step('wait', 'failed', nothing))).toBe('');
  expect(table(step('track', 'failed'), step('room', 'failed'))).toBe('–');
  expect(table(step('track', 'failed'), step('process', 'healed', nothing))).toBe(
    '–; old process: nothing',
  );
  expect(table(step('track', 'failed', more), step('process', 'healed', more))).toBe(
    '+2 threads, +3 MB; old process: +2 threads, +3 MB',
  );
  expect(table(step('track', 'failed', more), step('process', 'failed'))).toBe('+2 threads, +3 MB');
});

/** As `run`, but somebody listens; what was not heard, from and to in seconds. */
const heardRun = (gaps: [number, number][], ...steps: JournalEvent[]) =>
  recoveryOf(
    withEvents(
      steady(header({ groups: [{ listen: true }] })),
      { ...stall(3 * S, 6 * S), id: 'a' },
      ...gaps.map(([from, to]): JournalEvent => ({
        ...{ at: to * S, kind: 'gap', publisher: 0, fromUs: from * S, toUs: to * S },
      })),
      ...steps,
    ),
    WHOLE,
  );

it('counts as lost what the listener was owed and did not hear', () => {
  const healed = step('wait', 'healed', { at: 8 * S, lostUs: 5 * S });
  const gaps: [number, number][] = [
    [1, 1.5], // before the stall
    [2.5, 4],
    [5, 6.25],
    [9, 9.5], // after it had healed
  ];
  expect(heardRun(gaps, healed).lostUs).toEqual([2.75 * S]);
  expect(heardRun([], step('wait', 'over', { at: 8 * S })).lostUs).toEqual([0]);
  expect(run(healed).lostUs).toEqual([5 * S]); // nobody listens
});

it('tells what the end of a run has cut off, and what was over before it was proved', () => {
  const cut = heardRun([], step('wait', 'started', { at: 4 * S }));
  expect(recoveryTable([cut]).rows[0]).toMatchObject({
    cells: { wait: { ...NONE, tried: 1, cutOff: 1 } },
    lostUs: null,
  });
  expect(renderRecovery(recoveryTable([cut]), 'markdown')).toMatch(/\| cut off \|.*\| cut off +\|/);
  const over = heardRun([], step('wait', 'started', { at: 4 * S }), step('wait', 'over'));
  expect(renderRecovery(recoveryTable([over]), 'markdown')).toMatch(/\| over +\|.*\| none +\|/);
  const healed = heardRun([], step('wait', 'started', { at: 4 * S }), step('wait', 'healed'));
  const failed = heardRun([], step('wait', 'started', { at: 4 * S }), step('wait', 'failed'));
  const both = recoveryTable([healed, over, over, cut, failed]);
  expect(renderRecovery(both, 'markdown')).toContain('| healed 1, over 2, cut off 1 of 5 |');
});

it('does not say that all was lost where a stall was over before anything was tried', () => {
  const text = renderRecovery(recoveryTable([run()]), 'markdown');
  expect(text).toContain('nothing tried');
  expect(text).not.toContain('| all |');
});

it('tells what was left behind by one publisher, where several of a process were tried at once', () => {
  const leak = (
    publisher: number,
    [from, to]: [number, number],
    threads: number,
    rung: 'track' | 'process' = 'track',
  ): JournalEvent[] => [
    step(rung, 'started', { at: from * S, publisher }),
    step(rung, 'healed', { at: to * S, publisher, leaked: { threads, rssMb: 10 * threads } }),
  ];
  const left = (...steps: JournalEvent[]) => {
    const head = header({ groups: [{ rooms: 4 }], process: (_, room) => (room === 3 ? 1 : 0) });
    const all = withEvents(steady(head), ...steps);
    const [row] = recoveryTable([recoveryOf(all, WHOLE)]).rows;
    return [row?.leaked, row?.leakedOld];
  };
  const [four, twelve] = [4, 12].map((threads) => ({ threads, rssMb: 10 * threads }));
  const three = [0, 1, 2].flatMap((publisher) =>
    leak(publisher, [4 + publisher / 100, 5 + publisher], 12),
  );
  expect(left(...three)).toEqual([four, null]);
  // One of another process, one that was over before, and one that began only after it.
  expect(left(...leak(0, [4, 5], 12), ...leak(3, [4, 5], 12))).toEqual([twelve, null]);
  expect(left(...leak(0, [2, 3], 12), ...leak(1, [4, 5], 12))).toEqual([twelve, null]);
  // A process is one, for however many it was replaced.
  expect(left(...leak(0, [4, 5], 4, 'process'), ...leak(1, [4, 5], 4, 'process'))).toEqual([
    null,
    four,
  ]);
});
