import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { planScenario, planWarnings } from '../../src/scenario/index.js';
import { good, onlyCell, parse } from './help.js';

const folder = new URL('../../scenarios/', import.meta.url);
const read = (file: string) => readFileSync(new URL(file, folder), 'utf8');
const files = readdirSync(folder, { recursive: true, encoding: 'utf8' })
  .filter((file) => /\.ya?ml$/.test(file))
  .sort();

describe.each(files)('scenarios/%s', (file) => {
  it('is valid, fits two cores, and says what to expect', () => {
    const { cells, warnings } = good(parse(read(file), { file }));
    expect(warnings).toEqual([]);
    const [name, set] = file.replace('.yaml', '').split('/').reverse();
    // An actor per room is bought with memory, whatever the machine.
    const host = { cpus: 2, memoryMb: file === 'issue-420-actors.yaml' ? 12_000 : 4000 };
    const plans = cells.map(({ scenario }) => planScenario(scenario, host));
    // Those in folders put more on two cores than they hold: that is what they show.
    const warned = set === undefined ? plans.flatMap((plan) => planWarnings(plan, host)) : [];
    expect(warned).toEqual([]);
    expect(read(file)).toMatch(/^# What it shows: [^]*^# Expect: /m);
    // Those of a folder are told apart from the others of their name.
    expect(cells[0]?.scenario.name).toBe(set === undefined ? name : `${set}-${name}`);
  });
});

it('has the scenarios that the README and the real tests run', () => {
  expect(files).toEqual(
    expect.arrayContaining(['queue-off.yaml', 'rooms-loading.yaml', 'steady.yaml', 'soak.yaml']),
  );
  const [cell] = good(parse(read('queue-off.yaml'))).cells;
  expect(cell?.scenario).toMatchObject({ server: 'none', sdk: '0.7.0', audio: { frameMs: 10 } });
  expect(cell?.scenario.groups[0]).toMatchObject({ queueMs: 0, rooms: 2, publishers: 1 });
  const { variantKeys } = good(parse(read('rooms-loading.yaml')));
  expect(variantKeys).toEqual(['logCapture']);
});

it("tells the report's system in five ways that differ in what their names say", () => {
  const of = (name: string) => {
    const {
      name: _name,
      about: _about,
      ...scenario
    } = onlyCell(parse(read(`${name}.yaml`))).scenario;
    return scenario;
  };
  const whole = of('issue-420');
  expect(whole.groups.map(({ rooms }) => rooms)).toEqual([2, 98]);
  const loadFirst = of('issue-420-load-first');
  const [probe, crowd] = whole.groups;
  const join = { order: 'after', settleMs: 10_000 };
  expect(loadFirst.groups).toEqual([
    { ...probe, join, startMs: (97 / 4) * 1000 + 10_000 },
    { ...crowd, startMs: 0 },
  ]);
  expect({ ...loadFirst, groups: whole.groups }).toEqual(whole);
  // Two cores start one process a second and hold about 60: with more, the server starves.
  const fewer = [probe, { ...crowd, rooms: 30, arrivalPerS: 1 }];
  const actors = { processes: 'per-room', pool: 4, groups: fewer };
  expect(of('issue-420-actors')).toEqual({ ...whole, ...actors });
  const trying = whole.groups.map((group) => ({ ...group, capture: 'try' }));
  const pressed = of('issue-420-pressure');
  expect({ ...pressed, pressure: [] }).toEqual({ ...whole, logCapture: 'off' });
  expect(pressed.pressure.map(({ kind }) => kind)).toEqual(['cpu']);
  expect(of('issue-420-try-send')).toEqual({ ...whole, groups: trying });
});
