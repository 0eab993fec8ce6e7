import fc from 'fast-check';
import { expect, it } from 'vitest';
import { summarize } from '../../src/analysis/index.js';
import type { EventOf, JournalEvent } from '../../src/journal/events.js';
import { renderMarkdown, renderTerminal } from '../../src/report/index.js';
import { done, header, S, stall, steady, WHOLE, withEvents } from '../support/journals.js';

type Step = EventOf<'pressure'>;

const step = (at: number, state: Step['state'], part: Partial<Step> = {}): Step => ({
  at,
  kind: 'pressure',
  step: 0,
  what: 'cpu',
  state,
  level: '80%',
  thread: null,
  ...part,
});

/** A steady run, but for the captures that were done in each second. */
function captured(perSecond: number[]): JournalEvent[] {
  const head = header({ groups: [{ rooms: 1 }] });
  let ok = 0;
  return steady(head, perSecond.length).map((event) => {
    if (event.kind !== 'interval') return event;
    ok += perSecond[event.fromUs / S] ?? 0;
    const counters = { ...done(50 * (event.fromUs / S + 1)), ok };
    return { ...event, counters };
  });
}

const of = (...events: JournalEvent[]) =>
  summarize(withEvents(captured([20, 50, 50, 50, 10, 20, 50, 60, 50, 50]), ...events), WHOLE);

it('tells the captures per second before, during and after a step', () => {
  const { pressure } = of(step(4 * S, 'started'), step(6 * S, 'ended'));
  expect(pressure).toEqual([
    {
      step: 0,
      what: 'cpu',
      level: '80%',
      thread: null,
      fromUs: 4 * S,
      toUs: 6 * S,
      refused: false,
      reason: null,
      groups: [{ name: 'probe', beforePerS: 50, duringPerS: 15, afterPerS: 52.5 }],
    },
  ]);
});

it('keeps another step out of what was before and after', () => {
  const next = { step: 1, what: 'freeze', level: null, thread: 'tokio*' };
  const { pressure } = of(
    step(4 * S, 'started'),
    step(6 * S, 'ended'),
    step(7 * S, 'started', next),
    step(9 * S, 'ended', { ...next, reason: 'it ended with SIGKILL' }),
  );
  expect(pressure.map(({ groups }) => groups[0])).toMatchObject([
    { beforePerS: 50, duringPerS: 15, afterPerS: 50 },
    { beforePerS: 50, duringPerS: 55, afterPerS: 50 },
  ]);
  expect(pressure[1]?.reason).toBe('it ended with SIGKILL');
});

it('says what was refused, and what was never taken back', () => {
  const { pressure } = of(
    step(4 * S, 'started'),
    step(5 * S, 'refused', { step: 1, what: 'freeze', reason: 'no such thread' }),
  );
  expect(pressure).toMatchObject([
    { toUs: null, refused: false, groups: [{ duringPerS: 240 / 6, afterPerS: null }] },
    { refused: true, reason: 'no such thread', groups: [{ beforePerS: null, duringPerS: null }] },
  ]);
});

it('is told with a stall of that time, first of all', () => {
  const stalled = stall(4.1 * S, 5 * S);
  const during = of(step(4 * S, 'started'), step(6 * S, 'ended'), stalled);
  expect(during.stalls[0]?.meanwhile[0]).toBe('intended pressure: cpu 80% 4s–6s');
  const elsewhere = of(step(6 * S, 'started'), step(7 * S, 'ended'), stalled);
  expect(elsewhere.stalls[0]?.meanwhile.join()).not.toMatch(/intended/);
});

it('takes a strained host for no excuse under pressure that the scenario asked for', () => {
  const events = withEvents(captured(Array<number>(10).fill(50)), stall(4 * S, 5 * S));
  const run = (part: object, ...extra: JournalEvent[]) => {
    const strained = events.map((one) => (one.kind === 'host' ? { ...one, ...part } : one));
    return summarize(withEvents(strained, ...extra), WHOLE).verdict;
  };
  for (const part of [{ stealShare: 0.4 }, { outsideShare: 0.9 }]) {
    expect(run(part)).toBe('invalid');
    expect(run(part, step(3 * S, 'started'), step(6 * S, 'ended'))).toBe('degraded');
    expect(run(part, step(7 * S, 'started'), step(8 * S, 'ended'))).toBe('invalid');
    expect(run(part, step(3 * S, 'refused'))).toBe('invalid');
    // What is done to a channel loads no host, however long it lasts; but what it does to its group.
    for (const what of ['mute', 'unpublish', 'server-pause', 'network'])
      expect(run(part, step(3 * S, 'started', { what }))).toBe('invalid');
    for (const what of ['freeze', 'close']) {
      expect(run(part, step(3 * S, 'started', { what }))).toBe('degraded');
      expect(run(part, step(3 * S, 'started', { what, group: 'other' }))).toBe('invalid');
      expect(run(part, step(6 * S, 'started', { what }))).toBe('invalid');
    }
    expect(run(part, step(3 * S, 'started', { what: 'disk' }))).toBe('degraded');
  }
});

it('takes a strained host for no excuse of a silence that a step made', () => {
  const listened = steady(header({ groups: [{ rooms: 1, listen: true }] }));
  const gap: JournalEvent = { at: 6 * S, kind: 'gap', publisher: 0, fromUs: 4 * S, toUs: 6 * S };
  const busy = withEvents(listened, gap).map((one) =>
    one.kind === 'host' ? { ...one, outsideShare: 0.9 } : one,
  );
  const run = (part: Partial<Step>) =>
    summarize(withEvents(busy, step(3 * S, 'started', part), step(7 * S, 'ended', part)), WHOLE)
      .verdict;
  for (const what of ['network', 'mute', 'server-pause']) {
    expect(run({ what })).toBe('degraded');
    expect(run({ what, group: 'other' })).toBe('invalid');
  }
});

it('is of all in a process that it is done to, and two at once count once', () => {
  const groups = [{ rooms: 1 }, { name: 'other', rooms: 1 }];
  const journal = withEvents(
    steady(header({ groups })).map((one) =>
      one.kind === 'host' ? { ...one, outsideShare: 0.9 } : one,
    ),
    stall(4 * S, 5 * S),
    stall(4 * S, 5 * S, { id: 'other', publisher: 1 }),
  );
  const verdicts = (what: string) =>
    summarize(
      withEvents(journal, step(3 * S, 'started', { what, group: 'other' })),
      WHOLE,
    ).groups.map(({ verdict }) => verdict);
  expect(verdicts('freeze')).toEqual(['degraded', 'degraded']);
  expect(verdicts('close')).toEqual(['invalid', 'degraded']);

  const listened = steady(header({ groups: [{ rooms: 1, listen: true }] }));
  const gap = (us: number): JournalEvent => ({
    ...{ at: 6 * S, kind: 'gap', publisher: 0, fromUs: 4 * S, toUs: 4 * S + us },
  });
  const two = ['mute', 'unpublish'].map((what, n) => step(3 * S, 'started', { what, step: n }));
  expect(summarize(withEvents(listened, gap(150_000), ...two), WHOLE).verdict).toBe('healthy');
  expect(summarize(withEvents(listened, gap(250_000), ...two), WHOLE).verdict).toBe('degraded');
});

it('stands in the reports', () => {
  const summary = of(
    step(4 * S, 'started'),
    step(6 * S, 'ended'),
    step(7 * S, 'refused', { step: 1, what: 'freeze', reason: 'no such thread' }),
  );
  const text = renderTerminal(summary, { color: false, width: 80 });
  expect(text).toMatch(/at +pressure +for +captures of +before +during +after/);
  expect(text).toMatch(/4s +cpu 80% +2s +probe +50\/s +15\/s +53\/s/);
  expect(text).toMatch(/- step 2, freeze, could not begin: no such thread/);
  expect(renderMarkdown(summary)).toMatch(/## Pressure[^]*\| 4s \| cpu 80% \| 2s \| probe \|/);
  const none = summarize(captured([50, 50]), WHOLE);
  expect(none.pressure).toEqual([]);
  expect(renderTerminal(none, { color: false, width: 80 })).not.toMatch(/pressure/);
});

it('never invents a rate', () => {
  fc.assert(
    fc.property(
      fc.array(fc.integer({ min: 0, max: 100 }), { minLength: 1, maxLength: 12 }),
      fc.integer({ min: 0, max: 12 * S }),
      fc.integer({ min: 0, max: 5 * S }),
      (perSecond, fromUs, lengthUs) => {
        const events = withEvents(
          captured(perSecond),
          step(fromUs, 'started'),
          step(fromUs + lengthUs, 'ended'),
        );
        for (const { groups } of summarize(events, WHOLE).pressure) {
          for (const { beforePerS, duringPerS, afterPerS } of groups) {
            for (const perS of [beforePerS, duringPerS, afterPerS]) {
              expect(perS ?? 0).toBeGreaterThanOrEqual(0);
              expect(perS ?? 0).toBeLessThanOrEqual(Math.max(...perSecond));
            }
          }
        }
      },
    ),
  );
});
