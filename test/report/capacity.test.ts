import { describe, expect, it } from 'vitest';
import type { VerdictName } from '../../src/analysis/index.js';
import type { Capacity, CapacityRun, Return } from '../../src/compare/capacity-types.js';
import type { LoadAnswer, Showed } from '../../src/compare/capacity.js';
import { renderCapacityMarkdown } from '../../src/report/capacity-markdown.js';
import { bar } from '../../src/report/capacity-words.js';
import { renderCapacity } from '../../src/report/capacity.js';
import { renderCapacityHtml } from '../../src/report/html/capacity.js';
import { CAPACITY as LOADED, loaded } from '../support/pages.js';

function run(load: number, verdict: VerdictName, showed: Showed, strain = 0): CapacityRun {
  return {
    load,
    verdict,
    showed,
    why: showed === 'held' ? `all ${load} publishers settled` : '3 stalls, the longest <2s>|',
    figures: {
      capturedShare: 1 - strain,
      capturesPerS: load * 50,
      scheduleP99Us: 2000 + strain * 4_000_000,
      stalls: strain > 0 ? 3 : 0,
      longestStallUs: strain > 0 ? 2_100_000 : 0,
      jsSharePeak: Math.min(1, load / 20),
      cpuCores: load * 0.09,
      memoryMb: 90 + load * 3,
    },
    limits: [
      { what: 'JS thread', share: load / 20, text: 'logs 61.0 %, captureAudioFrame 18.2 %' },
      { what: 'host', share: load / 21, text: '1.90 of 2 cores busy' },
    ],
    folder: `run-${load}`,
    tookMs: 15_000,
  };
}
const NONE: LoadAnswer = { held: 16, gaveOut: 17, unmeasured: null, mixed: [], above: [] };
const held = (load: number) => run(load, 'healthy', 'held');

const CAPACITY: Capacity = {
  ...LOADED,
  variants: [
    loaded('logCapture=on', {
      runs: [held(16), held(16), run(17, 'degraded', 'gave-out', 0.2), held(17), held(32)],
      answer: { ...NONE, mixed: [{ load: 17, held: 1, of: 2 }], above: [32] },
      comeback: [
        {
          came: 'not back',
          why: 'the failure outlives its cause',
          goneUs: 9_000_000,
          verdict: 'collapsed',
          evidence: 'e',
          duringShare: 0.412,
          afterShare: 0.398,
          stallsAfter: 2,
          held: 16,
          extra: 17,
          folder: 'run-back',
          tookMs: 15_000,
        },
        {
          came: 'back',
          why: '',
          goneUs: 8_300_000,
          verdict: 'degraded',
          evidence: 'e',
          duringShare: 0.5,
          afterShare: 1,
          stallsAfter: 0,
          held: 16,
          extra: 17,
          folder: 'run-back-2',
          tookMs: 15_000,
        },
      ],
    }),
    loaded('logCapture=off', {
      runs: [held(4), run(8, 'invalid', 'nothing', 0.1), run(8, 'invalid', 'nothing', 0.1)],
      answer: { ...NONE, held: 4, gaveOut: null, unmeasured: 8 },
    }),
    loaded('sdk=0.0.1', { reason: 'no native binding for\nthis platform' }),
  ],
};

describe('a capacity', () => {
  it('says what holds, why, what gave out, and draws the knee', async () => {
    const text = renderCapacity(CAPACITY, { color: false, width: 90 });
    await expect(text).toMatchFileSnapshot('./golden/capacity.txt');
    const coloured = renderCapacity(CAPACITY, { color: true, width: 90 });
    expect(coloured.replace(/\u001b\[\d+m/g, '')).toBe(text);
  });

  it.each([60, 75, 90, 140])('fits %i columns', (width) => {
    const text = renderCapacity(CAPACITY, { color: true, width });
    const lines = text.replace(/\u001b\[\d+m/g, '').split('\n');
    expect(lines.filter((line) => line.length > width)).toEqual([]);
  });

  it('is Markdown in which nobody else’s text is markup', async () => {
    const text = renderCapacityMarkdown(CAPACITY);
    await expect(text).toMatchFileSnapshot('./golden/capacity.md');
    expect(text).not.toContain('<2s>');
  });

  it('is a page also of one run alone', () => {
    const [first] = CAPACITY.variants;
    const one = loaded('alone', { runs: first?.runs.slice(0, 1) ?? [], answer: NONE });
    const page = renderCapacityHtml({ ...CAPACITY, variants: [one] });
    expect(page).toContain('href="run-16/report.html"');
    expect(page).not.toMatch(/NaN|Infinity/);
  });

  it.each<[Partial<LoadAnswer>, RegExp]>([
    [{}, /16 rooms; 17 gave out$/m],
    [{ held: 16, gaveOut: 20 }, /16 rooms; 20 gave out, nothing between them was run/],
    [{ held: null, gaveOut: 1 }, /not even 1 room$/m],
    [{ held: 32, gaveOut: null }, /at least 32 rooms, the most that was asked for/],
    [{ held: null, gaveOut: null, unmeasured: 1 }, /can't tell: .* runs of 1 room were invalid/],
    [{ held: 4, gaveOut: 8, unmeasured: 5 }, /at least 4 rooms; .* invalid; 8 gave out/],
  ])('answers %j in a sentence', (answer, words) => {
    const one = loaded('sdk=1.1.0', { answer: { ...NONE, ...answer } });
    const text = renderCapacity({ ...CAPACITY, variants: [one] }, { color: false, width: 400 });
    expect(text).toMatch(words);
  });

  describe('whether it comes back', () => {
    const [check] = CAPACITY.variants[0]?.comeback ?? [];
    const told = (comeback: Partial<Return>[], unchecked: string | null = null) => {
      if (check === undefined) throw new Error('no check');
      const runs = comeback.map((one) => ({ ...check, stallsAfter: 0, why: '', ...one }));
      const one = loaded('alone', { answer: NONE, comeback: runs, unchecked });
      const whole: Capacity = { ...CAPACITY, variants: [one] };
      expect(renderCapacityHtml(whole)).toContain(runs.length === 0 ? 'not checked' : 'return 1');
      return renderCapacity(whole, { color: false, width: 800 });
    };

    it('is told of one run, of all alike and of each kind', () => {
      const back = { came: 'back', verdict: 'degraded', afterShare: 1 } as const;
      const figures = String.raw`\(41.2 % of its captures until they had gone at 9s, `;
      expect(told([back])).toMatch(
        new RegExp(
          `16 rooms, and 17 more for a while: it came back ${figures}100.0 % at the end; degraded\\)$`,
          'm',
        ),
      );
      expect(told([back, back])).toMatch(/more for a while: it came back in 2 of 2 runs \(/);
      expect(told([back, { came: 'untouched' }])).toMatch(
        /it came back in 1 of 2 runs \(.*\); it held all the while in 1 of 2 runs \(/,
      );
    });

    it('is not known where the load did not leave, or runs told nothing', () => {
      const why = 'told to at 14.9s, and 21 of its 23 rooms were still there at the end at 30.6s';
      const stuck = told([{ came: 'not left', why, goneUs: null }]);
      expect(stuck).toMatch(
        /the load did not leave, so whether it comes back is not known: told to/,
      );
      expect(stuck).toMatch(/41.2 % of its captures with them/);
      expect(stuck).not.toContain('outlives');
      const nothing = { came: 'unknown', why: 'it is invalid' } as const;
      expect(told([nothing, { came: 'back' }])).toMatch(
        /\); 1 run told nothing \(it is invalid\)$/m,
      );
      expect(told([nothing, nothing])).toMatch(
        /a while: whether it comes back is not known: 2 runs told nothing \(it is invalid\)$/m,
      );
    });

    it('is said not to be checked, and why', () => {
      expect(told([], 'no load gave out')).toMatch(
        /not checked whether it comes back when the load falls: no load gave out$/m,
      );
      expect(told([{ came: 'back' }], 'no server')).toMatch(/; no more was run: no server$/m);
    });
  });

  it('says one room where it is one', () => {
    const one = loaded('alone', { runs: [held(1)], answer: { ...NONE, held: 1, gaveOut: null } });
    const single: Capacity = { ...CAPACITY, from: 1, to: 1, repeats: 1, variants: [one] };
    const text = renderCapacity(single, { color: false, width: 400 });
    expect(text).toMatch(/^1 room of speakers · holds when one run does · .* · 1 run$/m);
    expect(text).toMatch(/at least 1 room, the most/);
    expect(text).not.toMatch(/\b1 (?:rooms|runs|to 1)\b/);
  });

  it('speaks of publishers where they were counted', () => {
    const one = loaded('sdk=1.1.0', { answer: NONE });
    const publishers: Capacity = { ...CAPACITY, key: 'publishers', variants: [one] };
    const text = renderCapacity(publishers, { color: false, width: 400 });
    expect(text).toMatch(/^publishers per room of speakers/m);
    expect(text).toMatch(/16 publishers per room; 17 gave out/);
  });

  it('asks for a quiet machine where other programs had much of it', () => {
    const busy = run(2, 'degraded', 'gave-out', 0.2);
    const limits = [
      { what: 'host' as const, share: 0.99, text: '1.98 of 2 cores busy' },
      { what: 'outside' as const, share: 0.8, text: 'other programs' },
    ];
    const one = loaded('sdk=1.1.0', {
      runs: [held(1), { ...busy, limits }],
      answer: { ...NONE, held: 1, gaveOut: 2 },
    });
    const text = renderCapacity({ ...CAPACITY, variants: [one] }, { color: false, width: 400 });
    expect(text).toMatch(/what was scarce at 2: host 99.0 % .*On a quiet machine more may hold$/m);
  });

  it('says where the troubles of the run that gave out arose', () => {
    const stalled: CapacityRun = {
      ...run(2, 'degraded', 'gave-out', 0.2),
      causes: [
        { cause: 'js-thread', count: 22, longestUs: 271_000, evidence: ['logs 61.0 %', 'away'] },
        { cause: 'unknown', count: 1, longestUs: 203_000, evidence: [] },
      ],
    };
    const told = (runs: CapacityRun[]) => {
      const one = loaded('sdk=1.1.0', { runs, answer: { ...NONE, held: 1, gaveOut: 2 } });
      return renderCapacity({ ...CAPACITY, variants: [one] }, { color: false, width: 400 });
    };
    expect(told([held(1), stalled])).toMatch(
      /where it arose at 2: 22 js-thread, 1 unknown; the longest js-thread 271ms: logs 61.0 %; away$/m,
    );
    expect(told([held(1), { ...stalled, causes: [] }])).not.toContain('where it arose');
  });

  it('does not blame what was not near its limit', () => {
    const calm = { ...run(2, 'degraded', 'gave-out', 0.2) };
    const one = loaded('sdk=1.1.0', {
      runs: [held(1), calm],
      answer: { ...NONE, held: 1, gaveOut: 2 },
    });
    const text = renderCapacity({ ...CAPACITY, variants: [one] }, { color: false, width: 400 });
    expect(text).toMatch(
      /nothing that was measured was near its limit; most used: JS thread 10.0 %/,
    );
  });
});

it('draws a share on eight characters', () => {
  expect([0, 0.5, 1, 2, -1].map(bar)).toEqual(['', '████', '████████', '████████', '']);
  expect(bar(0.55)).toBe('████▍');
});
