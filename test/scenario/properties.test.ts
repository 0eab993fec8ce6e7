import fc from 'fast-check';
import { expect, it } from 'vitest';
import { planScenario, toYaml } from '../../src/scenario/index.js';
import { parseThreshold } from '../../src/scenario/thresholds.js';
import type {
  Audio,
  Group,
  Pressure,
  Scenario,
  ServerKind,
  Signal,
} from '../../src/scenario/types.js';
import { FIGURES } from '../../src/units/figures.js';
import { onlyCell, parse } from './help.js';

const HOST = { cpus: 2, memoryMb: 8000 };
const whole = (min: number, max: number) => fc.integer({ min, max });
const word = fc.stringMatching(/^[a-z]([a-z0-9-]{0,8}[a-z0-9])?$/);

const AI_DEFAULT: Scenario['ai'] = {
  url: null,
  thinkMs: { min: 300, max: 900 },
  sentences: { min: 1, max: 3 },
  sentenceMs: { min: 800, max: 2000 },
  pace: 'burst',
  speed: 4,
};

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
      speech: fc.option(fc.record({ speakMs: whole(100, 9000), pauseMs: whole(1, 90_000) })),
      pace: fc.constantFrom('realtime' as const, 'burst' as const),
    })
    .map(({ stays, ...rest }): Group => ({
      ...rest,
      pace: rest.speech === null ? 'realtime' : rest.pace,
      signal: audio.signal,
      conversation: null,
      stopMs: stays ? null : rest.startMs + 1,
      listen: rest.listen && rest.publishers > 0 && audio.signal === 'tone' && server !== 'none',
    }));

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
    }));

const scenario = fc
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
    stall: whole(1, 3_600_000).map((afterMs) => ({ afterMs, hangMs: afterMs + 1 })),
  })
  .filter(({ about }) => !/eyJ|\0/.test(about))
  .chain((base) =>
    fc
      .uniqueArray(group(base.durationMs, base.audio, base.server), {
        minLength: 1,
        maxLength: 5,
        selector: ({ name }) => name,
      })
      .chain((groups) =>
        fc.option(pressure(base.durationMs), { nil: null }).map((step): Scenario => ({
          ...base,
          groups,
          ai: AI_DEFAULT,
          dispatch: 'webhook',
          pool: 0,
          pressure: step === null ? [] : [step],
          thresholds: limitsFor(groups),
        })),
      ),
  );

function limitsFor(groups: Group[]): Scenario['thresholds'] {
  const speaking = groups.find(({ publishers }) => publishers > 0);
  if (speaking === undefined) return [];
  const limits = { us: '< 1.5ms', count: '!= 3', share: '>= 0.99', perS: '> 4.5/s' };
  return Object.entries(FIGURES)
    .filter(([figure]) => speaking.listen || !figure.startsWith('heard.'))
    .map(([figure, unit]) => {
      const read = parseThreshold(`${speaking.name}.${figure}`, limits[unit]);
      if (!read.ok) throw new Error(read.message);
      return read.threshold;
    });
}

it('reads back what it writes', () => {
  fc.assert(
    fc.property(scenario, (generated) => {
      const text = toYaml({ scenario: generated, variant: {}, repeat: 1 });
      expect(onlyCell(parse(text)).scenario).toEqual(generated);
    }),
    { numRuns: 150 },
  );
});

it('places every room once, and lets them join in order', () => {
  fc.assert(
    fc.property(scenario, (generated) => {
      const { rooms, processes, estimate } = planScenario(generated, HOST);
      expect(processes.flatMap((process) => process.rooms)).toEqual(rooms.map(({ id }) => id));
      expect(processes.map(({ index }) => index)).toEqual([...processes.keys()]);
      const { processes: wanted } = generated;
      const most = wanted === 'shared' ? Infinity : wanted === 'per-room' ? 1 : wanted;
      for (const process of processes.slice(0, -1)) expect(process.rooms.length).toBe(most);
      expect(new Set(rooms.map(({ id }) => id)).size).toBe(rooms.length);
      const publishers = rooms.flatMap((room) => room.publishers);
      expect(publishers.map(({ index }) => index)).toEqual([...publishers.keys()]);
      expect(estimate.speakersAtOnce).toBeLessThanOrEqual(publishers.length);
      for (const { name } of generated.groups) {
        const joins = rooms.filter((room) => room.group === name).map((room) => room.joinAtMs);
        expect(joins).toEqual(joins.toSorted((a, b) => a - b));
        expect(joins.length).toBeGreaterThan(0);
      }
    }),
    { numRuns: 100 },
  );
});

const VALID = `name: demo
sdk: [latest, 0.7.0]
duration: 20s
groups:
  probe: { rooms: \${ROOMS:-4}, queue: 1s, speak: 3s, pause: 9s }
  crowd: { rooms: 20, publishers: 0, start: 5s, arrival: 10/s }
stall: { after: 200ms, hang: 10s }
pressure:
  - { kind: cpu, start: 4s, for: 4s, level: 80% }
thresholds:
  probe.stalls: == 0
`;

it('never throws on any text, nor on a valid one with a slip in it', () => {
  const slip = fc
    .record({
      at: whole(0, VALID.length),
      cut: whole(0, 12),
      put: fc.oneof(
        fc.string({ maxLength: 6 }),
        fc.constantFrom(
          '\t',
          '\n',
          '{',
          '[',
          '*a',
          '&a',
          '!',
          '"',
          '${',
          '>',
          ': ',
          '__proto__: 1',
        ),
      ),
    })
    .map(({ at, cut, put }) => VALID.slice(0, at) + put + VALID.slice(at + cut));
  fc.assert(
    fc.property(fc.oneof(fc.string({ unit: 'binary' }), slip, slip), fc.string(), (text, set) => {
      for (const result of [parse(text), parse(VALID, { sets: [set] })]) {
        if (result.ok) continue;
        expect(result.problems.length).toBeGreaterThan(0);
        for (const { line, column, message } of result.problems) {
          expect(line).toBeGreaterThan(0);
          expect(column).toBeGreaterThan(0);
          expect(message).not.toMatch(/undefined|NaN|\0|⇒/);
        }
      }
    }),
    { numRuns: 400 },
  );
});

it.each(['[', '{ a: ', '- '])('never throws on a deep nest of %j', (nest) => {
  expect(parse(nest.repeat(20_000)).ok).toBe(false);
  expect(parse(nest.repeat(30)).ok).toBe(false);
});
