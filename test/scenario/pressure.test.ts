import { describe, expect, it } from 'vitest';
import { planJson, planScenario, renderPlan, toYaml } from '../../src/scenario/index.js';
import { bad, brief, good, onlyCell, parse } from './help.js';

const scenario = (steps: string, more = '') =>
  `duration: 20s\nserver: embedded\ngroups: { probe: {} }\n${more}pressure:\n${steps}`;

it('reads every kind with its level', () => {
  const steps = `
  - { kind: cpu, start: 1s, for: 2s, level: 400% }
  - { kind: gc, start: 1s, for: 2s, level: 50MB/s }
  - { kind: loop, start: 1s, for: 2s, level: 50%, block: 20ms }
  - { kind: threads, start: 1s, for: 2s, level: 64 }
  - { kind: memory, start: 1s, for: 2s, level: 200 MB }
  - { kind: disk, start: 1s, for: 2s, level: 1.5MB/s }
  - { kind: nice, start: 1s, for: 2s, level: 10 }
  - { kind: freeze, start: 1s, for: 2s }
  - { kind: freeze, start: 4s, for: 2s, thread: 'AudioSourceCapt*' }
  - { kind: server-pause, start: 1s, for: 2s }
  - { kind: server-restart, start: 8s }
  - { kind: network, start: 1s, for: 2s, loss: 0.07%, delay: 80ms, jitter: 20ms, rate: 1.5Mbit }
  - { kind: network, start: 4s, for: 2s, loss: 7% }
`;
  const cell = onlyCell(parse(scenario(steps)));
  expect(cell.scenario.pressure.map(({ kind, amount }) => [kind, amount])).toEqual([
    ['cpu', 4],
    ['gc', 50],
    ['loop', 0.5],
    ['threads', 64],
    ['memory', 200],
    ['disk', 1.5],
    ['nice', 10],
    ['freeze', 0],
    ['freeze', 0],
    ['server-pause', 0],
    ['server-restart', 0],
    ['network', 0],
    ['network', 0],
  ]);
  expect(cell.scenario.pressure[2]).toMatchObject({ startMs: 1000, lengthMs: 2000, blockMs: 20 });
  expect(cell.scenario.pressure[8]).toMatchObject({ thread: 'AudioSourceCapt*', level: null });
  expect(cell.scenario.pressure[10]).toMatchObject({ lengthMs: 0 });
  const link = { lossShare: 0.07 / 100, delayMs: 80, jitterMs: 20, rateKbps: 1500 };
  expect(cell.scenario.pressure[11]).toMatchObject({ level: null, network: link });
  expect(cell.scenario.pressure[12]?.network).toEqual({
    lossShare: 0.07,
    delayMs: 0,
    jitterMs: 0,
    rateKbps: null,
  });
  expect(onlyCell(parse(toYaml(cell), { file: `${cell.scenario.name}.yaml` }))).toEqual(cell);

  const host = { cpus: 2, memoryMb: 4000 };
  const plan = planScenario(cell.scenario, host);
  const text = renderPlan(cell.scenario, plan, host);
  expect(text).toMatch(/1\.0s–3\.0s +pressure: cpu 400%/);
  expect(text).toMatch(/4\.0s–6\.0s +pressure: freeze AudioSourceCapt\*/);
  expect(text).toMatch(
    /1\.0s–3\.0s +pressure: network loss 0\.07% delay 80ms ± 20ms rate 1500kbit/,
  );
  expect(planJson(cell.scenario, plan)).toMatchObject({ pressure: cell.scenario.pressure });
});

it('says all that is wrong with its steps at once, each at its place', () => {
  const steps = `
  - { kind: cpu, start: 30s, for: 2s, level: 80% }
  - { kind: cpu, for: 2s, level: 50MB/s }
  - { kind: cpu, for: 25s, level: 1700% }
  - { kind: loop, for: 2s, level: 0%, thread: main }
  - { kind: freeze, level: 3 }
  - { kind: networks, for: 1s }
  - { kind: gc, for: 1s, block: 5ms, lenght: 3s }
  - { kind: nice, start: 5, for: 1s, level: 5 }
  - { for: 1s }
  - { kind: server-pause, for: 2s }
  - { kind: server-restart, start: 1s }
  - { kind: network, for: 1s, jitter: 20ms }
  - { kind: network, start: 2s, for: 1s, loss: 5, rate: 2Mb }
  - { kind: network, start: 4s, for: 1s, loss: 101%, delay: 5ms, jitter: 9ms, rate: 1kbit }
  - { kind: memory, for: 1s, level: 20MB, loss: 5% }
`;
  expect(brief(bad(parse(scenario(steps))))).toMatchInlineSnapshot(`
    [
      [
        "6:25 cpu starts at 30s, when the run of 20s is over",
        "start earlier, or make duration longer",
      ],
      [
        "7:34 "50MB/s" is no level for cpu",
        "write 80%",
      ],
      [
        "8:5 cpu at 0ms begins while cpu of step 2 lasts",
        "let one end before the other",
      ],
      [
        "8:23 cpu lasts to 25s, beyond the end of the run (20s)",
        "shorten it, or make duration longer",
      ],
      [
        "8:35 a level of 1700% is not above 0 and at most 1600%",
        "write 80%",
      ],
      [
        "9:35 a level of 0% is not above 0 and at most 100%",
        "write 50%",
      ],
      [
        "9:39 loop has no thread",
        "only freeze has one",
      ],
      [
        "10:5 freeze has no length",
        "add for: 4s",
      ],
      [
        "10:21 freeze has no level",
        "remove level",
      ],
      [
        "11:13 "networks" is not one of cpu, gc, loop, threads, memory, disk, nice, freeze, network, server-pause, server-restart, mute, unpublish, disconnect, close",
        "did you mean network?",
      ],
      [
        "12:5 gc has no level",
        "add level: 100MB/s",
      ],
      [
        "12:26 gc has no block",
        "only loop has one",
      ],
      [
        "12:38 unknown key lenght",
        "keys here: kind, start, for, level, block, thread, group, label, loss, delay, jitter, rate",
      ],
      [
        "13:26 5 is a number without a unit",
        "write 5ms or 5s",
      ],
      [
        "14:5 pressure.kind is missing",
        "add kind: cpu",
      ],
      [
        "16:36 server-restart at 1s begins while server-pause of step 10 lasts",
        "let one end before the other",
      ],
      [
        "17:5 network has no loss, delay or rate",
        "add loss: 5%",
      ],
      [
        "17:39 jitter varies a delay, and there is none",
        "add delay: 80ms",
      ],
      [
        "18:48 pressure.loss is no share",
        "write 5%",
      ],
      [
        "18:57 "2Mb" is no bit rate",
        "write 2Mbit or 500kbit",
      ],
      [
        "19:48 loss must be above 0% and at most 100%",
        "write 5%",
      ],
      [
        "19:74 jitter must be 1ms to delay",
        "write 20ms",
      ],
      [
        "19:85 rate must be 8kbit to 10Gbit",
        "write 2Mbit",
      ],
      [
        "20:43 memory has no loss",
        "only network has one",
      ],
    ]
  `);
});

it('takes the server only where it is ours', () => {
  const steps = '  - { kind: server-pause, for: 2s }\n';
  const text = scenario(steps).replace('embedded', 'none');
  expect(brief(bad(parse(text)))[0]?.[0]).toMatch(/needs the embedded server.*server: none/);
  expect(good(parse(scenario('  - { kind: freeze, for: 2s }\n'))).warnings).toEqual([]);
});

describe('a step that is aimed at a group', () => {
  const shared = (step: string, rest = 'processes: shared') =>
    good(
      parse(
        `${rest}\nduration: 5s\nserver: embedded\ngroups: { sick: {}, well: {}, none: { publishers: 0 } }\npressure: [{ start: 1s, for: 1s, ${step} }]\n`,
      ),
    ).warnings;

  it('warns of who else is in its process', () => {
    const warning =
      'freeze of group sick is of its process, and well is in it as well: processes: per-room keeps them apart';
    expect(shared('kind: freeze, group: sick')).toEqual([warning]);
    expect(shared('kind: freeze')).toEqual([]);
    expect(shared('kind: freeze, group: sick', 'processes: per-room')).toEqual([]);
    expect(shared('kind: mute, group: sick')).toEqual([]);
  });
});
