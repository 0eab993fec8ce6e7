import fc from 'fast-check';
import { expect, it } from 'vitest';
import { planScenario, toYaml } from '../../src/scenario/index.js';
import { resolveJoins } from '../../src/scenario/join.js';
import { JOIN_ORDERS, type Group } from '../../src/scenario/types.js';
import { whole, word } from './any-scenario.js';
import { onlyCell, parse } from './help.js';

const HOST = { cpus: 2, memoryMb: 8000 };

/** Times far from the run's end, so that whatever is put off still falls into it. */
const joining = fc
  .uniqueArray(
    fc.record({
      name: word,
      rooms: whole(1, 40),
      startMs: whole(0, 60_000),
      arrivalPerS: fc.option(fc.double({ min: 0.01, max: 1000, noNaN: true })),
      join: fc.option(
        fc.record({ order: fc.constantFrom(...JOIN_ORDERS), settleMs: whole(0, 100_000) }),
      ),
    }),
    { minLength: 2, maxLength: 5, selector: ({ name }) => name },
  )
  .filter((groups) => groups.some(({ join }) => join === null));

it('puts loads before, into and after one another, and leaves them there when read back', () => {
  fc.assert(
    fc.property(joining, (drawn) => {
      const groups = drawn.map((one): string => {
        const { name, rooms, startMs, arrivalPerS, join } = one;
        const when =
          join === null ? `start: ${startMs}ms` : `join: ${join.order}, settle: ${join.settleMs}ms`;
        const arrival = arrivalPerS === null ? '' : `, arrival: ${arrivalPerS}/s`;
        return `  ${name}: { rooms: ${rooms}, ${when}${arrival} }`;
      });
      const result = parse(`duration: 700h\ngroups:\n${groups.join('\n')}\n`);
      if (!result.ok) {
        expect(result.problems.map(({ message }) => message).join()).toMatch(/all at once|1\/h/);
        return;
      }
      const cell = onlyCell(result);
      const { scenario } = cell;
      expect(resolveJoins(scenario.groups)).toEqual(scenario.groups);
      expect(onlyCell(parse(toYaml(cell))).scenario).toEqual(scenario);
      const plan = planScenario(scenario, HOST);
      const joins = (of: Group[]) =>
        plan.rooms.filter((room) => of.some((one) => one.name === room.group)).map(atMs);
      const others = joins(scenario.groups.filter((one) => one.join === null));
      for (const one of scenario.groups) {
        if (one.join === null) continue;
        const { order, settleMs } = one.join;
        const own = joins([one]);
        const slackMs = 0.002;
        if (order === 'before') {
          expect(Math.max(...own) + settleMs).toBeLessThanOrEqual(Math.min(...others) + slackMs);
        } else if (order === 'after') {
          expect(Math.min(...own)).toBeGreaterThanOrEqual(Math.max(...others) + settleMs - slackMs);
        } else {
          expect(Math.min(...own)).toBeGreaterThan(Math.min(...others));
          expect(Math.min(...own)).toBeLessThan(Math.max(...others));
        }
      }
    }),
    { numRuns: 80 },
  );
});

const atMs = ({ joinAtMs }: { joinAtMs: number }) => joinAtMs;

it('lets speakers speak one by one, or together, whenever they joined', () => {
  const speakers = fc.record({
    rooms: whole(2, 12),
    publishers: whole(1, 3),
    speakMs: whole(100, 3000),
    slackMs: whole(0, 5000),
    arrivalPerS: fc.option(fc.double({ min: 0.1, max: 100, noNaN: true })),
    turns: fc.constantFrom('together', 'one-by-one'),
  });
  fc.assert(
    fc.property(speakers, ({ rooms, publishers, speakMs, slackMs, arrivalPerS, turns }) => {
      const pauseMs = (rooms * publishers - 1) * speakMs + slackMs;
      const arrival = arrivalPerS === null ? '' : `, arrival: ${arrivalPerS}/s`;
      const text = `duration: 1h\ngroups:\n  a: { rooms: ${rooms}, publishers: ${publishers}, start: 1s, speak: ${speakMs}ms, pause: ${pauseMs}ms, turns: ${turns}${arrival} }`;
      const plan = planScenario(onlyCell(parse(text)).scenario, HOST);
      const cycleMs = speakMs + pauseMs;
      const begins = plan.rooms.flatMap(({ joinAtMs, publishers: here }) =>
        here.map((one) => (((joinAtMs - one.speechOffsetMs) % cycleMs) + cycleMs) % cycleMs),
      );
      const sorted = begins.toSorted((a, b) => a - b);
      const gaps = sorted.map((begin, i) =>
        i + 1 < sorted.length ? (sorted[i + 1] ?? 0) - begin : (sorted[0] ?? 0) + cycleMs - begin,
      );
      // Offsets are whole ms.
      if (turns === 'one-by-one') expect(Math.min(...gaps)).toBeGreaterThanOrEqual(speakMs - 2);
      else expect(Math.max(...gaps)).toBeGreaterThanOrEqual(cycleMs - 2);
    }),
    { numRuns: 50 },
  );
});
