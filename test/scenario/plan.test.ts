import { describe, expect, it } from 'vitest';
import { planJson, planScenario, planWarnings, renderPlan } from '../../src/scenario/index.js';
import { seededRandom } from '../../src/units/seeded.js';
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
      'the plan needs about 10.3 cores (most of it: 100 publishers that speak at once) and this machine has 2: the run may be invalid',
      'the plan needs about 9340 MB (most of it: 100 processes) and this machine has 8000 MB: processes may be killed',
    ]);
    expect(planWarnings(plan, { cpus: 16, memoryMb: 16_000 })).toEqual([]);
  });
});

describe('a plan with conversations', () => {
  const TALK = `duration: 60s
processes: 2
pool: 3
ai: { think: 1s, sentences: 2, sentence: 1s..2s, pace: realtime }
groups:
  probe: { rooms: 2, listen: true, join: before, settle: 3s }
  crowd: { rooms: 5, arrival: 1/s, conversation: { mic: always, pause: 4s..8s, bargeIn: 0.25 } }
`;

  it('gives each room a client and a processor, in processes of their own', () => {
    const { plan } = planOf(TALK);
    expect(plan.processes.map(({ rooms, onDispatch }) => [rooms.join(' '), onDispatch])).toEqual([
      ['probe-0 probe-1', false],
      ['crowd-0 crowd-1', true],
      ['crowd-2 crowd-3', true],
      ['crowd-4', true],
    ]);
    expect(plan.rooms.map(({ joinAtMs }) => joinAtMs)).toEqual([
      0, 0, 3000, 4000, 5000, 6000, 7000,
    ]);
    const [crowd] = plan.rooms.filter(({ conversation }) => conversation !== null);
    expect(crowd?.publishers).toMatchObject([{ id: 'crowd-0-0', speech: null, listen: false }]);
    // 2 probes; of a turn of 2 + 0.5 + 1 + 3 + 6 s the processor speaks for 3.
    expect(plan.estimate.speakersAtOnce).toBe(Math.ceil(2 + (5 * 3) / 12.5));
    const shared = planOf(TALK.replace('processes: 2', 'processes: shared').replace('pool: 3', ''));
    expect(shared.plan.processes).toMatchObject([{ rooms: { length: 7 }, onDispatch: false }]);
  });

  it('shows them', () => {
    const { scenario, plan } = planOf(TALK);
    expect(renderPlan(scenario, plan, HOST)).toMatchInlineSnapshot(`
      "demo: 1m

        0.0s       probe: 2 rooms join before the others' load by 3s, 1 publisher each (await, queue 1s, listened to)
        3.0s–7.0s  crowd: 5 rooms join, 1/s, a client and a processor each (await, queue 1s, VAD fvad, client pauses 4s..8s, interrupts 25% of answers, mic always, track always)
        60.0s      end

        SDK         latest on Node current, logCapture on
        server      embedded
        audio       tone, 48000 Hz, mono, frames of 20ms
        processes   4, up to 2 rooms each, 3 of them started by dispatch
        publishers  7, at most 4 speaking at once
        listeners   2, in processes of their own
        frames      160 per second with all joined, about 9300 in all
        talks       5, clients in processes of their own
        dispatch    webhook, 3 processes kept ready
        AI          stand-in: thinks 1s, 2 sentences of 1s..2s, as fast as spoken
        CPU         about 1.4 of 2 cores (hearing 0.61, speaking 0.4, processes 0.31, encoding 0.12)
        memory      about 671 of 8000 MB
        JS thread   about 2 % of the busiest process's, without the SDK's log records"
    `);
    expect(planJson(scenario, plan)).toMatchObject({
      dispatch: 'webhook',
      pool: 3,
      ai: { speed: 1 },
    });
  });

  it('moves the probe by one key', () => {
    const joins = (order: string) => {
      const set = `groups.probe.join=${order}`;
      const { scenario } = onlyCell(parse(TALK, { sets: [set] }));
      return scenario.groups.map(({ startMs }) => startMs);
    };
    expect(joins('before')).toEqual([0, 3000]);
    expect(joins('during')).toEqual([2000, 0]);
    expect(joins('after')).toEqual([7000, 0]);
    const late = onlyCell(parse(TALK, { sets: ['groups.probe.start=1s'] })).scenario.groups;
    expect(late.map(({ join, startMs }) => [join, startMs])).toEqual([
      [null, 1000],
      [null, 0],
    ]);
    const { scenario } = onlyCell(
      parse(`${TALK}settle: 9s\n`.replace(', settle: 3s', ''), { sets: [] }),
    );
    expect(scenario.groups[1]?.startMs).toBe(9000);
  });
});

describe('the estimate', () => {
  const big = { cpus: 2, memoryMb: 1e6 };
  const warningsOf = (text: string, host = big) => planWarnings(planOf(text).plan, host);
  const text = (rooms: number, more = '') =>
    `duration: 20s\ngroups: { a: { rooms: ${rooms} } }\n${more}`;
  const step = (kind: string, level: string) =>
    `pressure: [{ kind: ${kind}, start: 2s, for: 3s, level: ${level} }]\n`;

  it('holds pressure against the machine, unless it fills the machine by itself', () => {
    expect(warningsOf(text(12))).toEqual([]);
    expect(warningsOf(text(12, step('cpu', '60%')))[0]).toMatch(
      /about 2\.4 cores \(most of it: speaking|12 publishers/,
    );
    expect(warningsOf(text(8, step('cpu', '70%')))[0]).toMatch(/most of it: the intended pressure/);
    expect(warningsOf(text(8, step('cpu', '400%')))).toEqual([]);
    expect(warningsOf(text(30, step('cpu', '400%')))[0]).toMatch(/about 3\.\d cores.*publishers/);
    const { scenario, plan } = planOf(text(1, step('cpu', '400%')));
    expect(renderPlan(scenario, plan, big)).toMatch(/of 2 cores, and 8 of pressure that was asked/);
  });

  it('does not add what is not there at the same time', () => {
    const apart =
      'duration: 20s\ngroups: { a: { rooms: 15, stop: 9s }, b: { rooms: 15, start: 9s } }\n';
    expect(warningsOf(apart)).toEqual([]);
    expect(warningsOf(apart.replace('start: 9s', 'start: 8s'))).toHaveLength(1);
  });

  it('knows pressure in memory and on the JS thread', () => {
    const host = { cpus: 2, memoryMb: 1000 };
    expect(warningsOf(text(1, step('memory', '950MB')), host)[0]).toMatch(/MB \(most.*pressure/);
    expect(warningsOf(text(1, step('memory', '1200MB')), host)[0]).toMatch(/1293 MB .*pressure/);
    const { scenario, plan } = planOf(text(1, step('loop', '50%')));
    expect(renderPlan(scenario, plan, host)).toMatch(
      /JS thread +about 0 % .*, and 50 % of pressure/,
    );
  });

  it('charges every event to every room of its process', () => {
    const crowd = (processes: string) =>
      planOf(
        `duration: 20s\nprocesses: ${processes}\nframe: 10ms\ngroups: { a: { rooms: 50 }, b: { rooms: 100, publishers: 0 } }`,
      ).plan;
    expect(planWarnings(crowd('shared'), { cpus: 64, memoryMb: 1e6 })[0]).toMatch(
      /150 rooms in one process need about 2\.\d times its JS thread/,
    );
    expect(planWarnings(crowd('10'), { cpus: 64, memoryMb: 1e6 })).toEqual([]);
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
      CPU         about 0.66 of 2 cores (speaking 0.42, hearing 0.2)
      memory      about 244 of 8000 MB
      JS thread   about 3 % of the busiest process's, without the SDK's log records"
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
