import fc from 'fast-check';
import { expect, it } from 'vitest';
import { planScenario, toYaml } from '../../src/scenario/index.js';
import { anyScenario, whole } from './any-scenario.js';
import { onlyCell, parse } from './help.js';

const HOST = { cpus: 2, memoryMb: 8000 };
it('reads back what it writes', () => {
  fc.assert(
    fc.property(anyScenario, (generated) => {
      const text = toYaml({ scenario: generated, variant: {}, repeat: 1 });
      expect(onlyCell(parse(text)).scenario).toEqual(generated);
    }),
    { numRuns: 150 },
  );
});

it('places every room once, and lets them join in order', () => {
  fc.assert(
    fc.property(anyScenario, (generated) => {
      const { rooms, processes, estimate } = planScenario(generated, HOST);
      const placed = rooms.map(({ id }) => id).sort();
      expect(processes.flatMap((process) => process.rooms).sort()).toEqual(placed);
      for (const { id, process } of rooms) expect(processes[process]?.rooms).toContain(id);
      expect(processes.map(({ index }) => index)).toEqual([...processes.keys()]);
      const { processes: wanted } = generated;
      const most = wanted === 'shared' ? Infinity : wanted === 'per-room' ? 1 : wanted;
      const talking = rooms.filter((room) => room.conversation !== null);
      const talks = new Set(talking.map(({ id }) => id));
      for (const apart of [true, false]) {
        if (wanted === 'shared') continue;
        const here = processes.filter(({ rooms: [one = ''] }) => talks.has(one) === apart);
        for (const { rooms: ids } of here)
          expect(ids.map((id) => talks.has(id))).not.toContain(!apart);
        for (const process of here.slice(0, -1)) expect(process.rooms.length).toBe(most);
        expect(here.every(({ onDispatch }) => onDispatch === apart)).toBe(true);
      }
      if (wanted === 'shared') expect(processes).toMatchObject([{ onDispatch: false }]);
      for (const room of talking) {
        expect(room.publishers).toMatchObject([{ speech: null, listen: false }]);
      }
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
  talk: { rooms: 2, join: after, settle: 1s, conversation: { pause: 4s..9s, bargeIn: 0.5 } }
ai: { think: 1s, sentences: 1..3, speed: 2 }
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
    { numRuns: 300 },
  );
}, 20_000);

it.each(['[', '{ a: ', '- '])('never throws on a deep nest of %j', (nest) => {
  expect(parse(nest.repeat(20_000)).ok).toBe(false);
  expect(parse(nest.repeat(30)).ok).toBe(false);
});
