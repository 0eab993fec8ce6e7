import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { nextStep, type Noise, type Probe, type Step } from '../../src/compare/bisect.js';
import { runsMost } from '../../src/compare/bisect-choice.js';
import { seededRandom } from '../../src/units/seeded.js';

const STABLE: Noise = { missRate: 0, falseAlarmRate: 0 };
const line = (n: number) => Array.from({ length: n }, (_, i) => `v${i}`);
type End = Exclude<Step, { kind: 'probe' }>;

/**
 * Runs a search to its end.
 * @param isBad null: the version can't be run
 * @param options.isInvalid the next run tells nothing
 */
function searched(
  n: number,
  isBad: (place: number, run: number) => boolean | null,
  options: {
    noise?: Noise;
    repeats?: number;
    confidence?: number;
    isInvalid?: (place: number) => boolean;
  } = {},
): { end: End; probes: Probe[]; nothings: string[] } {
  const probes: Probe[] = [];
  const skipped: string[] = [];
  const nothings: string[] = [];
  const { noise = STABLE, repeats = 1, confidence = 0.95, isInvalid = () => false } = options;
  for (;;) {
    const told = { probes, skipped, nothings };
    const step = nextStep({ line: line(n), ...told, noise, repeats, confidence });
    if (step.kind !== 'probe') return { end: step, probes, nothings };
    const { version } = step;
    const place = Number(version.slice(1));
    const bad = isInvalid(place) ? undefined : isBad(place, probes.length);
    if (bad === undefined) nothings.push(version);
    else if (bad === null) skipped.push(version);
    else probes.push({ version, bad });
    if (probes.length + skipped.length + nothings.length > 10_000) throw new Error('no end');
  }
}

const sizes = fc
  .integer({ min: 2, max: 200 })
  .chain((n) => fc.record({ n: fc.constant(n), boundary: fc.integer({ min: 1, max: n - 1 }) }));

describe('with stable verdicts', () => {
  it('finds every boundary in at most ⌈log2 n⌉ + 1 runs, both sides run', () => {
    fc.assert(
      fc.property(sizes, ({ n, boundary }) => {
        const { end, probes } = searched(n, (place) => place >= boundary);
        expect(end).toEqual({
          kind: 'found',
          good: `v${boundary - 1}`,
          bad: `v${boundary}`,
          between: [],
          confidence: 1,
        });
        expect(probes.length).toBeLessThanOrEqual(runsMost(n));
        for (const version of [`v${boundary - 1}`, `v${boundary}`]) {
          expect(probes.map((probe) => probe.version)).toContain(version);
        }
        expect(new Set(probes.map(({ version }) => version)).size).toBe(probes.length);
      }),
      { numRuns: 500 },
    );
    expect(runsMost(30)).toBe(6);
  });

  it('skips what can’t be run, and names it where it lies between', () => {
    fc.assert(
      fc.property(sizes, fc.array(fc.nat(199)), ({ n, boundary }, list) => {
        const broken = new Set(list.filter((p) => p > 0 && p < n - 1));
        const { end, probes } = searched(n, (p) => (broken.has(p) ? null : p >= boundary));
        if (end.kind !== 'found') throw new Error(end.kind);
        const [good, bad] = [Number(end.good.slice(1)), Number(end.bad.slice(1))];
        expect(good).toBeLessThan(boundary);
        expect(bad).toBeGreaterThanOrEqual(boundary);
        expect(end.between).toEqual(line(n).slice(good + 1, bad));
        expect(end.between.every((version) => broken.has(Number(version.slice(1))))).toBe(true);
        expect(probes.length).toBeLessThanOrEqual(runsMost(n));
      }),
    );
  });

  it('says that all are alike when the ends were wrong', () => {
    fc.assert(
      fc.property(fc.integer({ min: 2, max: 200 }), fc.boolean(), (n, bad) => {
        const { end, probes } = searched(n, () => bad);
        expect(end).toMatchObject({ kind: 'alike', bad });
        expect(probes.length).toBeLessThanOrEqual(runsMost(n));
      }),
    );
  });

  it('says that the answer changes more than once when an end contradicts, with the ranges', () => {
    // Bad, then good, then bad: the middle is good, so the search goes right and ends there.
    const { end } = searched(30, (place) => place < 3 || place >= 20);
    expect(end).toMatchObject({
      kind: 'mixed',
      ranges: [
        { from: 'v0', to: 'v0', bad: true },
        { bad: false, to: 'v19' },
        { from: 'v20', bad: true },
      ],
    });
  });

  it('has nothing to say where nothing can be run', () => {
    expect(searched(5, () => null).end).toMatchObject({ kind: 'alike', ranges: [] });
  });
});

describe('runs that tell nothing', () => {
  const noise = { missRate: 0.2, falseAlarmRate: 0.02 };

  it('do not blur the boundary, though a fifth of all runs is invalid', () => {
    const searches = 120;
    const ended = { blurred: 0, right: 0, wrong: 0 };
    for (let seed = 0; seed < searches; seed++) {
      const random = seededRandom(seed);
      const boundary = 1 + Math.floor(random() * 29);
      const { end } = searched(
        30,
        (place) => random() < (place >= boundary ? 1 - noise.missRate : noise.falseAlarmRate),
        { noise, repeats: 12, isInvalid: () => random() < 0.2 },
      );
      if (end.kind !== 'found') continue;
      const [good, bad] = [Number(end.good.slice(1)), Number(end.bad.slice(1))];
      if (end.between.length > 0) ended.blurred++;
      if (good >= boundary || bad < boundary) ended.wrong++;
      else if (bad - good === 1) ended.right++;
    }
    expect(ended.blurred / searches).toBeLessThan(0.06);
    expect(ended.right / searches).toBeGreaterThan(0.88);
    expect(ended.wrong / searches).toBeLessThan(0.06);
  });

  it('take no version out of a search without noise, one of two being enough', () => {
    fc.assert(
      fc.property(sizes, ({ n, boundary }) => {
        const tried = new Set<number>();
        const isInvalid = (place: number) => !tried.has(place) && Boolean(tried.add(place));
        const { end } = searched(n, (place) => place >= boundary, { isInvalid });
        expect(end).toMatchObject({ kind: 'found', bad: `v${boundary}`, between: [] });
      }),
      { numRuns: 100 },
    );
  });

  it('end the search, wherever they are all that a version has, and are named', () => {
    fc.assert(
      fc.property(sizes, fc.array(fc.nat(199), { maxLength: 5 }), ({ n, boundary }, list) => {
        const silent = new Set(list.filter((place) => place > 0 && place < n - 1));
        const { end, nothings } = searched(n, (place) => place >= boundary, {
          isInvalid: (place) => silent.has(place),
        });
        if (end.kind !== 'found') throw new Error(end.kind);
        expect(end.between.every((version) => silent.has(Number(version.slice(1))))).toBe(true);
        expect(nothings.length).toBeLessThanOrEqual(2 * silent.size + 1);
      }),
      { numRuns: 200 },
    );
  });

  it('leave what the version told before in the evidence', () => {
    const of = (version: string, bads: boolean[]) => bads.map((bad) => ({ version, bad }));
    const probes = [
      ...of('v0', [false, false, false, false, false]),
      ...of('v1', [false, false, false, false, false]),
      ...of('v2', [true, true, true]),
      ...of('v3', [true, true, true]),
    ];
    const search = { line: line(4), skipped: [], noise, repeats: 6, confidence: 0.9, probes };
    // Set aside, after six that told nothing beside three that did, and still the first bad one.
    const nothings = new Array<string>(6).fill('v2');
    const end = nextStep({ ...search, nothings });
    expect(end).toMatchObject({ kind: 'found', good: 'v1', bad: 'v2', between: [] });
  });

  it('of a version that told too little leave the boundary around it, and are tried once more', () => {
    const of = (version: string, bads: boolean[]) => bads.map((bad) => ({ version, bad }));
    const probes = [
      ...of('v0', [false, false, false, false, false]),
      ...of('v1', [false, false, false, false, false]),
      ...of('v2', [false]),
      ...of('v3', [true, true, true]),
    ];
    const search = { line: line(4), skipped: [], noise, repeats: 6, confidence: 0.95, probes };
    const silent = (n: number) => new Array<string>(n).fill('v2');
    expect(nextStep({ ...search, nothings: silent(3) })).toEqual({ kind: 'probe', version: 'v2' });
    const end = nextStep({ ...search, nothings: silent(4) });
    expect(end).toMatchObject({ kind: 'found', good: 'v1', bad: 'v3', between: ['v2'] });
  });
});

describe('with verdicts that change from run to run', () => {
  const noise = { missRate: 0.3, falseAlarmRate: 0.02 };

  it('is right at least as often as it says, and ends', () => {
    let right = 0;
    let claimed = 0;
    for (let seed = 0; seed < 400; seed++) {
      const random = seededRandom(seed);
      const boundary = 1 + Math.floor(random() * 29);
      const isBad = (place: number) =>
        random() < (place >= boundary ? 1 - noise.missRate : noise.falseAlarmRate);
      const { end, probes } = searched(30, isBad, { noise, repeats: 12 });
      expect(probes.length).toBeLessThan(120);
      if (end.kind !== 'found') continue;
      claimed++;
      if (end.bad === `v${boundary}`) right++;
    }
    expect(claimed).toBeGreaterThan(300);
    expect(right / claimed).toBeGreaterThan(0.93);
  });

  it('stops at its repeats and says how sure it is', () => {
    const { end, probes } = searched(30, (place) => place >= 11, { noise, repeats: 1 });
    expect(end.kind).toMatch(/unsure|found/);
    expect(new Set(probes.map(({ version }) => version)).size).toBe(probes.length);
    if (end.kind === 'unsure') expect(end.confidence).toBeLessThan(0.95);
  });

  /** How searches end over a line, good before the first of `cuts`, then bad, then good … */
  function ends(
    given: Noise,
    cutsOf: (random: () => number) => number[],
    { firstBad = false, repeats = 12, searches = 120, confidence = 0.95 } = {},
  ): Record<End['kind'], number> {
    const counts = { found: 0, alike: 0, mixed: 0, unsure: 0 };
    for (let seed = 0; seed < searches; seed++) {
      const random = seededRandom(seed);
      const cuts = cutsOf(random);
      const isBad = (place: number) => {
        const bad = firstBad !== (cuts.filter((cut) => cut <= place).length % 2 === 1);
        return random() < (bad ? 1 - given.missRate : given.falseAlarmRate);
      };
      counts[searched(30, isBad, { noise: given, repeats, confidence }).end.kind] += 1 / searches;
    }
    return counts;
  }
  const RATES: Noise[] = [
    { missRate: 0.2, falseAlarmRate: 0.02 },
    { missRate: 0.3, falseAlarmRate: 0.02 },
    { missRate: 0.3, falseAlarmRate: 0.1 },
    { missRate: 0.05, falseAlarmRate: 0.05 },
  ];
  const oneChange = (random: () => number) => [1 + Math.floor(random() * 29)];

  it.each(RATES)('takes one change for several less often than it may, %j', (given) => {
    for (const repeats of [3, 12]) {
      expect(ends(given, oneChange, { repeats }).mixed).toBeLessThanOrEqual(0.05);
    }
    expect(ends(given, oneChange, { confidence: 0.8 }).mixed).toBeLessThanOrEqual(0.2);
    expect(ends(given, () => [], {}).mixed).toBeLessThanOrEqual(0.05);
  });

  it.each(RATES)('finds a line that turns good again, or the wrong way, %j', (given) => {
    // 10 to 20: the first run, in the middle, falls into the stretch.
    const stretch = (random: () => number) => [
      4 + Math.floor(random() * 8),
      19 + Math.floor(random() * 8),
    ];
    const surely = { found: 0.1, mixed: 0.7 };
    for (const firstBad of [false, true]) {
      const { found, mixed } = ends(given, stretch, { firstBad });
      expect(found).toBeLessThan(surely.found);
      expect(mixed).toBeGreaterThan(surely.mixed);
    }
    expect(ends(given, oneChange, { firstBad: true }).mixed).toBeGreaterThan(0.9);
  });

  it('lists the stretches by what is likeliest, and how sure it is', () => {
    const isBad = (place: number) => place >= 8 && place < 20;
    const { end } = searched(30, isBad, { noise, repeats: 12 });
    if (end.kind !== 'mixed') throw new Error(end.kind);
    expect(end.confidence).toBeGreaterThanOrEqual(0.95);
    expect(end.confidence).toBeLessThan(1);
    expect(end.ranges.map(({ bad }) => bad)).toEqual([false, true, false]);
    expect(end.ranges.map(({ from }) => isBad(Number(from.slice(1))))).toEqual([
      false,
      true,
      false,
    ]);
  });

  it('can’t tell where too few runs speak against the one change', () => {
    const isBad = (place: number) => place >= 8 && place < 20;
    const rates = { missRate: 0.2, falseAlarmRate: 0.02 };
    const { end } = searched(30, isBad, { noise: rates, repeats: 3 });
    if (end.kind !== 'unsure') throw new Error(end.kind);
    expect(end.several?.ranges.at(-1)).toMatchObject({ to: 'v29', bad: false });
    expect(end.several?.confidence).toBeLessThan(0.95);
  });

  it('takes more runs for noise than without', () => {
    const runs = (given: Noise) =>
      searched(30, (place) => place >= 11, { noise: given, repeats: 12 }).probes.length;
    expect(runs(noise)).toBeGreaterThan(runs(STABLE));
  });
});
