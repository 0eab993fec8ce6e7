import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import {
  newCapacity,
  openCapacity,
  readCapacity,
  saveCapacity,
} from '../../src/cli/capacity-file.js';
import {
  announceCapacity,
  askOf,
  flagsOf,
  resolutionOf,
  warnOfLoads,
  untilOf,
  type CapacityAsk,
} from '../../src/cli/capacity-flags.js';
import { comebackScenario } from '../../src/cli/capacity-check-scenario.js';
import { atLoad, checkKey, checkLoad, groupToLoad } from '../../src/cli/capacity-scenario.js';
import { withChecks } from '../../src/cli/capacity-older.js';
import type { Return } from '../../src/compare/capacity-types.js';
import { loadsMost } from '../../src/compare/capacity.js';
import { planScenario } from '../../src/scenario/index.js';
import { parseScenario, toYaml } from '../../src/scenario/index.js';
import type { Cell } from '../../src/scenario/types.js';
import { EXIT } from '../../src/units/errors.js';
import { temporaryFolder } from '../support/folder.js';

const SCENARIO = `
name: small
server: none
duration: 12s
processes: [shared, per-room]
groups:
  probe: { rooms: 4, arrival: 2/s }
  crowd: { rooms: 2, publishers: 0 }
`;
const HOST = { cpus: 2, memoryMb: 4000 };

function cellsOf(text = SCENARIO): Cell[] {
  const parsed = parseScenario(text, { file: 'small.yaml', env: {} });
  if (!parsed.ok) throw new Error('the scenario is not valid');
  return parsed.cells;
}
const scenarioOf = (text?: string) => {
  const [cell] = cellsOf(text);
  if (cell === undefined) throw new Error('no cell');
  return cell.scenario;
};
const usage = expect.objectContaining({ exitCode: EXIT.usage }) as Error;
const options = { output: 'reports' };

describe('what is asked', () => {
  it('has defaults', () => {
    expect(flagsOf(options)).toMatchObject({
      key: 'rooms',
      from: 1,
      to: 128,
      repeats: 2,
      resolution: { loads: 1, share: 0.05 },
      until: { verdict: 'degraded', thresholds: true },
    });
    expect(flagsOf({ ...options, key: 'publishers' }).to).toBe(64);
    expect(askOf(flagsOf({ ...options, key: 'speakers' }), 24).to).toBe(24);
    expect(() => askOf(flagsOf({ ...options, key: 'speakers', from: '5' }), 4)).toThrow(usage);
  });

  it.each([
    { key: 'sources' },
    { from: '0' },
    { to: '1e3' },
    { from: '9', to: '8' },
    { repeats: '1.5' },
    { resolution: '0' },
    { resolution: '1.5' },
    { resolution: '100%' },
    { until: 'invalid' },
    { until: 'healthy' },
    { until: 'hanged' },
  ])('refuses %j with exit 2', (flags) => {
    expect(() => flagsOf({ ...options, ...flags })).toThrow(usage);
  });

  it('takes a resolution in loads or as a share', () => {
    expect(resolutionOf('4')).toEqual({ loads: 4, share: 0 });
    expect(resolutionOf('10%')).toEqual({ loads: 1, share: 0.1 });
  });

  it('gives out with a verdict or a worse one, or with a threshold', () => {
    expect(untilOf('hung')).toEqual({
      until: { verdict: 'hung', thresholds: false },
      criterion: 'the verdict is hung or worse',
    });
    expect(untilOf('threshold').until).toEqual({ verdict: null, thresholds: true });
  });

  it('says how long it may take, and asks above 30 minutes', () => {
    const said: string[] = [];
    const ask: CapacityAsk = askOf(flagsOf({ ...options, to: '32' }), 4);
    announceCapacity(cellsOf(), 'probe', ask, false, (text) => void said.push(text));
    expect(said.join()).toMatch(
      /^2 variants, 1 to 32 rooms: at most 48 runs, invalid ones aside, about \d+m/,
    );
    // 11 loads, and the check of the return, each twice for each variant.
    expect(loadsMost({ ...ask })).toBe(11);
    announceCapacity(cellsOf(), 'probe', { ...ask, from: 32 }, false, (text) => said.push(text));
    expect(said.at(-1)).toMatch(/^2 variants, 32 rooms: at most/);
    const one = { ...ask, from: 1, to: 1, repeats: 1 };
    announceCapacity(cellsOf().slice(0, 1), 'probe', one, false, (text) => said.push(text));
    expect(said.at(-1)).toMatch(/^1 room: at most \d runs, invalid ones aside, about/);
    const long = { ...ask, repeats: 20 };
    expect(() => announceCapacity(cellsOf(), 'probe', long, false, () => {})).toThrow(usage);
    announceCapacity(cellsOf(), 'probe', long, true, () => {});
  });

  it('warns of a load that is more than there is', () => {
    const said: string[] = [];
    const io = { env: {}, cwd: '/', status() {}, warn: (text: string) => void said.push(text) };
    const ask = askOf(flagsOf({ ...options, to: '4000' }), 4);
    warnOfLoads(cellsOf(), 'probe', ask, io);
    expect(said.join('\n')).toMatch(/^with 4\D?000 rooms the plan needs about [\d.]+ cores/m);
    expect(said.join('\n')).not.toMatch(/with 1 room /);
  });
});

describe('the group whose load varies', () => {
  it('is the only one with publishers, or the one that is named', () => {
    expect(groupToLoad(scenarioOf(), undefined)).toBe('probe');
    expect(groupToLoad(scenarioOf(), 'crowd')).toBe('crowd');
    expect(() => groupToLoad(scenarioOf(), 'crew')).toThrow(usage);
    const two = SCENARIO.replace('publishers: 0', 'publishers: 1');
    expect(() => groupToLoad(scenarioOf(two), undefined)).toThrow(usage);
  });

  it('is refused a load that no scenario may have', () => {
    checkLoad(scenarioOf(), 'probe', 'rooms', 10_000);
    expect(() => checkLoad(scenarioOf(), 'probe', 'rooms', 10_001)).toThrow(usage);
    expect(() => checkLoad(scenarioOf(), 'probe', 'publishers', 101)).toThrow(usage);
    const many = SCENARIO.replace('rooms: 4', 'rooms: 400');
    expect(() => checkLoad(scenarioOf(many), 'probe', 'publishers', 60)).toThrow(usage);
  });
});

describe('speakers at once', () => {
  const at = (atOnce: number, text?: string) =>
    atLoad(scenarioOf(text), 'probe', 'speakers', atOnce);

  /** Who of the group speaks so long after the last has joined. */
  const speakingAt = (scenario: ReturnType<typeof scenarioOf>, atMs: number, group = 'probe') =>
    planScenario(scenario, HOST)
      .rooms.filter((room) => room.group === group)
      .flatMap((room) => room.publishers.map((publisher) => ({ room, publisher })))
      .filter(({ room, publisher: { speech, speechOffsetMs } }) => {
        if (speech === null) return true;
        const inCycle = (atMs - room.joinAtMs + speechOffsetMs) % (speech.speakMs + speech.pauseMs);
        return inCycle < speech.speakMs;
      }).length;

  it('are as many as that at any time, while all rooms stand', () => {
    const text = SCENARIO.replace('rooms: 4', 'rooms: 7, publishers: 3');
    for (const atOnce of [1, 2, 5, 20, 21]) {
      const heavy = at(atOnce, text);
      expect(heavy.groups.map(({ rooms }) => rooms)).toEqual([7, 2]);
      expect(heavy.durationMs).toBe(12_000);
      // Offsets are whole ms: a turn begins up to one late.
      const counts = Array.from({ length: 500 }, (_, i) => speakingAt(heavy, 5000 + i * 137));
      expect(counts.reduce((sum, n) => sum + n, 0) / 500).toBeCloseTo(atOnce, 0);
      expect(Math.min(...counts)).toBeGreaterThanOrEqual(atOnce - 1);
      expect(Math.max(...counts)).toBeLessThanOrEqual(atOnce + 1);
    }
  });

  it('keep their turns when the rooms change, and what was run can be run again', () => {
    const text = SCENARIO.replace('rooms: 4', 'rooms: 6, speak: 2s, speakers: 2');
    expect(scenarioOf(text).groups[0]?.speech).toEqual({ speakMs: 2000, pauseMs: 4000 });
    const more = atLoad(scenarioOf(text), 'probe', 'rooms', 12);
    expect(more.groups[0]?.speech).toEqual({ speakMs: 2000, pauseMs: 10_000 });
    expect(speakingAt(more, 30_000)).toBe(2);
    for (const scenario of [more, at(3, text), atLoad(more, 'probe', 'rooms', 1), at(3)]) {
      const [cell] = cellsOf(toYaml({ scenario, variant: {}, repeat: 1 }));
      expect(cell?.scenario).toEqual(scenario);
    }
  });

  it('are refused where there is nobody to speak, or not so many, with the fix', () => {
    const refused = (fix: RegExp) =>
      expect.objectContaining({
        exitCode: EXIT.usage,
        fix: expect.stringMatching(fix) as string,
      }) as Error;
    checkLoad(scenarioOf(), 'probe', 'speakers', 4);
    expect(() => checkLoad(scenarioOf(), 'probe', 'speakers', 5)).toThrow(
      refused(/--to 4, or more rooms: --set groups\.probe\.rooms=5/),
    );
    expect(() => checkKey(scenarioOf(), 'crowd', 'speakers')).toThrow(refused(/publishers=1/));
    const talking = SCENARIO.replace('server: none', 'server: embedded').replace(
      'arrival: 2/s',
      'conversation: {}',
    );
    for (const key of ['speakers', 'publishers'] as const) {
      expect(() => checkKey(scenarioOf(talking), 'probe', key)).toThrow(refused(/--key rooms/));
    }
    checkKey(scenarioOf(talking), 'probe', 'rooms');
  });

  it('do not break a promise to speak one by one', () => {
    const text = SCENARIO.replace('arrival: 2/s', 'speak: 1s, pause: 3s, turns: one-by-one');
    checkLoad(scenarioOf(text), 'probe', 'rooms', 4);
    expect(() => checkLoad(scenarioOf(text), 'probe', 'rooms', 5)).toThrow(usage);
    checkLoad(scenarioOf(text), 'probe', 'speakers', 4);
  });

  it('are more for a while in rooms of their own', () => {
    const found = comebackScenario(scenarioOf(), 'probe', 'speakers', { held: 2, gaveOut: 3 });
    expect(
      found.scenario.groups.map(({ name, rooms, speakers }) => [name, rooms, speakers]),
    ).toEqual([
      ['probe', 4, { atOnce: 2, speakMs: 3000 }],
      ['crowd', 2, null],
      ['extra', 3, null],
    ]);
    expect(speakingAt(found.scenario, 5000, 'extra')).toBe(3);
  });
});

describe('a scenario at another load', () => {
  it('changes that group only, and lasts as much longer as it takes to arrive', () => {
    const scenario = scenarioOf();
    const heavy = atLoad(scenario, 'probe', 'rooms', 24);
    expect(heavy.groups.map(({ rooms }) => rooms)).toEqual([24, 2]);
    expect(heavy.durationMs).toBe(22_000); // the last joins at 11.5 s instead of 1.5 s
    expect(planScenario(heavy, HOST).rooms).toHaveLength(26);
    expect(atLoad(scenario, 'probe', 'rooms', 1).durationMs).toBe(12_000);
    const dense = atLoad(scenario, 'probe', 'publishers', 5);
    expect(dense.groups[0]).toMatchObject({ rooms: 4, publishers: 5 });
    expect(dense.durationMs).toBe(12_000);
    expect(scenario).toEqual(scenarioOf());
  });

  it('keeps a group as long as before when its end is given', () => {
    const short = scenarioOf(SCENARIO.replace('arrival: 2/s', 'arrival: 2/s, stop: 10s'));
    expect(atLoad(short, 'probe', 'rooms', 24).groups[0]?.stopMs).toBe(20_000);
  });
});

describe('the check whether it comes back', () => {
  it('has the load that held for the whole run, and the one that did not for the first part', () => {
    const found = comebackScenario(scenarioOf(), 'probe', 'rooms', { held: 4, gaveOut: 5 });
    const { scenario, leftMs, judgedMs } = found;
    expect(scenario.groups.map(({ name, rooms }) => [name, rooms])).toEqual([
      ['probe', 4],
      ['crowd', 2],
      ['extra', 5],
    ]);
    expect(scenario.groups[0]?.stopMs).toBeNull();
    expect(scenario.groups[2]?.stopMs).toBe(leftMs);
    const plan = planScenario(scenario, HOST);
    const extra = plan.rooms.filter(({ group }) => group === 'extra');
    expect(extra).toHaveLength(5);
    expect(extra.every(({ joinAtMs, leaveAtMs }) => joinAtMs < (leaveAtMs ?? 0))).toBe(true);
    expect(leftMs).toBeLessThan(judgedMs);
    expect(judgedMs).toBeLessThan(scenario.durationMs);
  });

  it('lets an overload arrive whole before it leaves, however slowly', () => {
    const { scenario, leftMs, judgedMs } = comebackScenario(scenarioOf(), 'probe', 'rooms', {
      held: 40,
      gaveOut: 41,
    });
    expect(leftMs).toBeGreaterThan(20_500);
    expect(judgedMs).toBeGreaterThan(leftMs);
    expect(scenario.durationMs).toBeGreaterThan(judgedMs);
    expect(planScenario(scenario, HOST).rooms).toHaveLength(83);
  });

  it('leaves time after the leave for a slow one, and to come back in', () => {
    const text = SCENARIO.replace('server: none', 'server: embedded');
    for (const duration of ['3s', '12s', '5m']) {
      for (const given of [text, SCENARIO]) {
        const scenario = scenarioOf(given.replace('12s', duration));
        const heavyMs = atLoad(scenario, 'probe', 'rooms', 9).durationMs;
        const found = comebackScenario(scenario, 'probe', 'rooms', { held: 8, gaveOut: 9 });
        const { durationMs, stall } = found.scenario;
        const leavingMs = scenario.server === 'none' ? 0 : 10_000;
        expect(durationMs - found.leftMs).toBeGreaterThan(leavingMs + stall.backMs + 2000);
        expect(durationMs).toBeLessThanOrEqual(Math.max(heavyMs, found.leftMs + 18_000));
        expect(found.extra).toBe('extra');
      }
    }
  });

  it('finds a name that is free', () => {
    const taken = scenarioOf(SCENARIO.replace('crowd:', 'extra:'));
    const { scenario, extra } = comebackScenario(taken, 'probe', 'rooms', { held: 1, gaveOut: 2 });
    expect(scenario.groups.map(({ name }) => name)).toEqual(['probe', 'extra', 'extra-2']);
    expect(extra).toBe('extra-2');
  });
});

describe('a file of an older framestall', () => {
  const older: Omit<Return, 'why' | 'goneUs'> = {
    came: 'not back',
    verdict: 'hung',
    evidence: 'e',
    duringShare: 0.15,
    afterShare: 0.002,
    stallsAfter: 26,
    held: 22,
    extra: 23,
    folder: 'run-back',
    tookMs: 43_466,
  };
  const variant = {
    label: 'sdk=1.1.0',
    settings: {},
    runs: [],
    answer: { held: 22, gaveOut: 23, unmeasured: null, mixed: [], above: [] },
    reason: null,
  };
  const checkOf = (comeback: Partial<typeof older> | null) =>
    withChecks({ ...variant, comeback: comeback === null ? null : { ...older, ...comeback } });

  it('holds one check, whose answer is kept where it can be', () => {
    expect(checkOf({ verdict: 'crashed' }).comeback).toMatchObject([{ came: 'not back' }]);
    expect(checkOf({ came: 'back', verdict: 'degraded' }).comeback).toMatchObject([
      { ...older, came: 'back', verdict: 'degraded', why: '', goneUs: null },
    ]);
    const unsure: Partial<typeof older>[] = [
      {},
      { came: 'untouched', verdict: 'collapsed' },
      { verdict: 'invalid' },
    ];
    for (const given of unsure) {
      expect(checkOf(given).comeback).toMatchObject([
        { came: 'unknown', why: expect.stringMatching(/^an older framestall/) as string },
      ]);
    }
  });

  it('may hold none', () => {
    expect(checkOf(null)).toMatchObject({ comeback: [], unchecked: null });
    const answer = { ...variant.answer, gaveOut: null };
    expect(withChecks({ ...variant, answer, comeback: null })).toMatchObject({
      comeback: [],
      unchecked: 'no load gave out',
    });
    const now = checkOf({});
    expect(withChecks(now)).toBe(now);
  });

  it('is read to be shown and to be gone on with', () => {
    const folder = temporaryFolder();
    const ask = askOf(flagsOf(options), 4);
    const { file } = newCapacity(folder, cellsOf(), 'probe', ask);
    const text = JSON.stringify({ ...file, variants: [{ ...variant, comeback: older }] });
    writeFileSync(join(folder, 'capacity.json'), text);
    const [shown] = readCapacity(folder, '/').file.variants;
    expect(shown?.comeback).toHaveLength(1);
    expect(openCapacity(folder, '/').file.variants).toEqual([shown]);
  });
});

describe('the file of a search', () => {
  let output = '';
  beforeEach(() => {
    output = mkdtempSync(join(tmpdir(), 'framestall-capacity-'));
  });
  afterEach(() => rmSync(output, { recursive: true, force: true }));

  it('is there before the start, and is gone on with as it was', () => {
    const ask = askOf(flagsOf({ ...options, until: 'hung', resolution: '3' }), 4);
    const book = newCapacity(output, cellsOf(), 'probe', ask);
    expect(readdirSync(book.folder)).toEqual(['capacity.json']);
    const again = openCapacity(join(book.folder, 'capacity.json'), '/');
    expect(again).toEqual(book);
    expect(again.file).toMatchObject({ until: ask.until, resolution: { loads: 3, share: 0 } });
    expect(again.file.variants.map(({ label }) => label)).toEqual([
      'processes=shared',
      'processes=per-room',
    ]);
  });

  it('tries again what could not be had', () => {
    const book = newCapacity(output, cellsOf(), 'probe', askOf(flagsOf(options), 4));
    for (const variant of book.file.variants) variant.reason = 'no such version';
    saveCapacity(book);
    const { variants } = openCapacity(book.folder, '/').file;
    expect(variants.map(({ reason }) => reason)).toEqual([null, null]);
  });

  it('is asked for where there is none', () => {
    expect(() => openCapacity(output, '/')).toThrow(usage);
  });
});
