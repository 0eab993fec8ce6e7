import { expect, it } from 'vitest';
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
  ]);
  expect(cell.scenario.pressure[2]).toMatchObject({ startMs: 1000, lengthMs: 2000, blockMs: 20 });
  expect(cell.scenario.pressure[8]).toMatchObject({ thread: 'AudioSourceCapt*', level: null });
  expect(cell.scenario.pressure[10]).toMatchObject({ lengthMs: 0 });
  expect(onlyCell(parse(toYaml(cell), { file: `${cell.scenario.name}.yaml` }))).toEqual(cell);

  const host = { cpus: 2, memoryMb: 4000 };
  const plan = planScenario(cell.scenario, host);
  const text = renderPlan(cell.scenario, plan, host);
  expect(text).toMatch(/1\.0s–3\.0s +pressure: cpu 400%/);
  expect(text).toMatch(/4\.0s–6\.0s +pressure: freeze AudioSourceCapt\*/);
  expect(planJson(cell.scenario, plan)).toMatchObject({ pressure: cell.scenario.pressure });
});

it('says all that is wrong with its steps at once, each at its place', () => {
  const steps = `
  - { kind: cpu, start: 30s, for: 2s, level: 80% }
  - { kind: cpu, for: 2s, level: 50MB/s }
  - { kind: cpu, for: 25s, level: 1700% }
  - { kind: loop, for: 2s, level: 0%, thread: main }
  - { kind: freeze, level: 3 }
  - { kind: network, for: 1s }
  - { kind: gc, for: 1s, block: 5ms, lenght: 3s }
  - { kind: nice, start: 5, for: 1s, level: 5 }
  - { for: 1s }
  - { kind: server-pause, for: 2s }
  - { kind: server-restart, start: 1s }
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
        "11:13 "network" is not one of cpu, gc, loop, threads, memory, disk, nice, freeze, server-pause, server-restart",
        undefined,
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
        "keys here: kind, start, for, level, block, thread",
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
    ]
  `);
});

it('takes the server only where it is ours', () => {
  const steps = '  - { kind: server-pause, for: 2s }\n';
  const text = scenario(steps).replace('embedded', 'none');
  expect(brief(bad(parse(text)))[0]?.[0]).toMatch(/needs the embedded server.*server: none/);
  expect(good(parse(scenario('  - { kind: freeze, for: 2s }\n'))).warnings).toEqual([]);
});
