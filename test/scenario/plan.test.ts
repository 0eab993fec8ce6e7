import { describe, expect, it } from 'vitest';
import { planJson, planScenario, planWarnings, renderPlan } from '../../src/scenario/index.js';
import { seededRandom } from '../../src/scenario/seeded.js';
import { onlyCell, parse } from './help.js';

const HOST = { cpus: 2, memoryMb: 8000 };
const planOf = (text: string) => {
  const { scenario } = onlyCell(parse(text));
  return { scenario, plan: planScenario(scenario, HOST) };
};

describe('planScenario', () => {
  it('gives rooms their times, processes and publishers', () => {
    const { plan } = planOf(
      'duration: 20s\nprocesses: 2\ngroups:\n  a: { rooms: 2, publishers: 2 }\n' +
        '  b: { rooms: 3, start: 5s, stop: 9s, arrival: 2/s }',
    );
    const rooms = plan.rooms.map(({ id, process, joinAtMs, leaveAtMs, publishers }) => [
      id,
      process,
      joinAtMs,
      leaveAtMs,
      publishers.map((publisher) => `${publisher.index} ${publisher.id}`),
    ]);
    expect(rooms).toEqual([
      ['a-0', 0, 0, null, ['0 a-0-0', '1 a-0-1']],
      ['a-1', 0, 0, null, ['2 a-1-0', '3 a-1-1']],
      ['b-0', 1, 5000, 9000, ['4 b-0-0']],
      ['b-1', 1, 5500, 9000, ['5 b-1-0']],
      ['b-2', 2, 6000, 9000, ['6 b-2-0']],
    ]);
    expect(plan.processes.map(({ rooms }) => rooms.length)).toEqual([2, 2, 1]);
  });

  it('leaves out rooms that would join after the end', () => {
    const { plan } = planOf('duration: 2s\ngroups: { a: { rooms: 9, arrival: 1/s }, b: {} }');
    expect(plan.rooms.map(({ id }) => id)).toEqual(['a-0', 'a-1', 'b-0']);
    const indexes = plan.rooms.flatMap(({ publishers }) => publishers.map(({ index }) => index));
    expect(indexes).toEqual([0, 1, 2]);
  });

  it('spreads speakers over their cycle, the same way each time', () => {
    const text = (seed: number) =>
      `duration: 20s\nseed: ${seed}\ngroups: { a: { rooms: 50, speak: 3s, pause: 27s } }`;
    const offsets = (seed: number) =>
      planOf(text(seed)).plan.rooms.map((room) => room.publishers[0]?.speechOffsetMs ?? -1);
    expect(offsets(1)).toEqual(offsets(1));
    expect(offsets(1)).not.toEqual(offsets(2));
    expect(Math.min(...offsets(1))).toBeLessThan(5000);
    expect(Math.max(...offsets(1))).toBeGreaterThan(25_000);
    expect(Math.max(...offsets(1))).toBeLessThan(30_000);
    expect(planOf(text(1)).plan.estimate.speakersAtOnce).toBe(5);
  });

  it('counts only those that are there at the same time', () => {
    const { plan } = planOf(
      'duration: 20s\ngroups: { b: { rooms: 3, start: 5s }, a: { rooms: 4, stop: 5s } }',
    );
    expect(plan.estimate.speakersAtOnce).toBe(4);
  });

  it('warns with the numbers when the machine is too small', () => {
    const { plan } = planOf('duration: 20s\nprocesses: per-room\ngroups: { a: { rooms: 100 } }');
    expect(planWarnings(plan, HOST)).toEqual([
      'the plan needs about 10.0 cores (100 publishers speak at once) and this machine has 2: the run may be invalid',
      'the plan needs about 9340 MB (100 processes) and this machine has 8000 MB: processes may be killed',
    ]);
    expect(planWarnings(plan, { cpus: 16, memoryMb: 16_000 })).toEqual([]);
  });
});

it('prints the timeline', () => {
  const { scenario, plan } = planOf(
    'name: demo\nabout: Why.\nduration: 20s\ngroups:\n' +
      '  probe: { rooms: 4, listen: true, stop: 15s }\n' +
      '  crowd: { rooms: 20, publishers: 0, start: 5s, arrival: 10/s }\n' +
      '  agent: { capture: try, queue: 0s, speak: 1s, pause: 4s, pace: burst }',
  );
  expect(renderPlan(scenario, plan, HOST)).toMatchInlineSnapshot(`
    "demo: 20s
    Why.

      0.0s       probe: 4 rooms join, 1 publisher each (await, queue 1s, listened to)
      0.0s       agent: 1 room joins, 1 publisher (try for 100ms, queue off, burst, speaks 1s, pauses 4s)
      5.0s–6.9s  crowd: 20 rooms join, 10/s, 0 publishers
      15.0s      probe: leaves
      20.0s      end

      SDK         latest on Node current, logCapture on
      server      embedded
      audio       tone, 48000 Hz, mono, frames of 20ms
      processes   1, up to 25 rooms each
      publishers  5, at most 5 speaking at once
      listeners   4, in processes of their own
      frames      210 per second with all joined, about 3200 in all
      CPU         about 0.7 of 2 cores
      memory      about 328 of 8000 MB"
  `);
  expect(planJson(scenario, plan)).toMatchObject({
    scenario: 'demo',
    frames: { perS: 210, total: 3200 },
    estimate: { processes: 1 },
  });
});

it('draws as mulberry32 does', () => {
  const random = seededRandom(1);
  expect([random(), random(), random()].map((n) => Math.floor(n * 2 ** 32))).toEqual([
    2693262067, 11749833, 2265367787,
  ]);
});
