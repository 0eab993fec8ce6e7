import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { summarize } from '../../src/analysis/index.js';
import type { JournalEvent } from '../../src/journal/events.js';
import {
  done,
  header,
  histogram,
  S,
  stall,
  steady,
  WHOLE,
  withEvents,
} from '../support/journals.js';

const SECONDS = 30;
/** 2 publishers of 50 captures a second each. */
const DUE = 100;

/** @param ok captures that settle in the second that ends at `second` */
function run(ok: (second: number) => number, delayUs: (second: number) => number = () => 400) {
  let settled = 0;
  return steady(header(), SECONDS).map((event): JournalEvent => {
    if (event.kind !== 'interval') return event;
    const second = Math.round(event.at / S);
    settled += ok(second);
    const counters = {
      ...done(DUE * second),
      ok: settled,
      settled,
      pending: DUE * second - settled,
    };
    const schedule = histogram(...Array.from({ length: 10 }, () => delayUs(second)));
    return { ...event, counters, histograms: { ...event.histograms, schedule } };
  });
}

const cpu = (fromS: number, toS: number): JournalEvent[] => {
  const about = { kind: 'pressure', step: 0, what: 'cpu', level: '400%', thread: null } as const;
  return [
    { at: fromS * S, ...about, state: 'started' },
    { at: toS * S, ...about, state: 'ended' },
  ];
};

const verdict = (journal: JournalEvent[]) => {
  const { verdict: name, evidence } = summarize(journal, WHOLE).groups[0]!;
  return { name, evidence };
};

describe('collapsed', () => {
  it('is what does not come back after its cause has ended', () => {
    const down = run((second) => (second > 8 ? 60 : DUE));
    expect(verdict(withEvents(down, ...cpu(8, 12)))).toEqual({
      name: 'collapsed',
      evidence:
        'captures stayed at 60/s of 100/s due to the end, for 18s, though cpu 400% had ended at 12s; 880 pending at its end',
    });
    expect(verdict(down)).toMatchObject({
      name: 'collapsed',
      evidence: expect.stringContaining('from 8s on, no cause found') as string,
    });
  });

  it('is a schedule that lags for ever, though as many captures settle as are due', () => {
    const behind = run(
      () => DUE,
      (second) => (second > 8 ? 3 * S : 400),
    );
    const { name, evidence } = verdict(withEvents(behind, ...cpu(8, 12)));
    expect(name).toBe('collapsed');
    expect(evidence).toContain('captures came 3s after their time');
  });

  it('counts what was refused in it, too', () => {
    const refused = run((second) => (second > 8 ? 60 : DUE)).map((event): JournalEvent => {
      if (event.kind !== 'interval') return event;
      const channelFull = 40 * Math.max(0, Math.round(event.at / S) - 8);
      return { ...event, counters: { ...event.counters, channelFull, pending: 0 } };
    });
    expect(verdict(withEvents(refused, ...cpu(8, 12))).evidence).toMatch(
      /had ended at 12s; 720 refused in it$/,
    );
  });

  it('begins when the last storm of native events is over', () => {
    const down = (untilS: number) =>
      run((second) => (second > 8 ? 60 : DUE)).map((event): JournalEvent =>
        event.kind === 'load' && event.fromUs >= 8 * S && event.at <= untilS * S
          ? { ...event, ffi: { logs: { count: 9000, us: 400_000 } } }
          : event,
      );
    expect(verdict(down(15)).evidence).toContain('though the storm of log events had ended at 15s');
    expect(verdict(down(SECONDS)).name).toBe('degraded');
  });

  it('is not a standstill, but what is left when that is over', () => {
    const still = (untilS: number, then: number) =>
      run((second) => (second <= 8 ? DUE : second === 9 ? 30 : second <= untilS ? 0 : then));
    expect(verdict(still(15, 60)).evidence).toContain(
      'for 15s, though the standstill that it began with had ended at 15s',
    );
    expect(verdict(still(SECONDS, 0)).name).toBe('degraded');
    expect(verdict(still(15, DUE)).name).toBe('degraded');
  });

  it('counts the seconds in which the process says nothing of what is due', () => {
    const child = { kind: 'process', process: 0, role: 'subject', pid: 100 } as const;
    const told = (second: number) => second <= 12 || second % 5 === 0;
    const rare = run((second) => (second <= 8 ? DUE : told(second) ? 20 : 0)).map(
      (event): JournalEvent => {
        if (event.kind !== 'interval') return event;
        let second = Math.round(event.at / S);
        while (!told(second)) second--;
        return { ...event, counters: { ...event.counters, planned: DUE * second } };
      },
    );
    const silences = [12, 15, 20, 25].flatMap((fromS): JournalEvent[] => [
      { at: (fromS + 1) * S, ...child, state: 'silent', sinceUs: fromS * S, osState: 'R' },
      { at: (fromS + (fromS === 12 ? 2 : 4)) * S, ...child, state: 'back', sinceUs: fromS * S },
    ]);
    expect(verdict(withEvents(rare, ...cpu(8, 12), ...silences))).toEqual({
      name: 'collapsed',
      evidence: expect.stringMatching(
        /^captures stayed at 4\/s of 100\/s due to the end, for 18s, though cpu 400% had ended at 12s/,
      ) as string,
    });
  });

  it('is not one bad second that nothing was due after', () => {
    const pausing = run((second) => (second === 12 ? 20 : DUE)).map((event): JournalEvent => {
      if (event.kind !== 'interval' || event.at <= 12 * S) return event;
      const { ok, settled, pending } = done(DUE * 12);
      return { ...event, counters: { ...done(DUE * 12), ok: ok - 80, settled, pending } };
    });
    expect(verdict(pausing).name).not.toBe('collapsed');
  });

  it('is not what comes back, however late', () => {
    const back = run((second) => (second > 8 && second <= 25 ? 60 : DUE));
    expect(verdict(withEvents(back, ...cpu(8, 12))).name).toBe('degraded');
  });

  it('is not what the run is too short to tell', () => {
    const late = run((second) => (second > 20 ? 60 : DUE));
    expect(verdict(withEvents(late, ...cpu(20, 24))).name).toBe('degraded');
  });

  it('is not what was never well', () => {
    expect(verdict(run(() => 60)).name).toBe('degraded');
  });

  it('is not a host that is still full of others', () => {
    const down = run((second) => (second > 8 ? 60 : DUE)).map((event) =>
      event.kind === 'host' && event.fromUs >= 8 * S ? { ...event, outsideShare: 0.9 } : event,
    );
    expect(verdict(down).name).not.toBe('collapsed');
  });

  it('is not undone by what comes when it is long overdue', () => {
    const busyFrom = (fromS: number) =>
      run((second) => (second > 8 ? 60 : DUE)).map((event) =>
        event.kind === 'host' && event.fromUs >= fromS * S
          ? { ...event, outsideShare: 0.9 }
          : event,
      );
    expect(verdict(withEvents(busyFrom(20), ...cpu(8, 12)))).toMatchObject({
      name: 'collapsed',
      evidence: expect.stringContaining('though cpu 400% had ended at 12s') as string,
    });
    expect(verdict(withEvents(busyFrom(18), ...cpu(8, 12))).name).not.toBe('collapsed');
  });

  it('waits as long as the scenario allows', () => {
    const [head, ...rest] = withEvents(
      run((second) => (second > 8 ? 60 : DUE)),
      ...cpu(8, 12),
    );
    if (head?.kind !== 'run') throw new Error('no header');
    const patient = { ...head, stall: { ...head.stall, backUs: 20 * S } };
    expect(verdict([patient, ...rest]).name).toBe('degraded');
  });

  it('is what a group does whose captures all wait too long, and still come back', () => {
    const trickles = withEvents(
      run((second) => (second > 8 ? 10 : DUE)),
      ...cpu(8, 12),
    );
    const [both, one] = [[0, 1].map(hangs), [hangs(0)]];
    const slow = lags(9, 30, [0, 50, 5, 6 * S], [1, 50, 5, 6 * S]);
    expect(verdict(withEvents(trickles, ...slow, ...both)).name).toBe('collapsed');
    expect(verdict(withEvents(trickles, ...slow, ...one)).name).toBe('collapsed');
    // One that hangs beside one that does not is hung.
    const still = lags(9, 30, [0, 50, 0, 0], [1, 50, 10, 6 * S]);
    expect(verdict(withEvents(trickles, ...still, ...both)).name).toBe('hung');
    expect(verdict(withEvents(trickles, ...both)).name).toBe('hung');
    const nothing = withEvents(
      run((second) => (second > 8 ? 0 : DUE)),
      ...cpu(8, 12),
    );
    expect(verdict(withEvents(nothing, ...both)).name).toBe('hung');
  });

  it('tells by their counters who still flows, in a journal that tells nobody apart', () => {
    const half = run((second) => (second > 8 ? 50 : DUE));
    const sole = (...ok: number[]) =>
      withEvents(
        half.map((event): JournalEvent =>
          event.kind === 'publisher-interval'
            ? { ...event, counters: { ...event.counters, ok: ok[event.publisher] ?? 0 } }
            : event,
        ),
        ...[0, 1].map(hangs),
      );
    expect(verdict(sole(900, 900)).name).toBe('collapsed');
    expect(verdict(sole(400, 1400)).name).toBe('hung');
  });

  it('leaves those hung that hang, though one more stalls and comes back', () => {
    const quarter = (second: number) => (second <= 10 ? 1 : second <= 21 ? 0 : 0.25);
    const four = scaled(4, quarter);
    const three = [0, 1, 2].map(hangs);
    const fourth = stall(10 * S, 21 * S, { id: 'fourth', publisher: 3 });
    for (const told of [[], lags(9, 30, [0, 50, 0, 0], [1, 50, 0, 0], [2, 50, 0, 0])]) {
      expect(verdict(withEvents(four, ...told, ...three)).name).toBe('hung');
      expect(verdict(withEvents(four, ...told, ...three, fourth)).name).toBe('hung');
    }
  });
});

it('a hang that is over stays one, however the group goes on after it', () => {
  const share = (second: number) => (second > 3 && second <= 9 ? 0 : second > 15 ? 0.4 : 1);
  const hang = [0, 1].map((publisher) =>
    stall(3 * S, 9 * S, { id: `hang-${publisher}`, publisher }),
  );
  const down = scaled(2, share);
  expect(verdict(down).name).toBe('collapsed');
  const told = [
    ...lags(3, 9, [0, 50, 0, 0], [1, 50, 0, 0]),
    ...lags(15, 30, [0, 50, 20, 0], [1, 50, 20, 0]),
  ];
  // An older journal has the counters of each alone.
  const older = down.map((event): JournalEvent =>
    event.kind === 'publisher-interval'
      ? { ...event, counters: { ...event.counters, ok: 50 * (3 + 6 + 0.4 * 15) } }
      : event,
  );
  for (const journal of [withEvents(down, ...told), older]) {
    expect(verdict(withEvents(journal, ...hang))).toMatchObject({
      name: 'hung',
      evidence: expect.stringContaining('no capture came back from 3s on for 6s') as string,
    });
  }
});

describe('what may still come back', () => {
  /** Not enough is missing to lag behind the whole schedule. */
  const late = run((second) => (second > 22 ? 88 : DUE));
  const bad = 'captures stayed at 88/s of 100/s due to the end, for 8s, from 22s on';

  it('has collapsed where it was left in peace', () => {
    expect(verdict(late)).toEqual({
      name: 'collapsed',
      evidence: `${bad}, no cause found; 96 pending at its end`,
    });
  });

  it('is degraded in a step, beside rooms that join and in a storm of log events', () => {
    const [begun, over] = cpu(22, 25);
    const room = { kind: 'room', room: 'probe-0', group: 'probe', role: 'subject' } as const;
    const joined = { at: 26 * S, ...room, state: 'joined', tookUs: 1000 } as const;
    const stormy = late.map((event): JournalEvent =>
      event.kind === 'load' && event.fromUs >= 24 * S
        ? { ...event, ffi: { logs: { count: 9000, us: 90_000 } } }
        : event,
    );
    const of = (what: string) => ({
      name: 'degraded',
      evidence: `${bad}, in or just after ${what}, so it may still come back; 96 pending at its end`,
    });
    expect(verdict(withEvents(late, begun!))).toEqual(of('cpu 400%'));
    expect(verdict(withEvents(late, begun!, over!))).toEqual(of('cpu 400%'));
    expect(verdict(withEvents(late, joined))).toEqual(of('a room that joined'));
    expect(verdict(stormy)).toEqual(of('a storm of log events'));
  });
});

describe('one publisher of many', () => {
  it('collapses its group when it never keeps up again', () => {
    const slow = withEvents(scaled(20), ...lags(8, 30, [7, 50, 25, 0]), ...cpu(8, 12));
    expect(verdict(slow)).toEqual({
      name: 'collapsed',
      evidence:
        'of probe-7-0 captures stayed at 25/s of 50/s due to the end, for 18s, though cpu 400% had ended at 12s',
    });
  });

  it('does so too when it lags behind for ever', () => {
    const late = withEvents(scaled(3), ...lags(8, 30, [1, 50, 50, 3 * S]));
    expect(verdict(late)).toEqual({
      name: 'collapsed',
      evidence:
        'of probe-1-0 captures came 3s after their time to the end, for 22s, from 8s on, no cause found',
    });
  });

  it('does not when it comes back, was never well, or lags no longer than the queue is', () => {
    const slow = [7, 50, 40, 0] as const;
    expect(verdict(withEvents(scaled(20), ...lags(8, 25, slow))).name).toBe('healthy');
    expect(verdict(withEvents(scaled(20), ...lags(0, 30, slow))).name).not.toBe('collapsed');
    const queued = lags(8, 30, [1, 50, 50, 1.4 * S]);
    expect(verdict(withEvents(scaled(3), ...queued)).name).toBe('healthy');
  });

  it('collapses its group whenever it would have collapsed alone', () => {
    const trouble = fc.record({
      ok: fc.constantFrom(0, 20, 44, 46, 50),
      delayUs: fc.constantFrom(0, 1.4 * S, 3 * S),
      fromS: fc.integer({ min: 2, max: 22 }),
      toS: fc.integer({ min: 23, max: SECONDS }),
      others: fc.integer({ min: 1, max: 9 }),
    });
    fc.assert(
      fc.property(trouble, ({ ok, delayUs, fromS, toS, others }) => {
        const isIn = (second: number) => second > fromS && second <= toS;
        const alone = scaled(
          1,
          (second) => (isIn(second) ? ok / 50 : 1),
          (second) => (isIn(second) ? delayUs : 0),
        );
        const told = lags(fromS, toS, [0, 50, ok, delayUs]);
        const among = withEvents(scaled(1 + others), ...told);
        expect(verdict(among).name === 'collapsed').toBe(verdict(alone).name === 'collapsed');
      }),
      { numRuns: 40, examples: [[{ ok: 20, delayUs: 0, fromS: 3, toS: SECONDS, others: 1 }]] },
    );
  });

  it('says nothing of itself after it has stopped', () => {
    const left = { at: 12 * S, kind: 'publisher', publisher: 7, state: 'stopped' } as const;
    const slow = withEvents(scaled(20), ...lags(8, 12, [7, 50, 25, 0]), left);
    expect(verdict(slow).name).not.toBe('collapsed');
  });
});

const hangs = (publisher: number): JournalEvent =>
  stall(9 * S, null, { id: `hang-${publisher}`, publisher });

type Lag = readonly [publisher: number, planned: number, ok: number, delayUs: number];

/** What the recorder tells, second by second. */
const lags = (fromS: number, toS: number, ...lagging: Lag[]): JournalEvent[] =>
  Array.from({ length: toS - fromS }, (_, n): JournalEvent => ({
    at: (fromS + n + 1) * S,
    kind: 'progress',
    group: 'probe',
    fromUs: (fromS + n) * S,
    lagging: lagging.map((one) => [...one]),
  }));

/** @param share of what falls due that is captured in the second that ends at `second` */
function scaled(
  publishers: number,
  share: (second: number) => number = () => 1,
  delayUs: (second: number) => number = () => 400,
) {
  let ok = 0;
  return steady(header({ groups: [{ rooms: publishers }] }), SECONDS).map((event): JournalEvent => {
    if (event.kind !== 'interval') return event;
    const second = Math.round(event.at / S);
    ok += 50 * publishers * share(second);
    const schedule = histogram(...Array.from({ length: 10 }, () => delayUs(second)));
    const histograms = { ...event.histograms, schedule };
    return { ...event, counters: { ...event.counters, ok, settled: ok }, histograms };
  });
}
