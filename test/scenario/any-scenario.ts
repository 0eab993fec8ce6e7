import fc from 'fast-check';
import { speechInTurn } from '../../src/scenario/speech.js';
import { parseThreshold } from '../../src/scenario/thresholds.js';
import {
  HEALTH_SWITCHES,
  SIGNALS,
  SPEECH_ORDERS,
  VADS,
  type Ai,
  type Audio,
  type Broken,
  type Conversation,
  type Group,
  type Pressure,
  type Scenario,
  type ServerKind,
  type Signal,
  RUNGS,
  type Health,
} from '../../src/scenario/types.js';
import { FIGURES } from '../../src/units/figures.js';

export const whole = (min: number, max: number) => fc.integer({ min, max });
export const word = fc.stringMatching(/^[a-z]([a-z0-9-]{0,8}[a-z0-9])?$/);

const AI_DEFAULT: Ai = {
  url: null,
  thinkMs: { min: 300, max: 900 },
  sentences: { min: 1, max: 3 },
  sentenceMs: { min: 800, max: 2000 },
  pace: 'burst',
  speed: 4,
};

const range = (min: number, max: number) =>
  fc.tuple(whole(min, max), whole(min, max)).map(([a, b]) => ({
    min: Math.min(a, b),
    max: Math.max(a, b),
  }));

const ai = fc.oneof(
  fc.constant({ ...AI_DEFAULT, url: 'http://127.0.0.1:8080/answer?x=1' }),
  fc.constant({ ...AI_DEFAULT, url: 'https://ai.example/answer?voice=a&key=${AI_KEY}' }),
  fc
    .record({
      url: fc.constant(null),
      thinkMs: range(0, 9000),
      sentences: range(1, 100),
      sentenceMs: range(20, 90_000),
      pace: fc.constantFrom('realtime' as const, 'burst' as const),
      speed: fc.double({ min: 1, max: 1000, noNaN: true }),
    })
    .map((drawn): Ai => (drawn.pace === 'burst' ? drawn : { ...drawn, speed: 1 })),
);

const conversation = fc
  .record({
    vad: fc.constantFrom(...VADS),
    endOfSpeechMs: whole(10, 60_000),
    pauseMs: range(0, 86_400_000),
    bargeIn: fc.double({ min: 0, max: 1, noNaN: true }),
    lateAfterMs: whole(1, 60_000),
    giveUpAfterMs: whole(1, 60_000),
    mic: fc.constantFrom('turn' as const, 'always' as const),
    track: fc.constantFrom('turn' as const, 'always' as const),
  })
  .map(({ giveUpAfterMs, ...rest }): Conversation => ({
    ...rest,
    // `-0` is written as 0.
    bargeIn: rest.bargeIn + 0,
    giveUpMs: rest.lateAfterMs + giveUpAfterMs,
  }));

const health: fc.Arbitrary<Health> = fc
  .record({
    everyMs: whole(100, 1000),
    on: fc.array(fc.boolean(), {
      minLength: HEALTH_SWITCHES.length,
      maxLength: HEALTH_SWITCHES.length,
    }),
  })
  .map(({ everyMs, on }) => {
    const switches = Object.fromEntries(HEALTH_SWITCHES.map((key, n) => [key, on[n] ?? true]));
    return { everyMs, ...switches } as Health;
  });

const group = (durationMs: number, audio: Audio, server: ServerKind) =>
  fc
    .record({
      name: word,
      rooms: whole(1, 40),
      publishers: whole(0, 3),
      startMs: whole(0, durationMs - 2),
      stays: fc.boolean(),
      arrivalPerS: fc.option(fc.double({ min: 0.01, max: 1000, noNaN: true })),
      capture: fc.constantFrom('await' as const, 'try' as const, 'unawaited' as const),
      tryLimitMs: whole(1, 60_000),
      queueMs: fc.constantFrom(0, audio.frameMs, 1000, 60_000),
      listen: fc.boolean(),
      tap: fc.boolean(),
      speech: fc.option(fc.record({ speakMs: whole(100, 9000), pauseMs: whole(1, 90_000) })),
      atOnce: fc.option(whole(1, 120)),
      turns: fc.constantFrom(...SPEECH_ORDERS),
      pace: fc.constantFrom('realtime' as const, 'burst' as const),
      signal: fc.constantFrom<Signal>(...SIGNALS),
      conversation: fc.option(conversation),
      health: fc.option(health),
    })
    .map(({ stays, atOnce, ...rest }): Group => {
      const stopMs = stays ? null : rest.startMs + 1;
      const common = { ...rest, join: null, stopMs, speakers: null };
      if (server !== 'none' && rest.conversation !== null) {
        const { signal } = audio;
        return {
          ...common,
          publishers: 1,
          listen: false,
          tap: false,
          speech: null,
          turns: 'spread',
          signal,
        };
      }
      const health = rest.publishers > 0 ? rest.health : null;
      const heard = rest.publishers > 0 && rest.signal === 'tone' && server !== 'none';
      return {
        ...common,
        ...speechOf(rest, atOnce),
        health,
        conversation: null,
        pace: rest.speech === null ? 'realtime' : rest.pace,
        listen: rest.listen && heard,
        tap: rest.publishers > 0 && (rest.tap || rest.signal === 'numbered'),
      };
    });

/** One at a time takes a pause in which all the others can speak. */
function speechOf(
  { speech, turns, rooms, publishers }: Pick<Group, 'speech' | 'turns' | 'rooms' | 'publishers'>,
  atOnce: number | null,
): Partial<Group> {
  const all = rooms * publishers;
  if (speech !== null && atOnce !== null && all > 0) {
    const speakers = { atOnce: Math.min(atOnce, all), speakMs: speech.speakMs };
    return { speech: speechInTurn(speakers, all), speakers, turns: 'spread' };
  }
  if (speech === null || turns !== 'one-by-one') {
    return { speech, turns: speech === null ? 'spread' : turns };
  }
  const pauseMs = Math.max(speech.pauseMs, all * speech.speakMs);
  return { speech: { ...speech, pauseMs }, turns };
}

const pressure = (durationMs: number) =>
  fc
    .record({
      what: fc.constantFrom<Pick<Pressure, 'kind' | 'level' | 'amount'>>(
        { kind: 'cpu', level: '400%', amount: 4 },
        { kind: 'loop', level: '50%', amount: 0.5 },
        { kind: 'disk', level: '1.5MB/s', amount: 1.5 },
        { kind: 'threads', level: '64', amount: 64 },
        { kind: 'freeze', level: null, amount: 0 },
      ),
      startMs: whole(0, durationMs - 11),
      blockMs: whole(1, 60_000),
    })
    .map(({ what, startMs, blockMs }): Pressure => ({
      ...what,
      startMs,
      lengthMs: Math.min(10, durationMs - startMs),
      blockMs: what.kind === 'loop' ? blockMs : 0,
      thread: what.kind === 'freeze' ? 'tokio*' : null,
      group: null,
      label: what.kind === 'freeze' ? 'runtime' : null,
      network: null,
    }));

const brokenBy = ({ startMs, lengthMs, label }: Pressure): Broken[] => [
  { startMs, lengthMs, group: null, sdk: '<0.13.23' },
  ...(label === null ? [] : [{ startMs: 0, lengthMs: null, group: null, sdk: null }]),
];

/** Any scenario that a file can hold, but for `join`, which makes times of its own. */
export const anyScenario: fc.Arbitrary<Scenario> = fc
  .record({
    name: word,
    about: fc.oneof(
      fc.string({ unit: 'grapheme' }),
      fc.constantFrom('$${A} ${B', '1.10', '- x: #'),
    ),
    sdk: fc.constantFrom('latest', '0.7.0', '1.10', '^1', 'path:../sdk', 'true', '0x1'),
    node: fc.constantFrom('current', '22', '>=20 <24'),
    logCapture: fc.constantFrom('on' as const, 'off' as const),
    processes: fc.oneof(fc.constantFrom('shared' as const, 'per-room' as const), whole(1, 99)),
    server: fc.constantFrom('none' as const, 'embedded' as const, 'environment' as const),
    durationMs: whole(100, 90_000_000),
    seed: whole(0, 0xffff_ffff),
    audio: fc.record({
      rateHz: fc.constantFrom(8000, 44_100, 48_000),
      channels: whole(1, 2),
      frameMs: whole(1, 10).map((n) => n * 10),
      signal: fc.constantFrom<Signal>('tone', 'silence'),
    }),
    ai,
    recovery: fc.option(
      fc.record({
        afterMs: whole(100, 60_000),
        limitMs: whole(100, 60_000),
        ladder: fc.shuffledSubarray([...RUNGS], { minLength: 1 }),
      }),
    ),
    dispatch: fc.constantFrom('webhook' as const, 'poll' as const),
    pool: whole(0, 1000),
    stall: whole(1, 3_600_000).map((afterMs) => ({
      afterMs,
      hangMs: afterMs + 1,
      backMs: afterMs + 2,
    })),
  })
  .filter(({ about }) => !/eyJ|\0/.test(about))
  .filter(({ server, recovery }) => server !== 'none' || recovery?.ladder.join(' ') !== 'room')
  .chain((base) =>
    fc
      .uniqueArray(group(base.durationMs, base.audio, base.server), {
        minLength: 1,
        maxLength: 5,
        selector: ({ name }) => name,
      })
      .chain((groups) =>
        fc.option(pressure(base.durationMs), { nil: null }).map((step): Scenario => {
          const talks = groups.some((one) => one.conversation !== null);
          return {
            ...base,
            groups,
            ...(talks ? {} : { ai: AI_DEFAULT, dispatch: 'webhook' as const }),
            pool: talks && base.processes !== 'shared' ? base.pool : 0,
            pressure: step === null ? [] : [step],
            broken: step === null ? null : brokenBy(step),
            thresholds: limitsFor(groups),
          };
        }),
      ),
  );

function limitsFor(groups: Group[]): Scenario['thresholds'] {
  const speaking = groups.find(({ publishers }) => publishers > 0);
  if (speaking === undefined) return [];
  const limits = { us: '< 1.5ms', count: '!= 3', share: '>= 0.99', perS: '> 4.5/s' };
  return Object.entries(FIGURES)
    .filter(([figure]) => speaking.listen || !figure.startsWith('heard.'))
    .filter(([figure]) => speaking.tap || !figure.startsWith('tap.'))
    .filter(([figure]) => speaking.conversation !== null || !figure.startsWith('turns.'))
    .map(([figure, unit]) => {
      const read = parseThreshold(`${speaking.name}.${figure}`, limits[unit]);
      if (!read.ok) throw new Error(read.message);
      return read.threshold;
    });
}
