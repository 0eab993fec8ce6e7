import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { SIGN_RULES, signalsOf, signalsTable } from '../../src/analysis/index.js';
import type { EventOf, JournalEvent } from '../../src/journal/events.js';
import type { HealthValues } from '../../src/journal/health.js';
import { anyJournal } from '../support/any-journal.js';
import { header, S, steady, stall, WHOLE, withEvents } from '../support/journals.js';

/** Broken from 4 s to 6 s, in a run of 14 s. */
const FROM = 4 * S;
const TO = 6 * S;
const EVERY = 250_000;
const SECONDS = 14;

const pressure = (state: 'started' | 'ended' | 'refused', at: number, label = 'drain') =>
  ({
    at,
    kind: 'pressure',
    step: 0,
    what: 'freeze',
    level: null,
    thread: 'AudioSourceCapt*',
    state,
    label,
  }) as const;
const STEP = [pressure('started', FROM), pressure('ended', TO)];

/** Every quarter of a second, what `at` says of that moment. */
function samples(
  at: (us: number) => HealthValues,
  publisher: number | null = 0,
): EventOf<'health'>[] {
  return Array.from({ length: (SECONDS * S) / EVERY }, (_, n) => {
    const us = (n + 1) * EVERY;
    const about = { kind: 'health', process: 0, role: 'subject', publisher } as const;
    return { at: us, fromUs: us - EVERY, ...about, values: at(us), costUs: { tap: 25 } };
  });
}

const broken = (us: number) => us > FROM && us <= TO;
const run = (...extra: JournalEvent[]) =>
  withEvents(steady(header({ groups: [{ rooms: 1, listen: true }] }), SECONDS), ...extra);
const judged = (...extra: JournalEvent[]) => signalsOf(run(...extra), WHOLE);

describe('a sign of life', () => {
  it('tells of what is broken, how soon, and when it is over', () => {
    const { signs } = judged(...STEP, ...samples((us) => ({ tap: broken(us) ? 0 : 100 })));
    expect(signs.tap).toMatchObject({
      windows: 1,
      detected: 1,
      late: 0,
      detectUs: [EVERY],
      clearUs: [EVERY],
      falseAlarms: 0,
    });
    expect(signs.tap?.healthyReadings).toBeGreaterThan(5);
    expect(signs.probe).toBeUndefined();
  });

  it('misses what it does not tell of', () => {
    const { signs } = judged(...STEP, ...samples(() => ({ connection: 1 })));
    expect(signs.connection).toMatchObject({ windows: 1, detected: 0, late: 0, detectUs: [] });
  });

  it('is too late where it tells only when it is over', () => {
    const outside = samples((us) => ({ tap: us === TO + EVERY ? 9 : 100 }))
      .filter(({ at }) => at <= FROM || at > TO)
      .map((one) => (one.at === TO + EVERY ? { ...one, fromUs: FROM } : one));
    const { signs } = judged(...STEP, ...outside);
    expect(signs.tap).toMatchObject({ windows: 1, detected: 0, late: 1 });
    // That nothing came told it in time.
    expect(signs.reading).toMatchObject({ detected: 1, late: 0, detectUs: [S] });
  });

  it('is blank where no reading lies wholly in what was broken, and none says so', () => {
    // Read once, across the edge, and null from then on: as a probe of a closed source.
    const once = samples((us) => ({ probe: us === FROM + EVERY ? 900 : null })).map((one) =>
      one.at === FROM + EVERY ? { ...one, fromUs: FROM - 1000 } : one,
    );
    expect(judged(...STEP, ...once).signs.probe).toMatchObject({ windows: 0, detected: 0 });
    const twice = samples((us) => ({ probe: broken(us) ? 900 : null }));
    expect(judged(...STEP, ...twice).signs.probe).toMatchObject({ windows: 1, detected: 0 });
  });

  it('is too late where it tells as soon as the JS thread is free again', () => {
    const about = { kind: 'process', process: 0, role: 'subject', pid: 100 } as const;
    const quiet: JournalEvent[] = [
      { at: FROM + 500_000, ...about, state: 'silent', sinceUs: FROM - 10_000, osState: 'R' },
      { at: TO - 400_000, ...about, state: 'back', sinceUs: FROM - 10_000 },
    ];
    const freed = samples((us) => ({ loop: us === TO ? 1_600_000 : 300 }), 0)
      .filter(({ at }) => at <= FROM || at >= TO)
      .map((one) => (one.at === TO ? { ...one, at: TO - 400_000, fromUs: FROM } : one));
    const process = freed.map((one) => ({ ...one, publisher: null }));
    const signs = (label: string, ...extra: JournalEvent[]) =>
      judged(
        ...[pressure('started', FROM, label), pressure('ended', TO, label)],
        ...[...samples(() => ({ tap: 100 })), ...process, ...extra],
      ).signs;
    expect(signs('js-thread', ...quiet).loop).toMatchObject({ windows: 1, detected: 0, late: 1 });
    // Where nothing says that it is over, it is in time.
    expect(signs('js-thread').loop).toMatchObject({ detected: 1, late: 0 });
    expect(signs('drain', ...quiet).loop).toMatchObject({ detected: 1, late: 0 });
  });

  it('alarms falsely while nothing is wrong, once per stretch', () => {
    const at = (us: number) => us > 8 * S && us <= 9 * S;
    const label = pressure('started', FROM, 'none');
    const { signs } = judged(label, ...samples((us) => ({ tap: at(us) ? 0 : 100 })));
    expect(signs.tap).toMatchObject({ windows: 0, falseAlarms: 1, falseReadings: 4 });
  });

  it('is not blamed for what a trouble leaves behind, nor for the beginning and the end', () => {
    const odd = (us: number) => broken(us) || us < 2 * S || (us > TO && us < TO + 2 * S);
    const { signs } = judged(...STEP, ...samples((us) => ({ probe: odd(us) ? -1 : 900 })));
    expect(signs.probe).toMatchObject({ detected: 1, falseAlarms: 0 });
  });

  it('alarms falsely after a trouble as well, once all has been well for a while', () => {
    const clear = 6 * S; // to be well again at 9 s
    const odd = (from: number) => (us: number) => us > from && us <= from + S;
    const signs = (probe: (us: number) => boolean, tap = broken) =>
      judged(...STEP, ...samples((us) => ({ probe: probe(us) ? -1 : 900, tap: tap(us) ? 0 : 100 })))
        .signs.probe;
    expect(signs(odd(clear + S))).toMatchObject({ falseAlarms: 0 });
    expect(signs(odd(10 * S))).toMatchObject({
      falseAlarms: 1,
      falseReadings: 4,
      after: { falseReadings: 4 },
    });
    expect(signs(odd(10 * S))?.after.readings).toBeGreaterThan(12);
    // The tap has not come back until 9 s, or not at all.
    expect(signs(odd(10 * S), (us) => us > FROM && us <= 9 * S)).toMatchObject({ falseAlarms: 0 });
    expect(signs(odd(10 * S), (us) => us > FROM)?.after.readings).toBe(0);
  });

  it('counts how often it never ceased to tell', () => {
    const { signs } = judged(...STEP, ...samples((us) => ({ probe: us > FROM ? -1 : 900 })));
    expect(signs.probe).toMatchObject({ detected: 1, clearUs: [], stuck: 1 });
  });

  it('reads no sound as trouble only when it lasts longer than a pause', () => {
    const pausing = samples((us) => ({ sound: us % (2 * S) > S ? 0 : 1 }));
    expect(judged(...STEP, ...pausing).signs.sound).toMatchObject({ detected: 0, falseAlarms: 0 });
    const { signs } = judged(...STEP, ...samples((us) => ({ sound: broken(us) ? 0 : 1 })));
    expect(signs.sound).toMatchObject({ detected: 1, detectUs: [1_500_000] });
  });

  it('of a process is told of its publishers', () => {
    const process = samples((us) => ({ canary: broken(us) ? 900_000 : 500 }), null);
    const { signs } = judged(...STEP, ...samples(() => ({ tap: 100 })), ...process);
    expect(signs.canary).toMatchObject({ windows: 1, detected: 1 });
  });

  it('of a process is told of all its publishers where no publisher has signs of its own', () => {
    const process = samples((us) => ({ canary: broken(us) ? 900_000 : 500 }), null);
    const { publishers, signs } = judged(...STEP, ...process);
    expect(publishers).toBe(1);
    expect(signs.canary).toMatchObject({ windows: 1, detected: 1 });
    expect(signs.reading).toBeUndefined();
  });

  describe('is what the scenario lets one expect', () => {
    /** @param wanted of the group, as a scenario file has it */
    const signs = (wanted: object, ...extra: JournalEvent[]) =>
      signalsOf(
        run(...extra).map((event) =>
          event.kind === 'run'
            ? {
                ...event,
                scenario: {
                  ...event.scenario,
                  resolved: { groups: { [event.groups[0]?.name ?? '']: wanted } },
                },
              }
            : event,
        ),
        WHOLE,
      ).signs;

    it('none that is switched off', () => {
      const thread = { name: 'AudioSourceCapt', count: 1, stopped: 1, running: 0, cpuShare: 0 };
      const of = (on: boolean) =>
        signs(
          { health: { panic: on, threads: on } },
          ...[...STEP, ...samples(() => ({ tap: 100 }))],
          { at: FROM + S, kind: 'threads', process: 0, fromUs: FROM, threads: [thread] },
        );
      expect(of(true).panic).toMatchObject({ windows: 1, detected: 0 });
      expect(of(true).threads).toMatchObject({ windows: 1, detected: 1 });
      expect(of(false).panic).toBeUndefined();
      // Those of any run that stalls are there all the same.
      expect(of(false).threads).toBeUndefined();
    });

    it('a reading as often as one is taken', () => {
      // By a timer of 1 s.
      const slow = Array.from({ length: SECONDS - 1 }, (_, n): EventOf<'health'> => {
        const fromUs = Math.round(n * 1.0015 * S);
        const about = { kind: 'health', process: 0, role: 'subject', publisher: 0 } as const;
        return { at: Math.round((n + 1) * 1.0015 * S), fromUs, ...about, values: { tap: 100 } };
      });
      const label = pressure('started', FROM, 'none');
      const of = (every: string, readings: JournalEvent[]) =>
        signs({ health: { every } }, label, ...readings).reading;
      expect(of('1s', slow)).toMatchObject({ falseAlarms: 0, falseReadings: 0 });
      expect(of('250ms', slow)?.falseAlarms).toBeGreaterThan(0);
      const missed = (from: number, to: number) =>
        slow.filter(({ at }) => at < from * S || at > to * S);
      expect(of('1s', missed(6, 7.5))).toMatchObject({ falseAlarms: 1 });
    });

    it('sound but in the pauses', () => {
      const label = pressure('started', FROM, 'none');
      const pause = (us: number) => us % (5 * S) > 2 * S;
      const told = (group: object, sound: (us: number) => number | null) =>
        signs(group, label, ...samples((us) => ({ tap: 100, sound: sound(us) }))).sound;
      const speech = { speak: '2s', pause: '3s' };
      // As older journals have it.
      expect(told(speech, (us) => (pause(us) ? 0 : 1))).toMatchObject({ falseAlarms: 0 });
      const turns = { rooms: 1, publishers: 5, speakers: 2, speak: '2s' };
      expect(told(turns, (us) => (pause(us) ? 0 : 1))).toMatchObject({ falseAlarms: 0 });
      expect(told({}, (us) => (pause(us) ? 0 : 1))?.falseAlarms).toBeGreaterThan(0);
      expect(told({ conversation: {} }, (us) => (pause(us) ? 0 : 1))).toBeUndefined();
      // Longer than the pause is wrong.
      expect(told(speech, (us) => (us > 5 * S ? 0 : 1))).toMatchObject({ falseAlarms: 1 });
      // As they have it now: silence is wrong, if only where there should be sound.
      const now = (us: number) => (us % (5 * S) > 4.5 * S ? 0 : pause(us) ? null : 1);
      expect(told(speech, now)).toMatchObject({ falseAlarms: 0 });
      const muted = (us: number) => (pause(us) ? null : us > 9 * S && us < 12 * S ? 0 : 1);
      expect(told(speech, muted)).toMatchObject({ falseAlarms: 1 });
      expect(told({ conversation: {} }, muted)).toMatchObject({ falseAlarms: 1 });
      const short = (us: number) => (us % (2 * S) > S ? null : us > 8 * S ? 0 : 1);
      expect(told({ speak: '1s', pause: '1s' }, short)).toMatchObject({ falseAlarms: 1 });
    });
  });

  it('of the sibling is its canary alone, and costs the thread that captures nothing', () => {
    const readings = samples((us) => ({ loop: broken(us) ? 700_000 : 300 }), null);
    const other = samples(() => ({ sibling: 900_000, loop: 900_000, ffi: 1 }), null).map((one) => ({
      ...one,
      role: 'sibling' as const,
      process: 7,
      costUs: { loop: 5000 },
    }));
    const { signs, costUsPerS } = judged(
      ...STEP,
      ...samples(() => ({ tap: 100 })),
      ...readings,
      ...other,
    );
    const alone = judged(...STEP, ...samples(() => ({ tap: 100 })), ...readings);
    expect(signs.loop).toEqual(alone.signs.loop);
    expect(signs.ffi).toBeUndefined();
    expect(signs.sibling).toMatchObject({ windows: 1, detected: 1 });
    expect(costUsPerS).toEqual(alone.costUsPerS);
  });

  it('from outside counts as well: stopped threads, a panic, the listener', () => {
    const about = { kind: 'threads', process: 0, fromUs: FROM } as const;
    const group = { count: 1, stopped: 1, running: 0, cpuShare: 0 };
    const heard = (event: JournalEvent): JournalEvent =>
      event.kind === 'heard' && event.fromUs === FROM ? { ...event, audibleExpected: 0 } : event;
    const events = run(
      ...STEP,
      ...samples(() => ({ tap: 100 })),
      { at: FROM + S, ...about, threads: [{ name: 'AudioSourceCapt', ...group }] },
      { at: FROM + 1, kind: 'panic', process: 0, message: 'x' },
    ).map(heard);
    const { signs } = signalsOf(events, WHOLE);
    expect(signs.threads).toMatchObject({ windows: 1, detected: 1, detectUs: [S] });
    expect(signs.panic).toMatchObject({ windows: 1, detected: 1, detectUs: [1] });
    expect(signs.heard).toMatchObject({ windows: 1, detected: 1, detectUs: [S] });
  });
});

describe('what was broken', () => {
  const known = (broken: NonNullable<EventOf<'run'>['broken']>, ...extra: JournalEvent[]) =>
    signalsOf(
      run(...extra).map((event) => (event.kind === 'run' ? { ...event, broken } : event)),
      WHOLE,
    ).signs;

  it('is what the scenario knows of it, whatever stalled', () => {
    const capture = samples((us) => ({ capture: us > 8 * S && us <= 9 * S ? 900_000 : 0 }));
    const signs = known([{ fromUs: FROM, toUs: TO, group: null }], stall(8 * S, 9 * S), ...capture);
    expect(signs.capture).toMatchObject({ windows: 1, detected: 0 });
    const none = known([], stall(8 * S, 9 * S), ...capture);
    expect(none.capture).toMatchObject({ windows: 0, falseAlarms: 1 });
    const others = known([{ fromUs: FROM, toUs: TO, group: 'crowd' }], ...capture);
    expect(others.capture).toMatchObject({ windows: 0, falseAlarms: 1 });
  });

  it('begins when there is a channel, and ends with the run', () => {
    const dead = samples(() => ({ tap: 0 }));
    const signs = known([{ fromUs: 0, toUs: 99 * S, group: null }], ...dead);
    expect(signs.tap).toMatchObject({ windows: 1, detected: 1, falseReadings: 0, stuck: 0 });
    const detectUs = signs.tap?.detectUs[0] ?? 0;
    expect(detectUs).toBeGreaterThan(0);
    expect(detectUs).toBeLessThanOrEqual(EVERY);
  });

  it('is not for the captures to say of which the stalls were made', () => {
    const { signs } = judged(
      stall(FROM, TO),
      ...samples((us) => ({ capture: broken(us) ? 900_000 : 0, tap: broken(us) ? 0 : 100 })),
    );
    expect(signs.tap).toMatchObject({ windows: 1, detected: 1 });
    expect(signs.capture).toMatchObject({ windows: 0, falseAlarms: 0 });
  });

  it('is what stalled, where no step has a label', () => {
    const { signs } = judged(stall(FROM, TO), ...samples(() => ({ tap: 100 })));
    expect(signs.tap).toMatchObject({ windows: 1, detected: 0 });
  });

  it('is nothing where the step was refused', () => {
    const { signs } = judged(pressure('refused', FROM), ...samples(() => ({ tap: 100 })));
    expect(signs.tap).toMatchObject({ windows: 0, falseAlarms: 0 });
  });
});

it.each<[keyof HealthValues, number, number]>([
  ['capture', 300, 600_000],
  ['tap', 99, 12],
  ['sound', 0.3, 0],
  ['probe', 700, -1],
  ['probe', 700, 900_000],
  ['packets', 48, 0],
  ['stats', 4000, 2_000_000],
  ['queued', 40, 1000],
  ['connection', 1, 0],
  ['canary', 700, -1],
  ['sibling', 700, 900_000],
  ['loop', 900, 700_000],
  ['ffi', 0.2, 0.95],
])('%s: %d is normal, %d is not', (signal, normal, odd) => {
  const { dead } = SIGN_RULES[signal];
  expect([dead?.(normal, 1000), dead?.(odd, 1000)]).toEqual([false, true]);
});

describe('the table', () => {
  const tap = (value: number) =>
    judged(...STEP, ...samples((us) => ({ tap: broken(us) ? value : 100 })));

  it('adds runs of one failure mode, by version or together', () => {
    const old = { ...tap(100), sdk: '0.1.0' };
    const runs = [tap(0), tap(0), old];
    const cells = (by: 'sdk' | 'mode') =>
      signalsTable(runs, by).rows.map(({ sdk, runs, cells }) => [sdk, runs, cells.tap?.detected]);
    expect(cells('sdk')).toEqual([
      ['0.1.0', 1, 0],
      ['9.8.7', 2, 2],
    ]);
    expect(cells('mode')).toEqual([['9.8.7, 0.1.0', 3, 2]]);
    expect(signalsTable(runs, 'mode').costUsPerS.tap).toBe(100);
  });
});

it('takes any record, and never counts more than there was', () => {
  fc.assert(
    fc.property(
      anyJournal,
      fc.array(fc.record({ n: fc.nat(55), tap: fc.integer({ min: 0, max: 120 }) })),
      fc.boolean(),
      (journal, odd, labelled) => {
        const taps = new Map(odd.map(({ n, tap }) => [(n + 1) * EVERY, tap]));
        const readings = samples((us) => ({ tap: taps.get(us) ?? 100 }));
        const events = withEvents(journal, ...readings, ...(labelled ? STEP : []));
        const { signs } = signalsOf(events, { torn: true, skippedLines: 1 });
        for (const sign of Object.values(signs)) {
          expect(sign.detected + sign.late).toBeLessThanOrEqual(sign.windows);
          expect(sign.falseAlarms).toBeLessThanOrEqual(sign.falseReadings);
          expect(sign.falseReadings).toBeLessThanOrEqual(sign.healthyReadings);
          expect(sign.detectUs.every((us) => us >= 0)).toBe(true);
        }
      },
    ),
    { numRuns: 60 },
  );
});
