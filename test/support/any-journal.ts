import fc from 'fast-check';
import type { JournalEvent } from '../../src/journal/events.js';
import { ended, header, S, stall, steady, withEvents } from './journals.js';

const at = fc.integer({ min: 0, max: 9.9 * S });

const trouble: fc.Arbitrary<JournalEvent[]> = fc.oneof(
  fc
    .tuple(at, fc.integer({ min: 200_000, max: 3 * S }))
    .map(([fromUs, us]): JournalEvent[] => [stall(fromUs, fromUs + us)]),
  at.map((fromUs): JournalEvent[] => [
    { at: fromUs + 300_000, kind: 'gap', publisher: 1, fromUs, toUs: fromUs + 300_000 },
  ]),
  at.map((time): JournalEvent[] => [
    ended(time, 0, { code: 134, how: 'crashed', error: 'boom', stderrTail: 'a\nb' }),
  ]),
  at.map((time): JournalEvent[] => [
    {
      at: time,
      kind: 'room',
      room: 'probe-1',
      group: 'probe',
      role: 'subject',
      state: 'failed',
      reason: 'no <such> "handle" & \u0007',
    },
  ]),
  at.map((time): JournalEvent[] => [
    {
      at: time,
      kind: 'promise',
      role: 'subject',
      process: 0,
      what: 'publishTrack',
      limitUs: 15 * S,
      room: 'probe-0',
    },
    { at: time, kind: 'panic', process: 0, message: 'called `unwrap()` on a `None` value' },
  ]),
  at.map((time): JournalEvent[] => {
    const process = { kind: 'process', process: 0, role: 'subject', pid: 100 } as const;
    return [
      { at: time + 300_000, ...process, state: 'silent', sinceUs: time, osState: 'T' },
      { at: time + 900_000, ...process, state: 'back', sinceUs: time },
    ];
  }),
  at.map((time): JournalEvent[] => [
    { at: time, kind: 'server', state: 'unreachable' },
    { at: time + S, kind: 'server', state: 'reachable' },
  ]),
);

const busySeconds = fc.array(fc.nat(9), { maxLength: 4 });

/** Whole journals of ten seconds with any mixture of troubles, some of them under a strained host. */
export const anyJournal: fc.Arbitrary<JournalEvent[]> = fc
  .record({
    troubles: fc.array(trouble, { maxLength: 4 }),
    busy: busySeconds,
    listen: fc.boolean(),
    crowd: fc.boolean(),
  })
  .map(({ troubles, busy, listen, crowd }) => {
    const groups = [
      { listen },
      ...(crowd ? [{ name: 'crowd', rooms: 3, publishersPerRoom: 0 }] : []),
    ];
    const journal = steady(header({ groups })).map((event) =>
      event.kind === 'host' && busy.includes(event.fromUs / S)
        ? { ...event, outsideShare: 0.9 }
        : event,
    );
    return withEvents(journal, ...troubles.flat());
  });
