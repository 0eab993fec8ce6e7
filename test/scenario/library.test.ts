import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { planScenario, planWarnings } from '../../src/scenario/index.js';
import { good, parse } from './help.js';

const folder = new URL('../../scenarios/', import.meta.url);
const read = (file: string) => readFileSync(new URL(file, folder), 'utf8');
const files = readdirSync(folder).filter((file) => /\.ya?ml$/.test(file));

describe.each(files)('scenarios/%s', (file) => {
  it('is valid, fits two cores, and says what to expect', () => {
    const { cells, warnings } = good(parse(read(file), { file }));
    expect(warnings).toEqual([]);
    const host = { cpus: 2, memoryMb: 4000 };
    const plans = cells.map(({ scenario }) => planScenario(scenario, host));
    expect(plans.flatMap((plan) => planWarnings(plan, host))).toEqual([]);
    expect(read(file)).toMatch(/^# What it shows: [^]*^# Expect: /m);
    expect(cells[0]?.scenario.name).toBe(file.replace('.yaml', ''));
  });
});

it('has the scenarios that the README and the real tests run', () => {
  expect(files).toEqual(
    expect.arrayContaining(['queue-off.yaml', 'rooms-loading.yaml', 'steady.yaml']),
  );
  const [cell] = good(parse(read('queue-off.yaml'))).cells;
  expect(cell?.scenario).toMatchObject({ server: 'none', sdk: '0.7.0', audio: { frameMs: 10 } });
  expect(cell?.scenario.groups[0]).toMatchObject({ queueMs: 0, rooms: 2, publishers: 1 });
  const { variantKeys } = good(parse(read('rooms-loading.yaml')));
  expect(variantKeys).toEqual(['logCapture']);
});
