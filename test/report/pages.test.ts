import { describe, expect, it } from 'vitest';
import { compare, matrixOf, variantsOf, type Bisection } from '../../src/compare/index.js';
import { renderCapacityHtml } from '../../src/report/html/capacity.js';
import {
  renderBisectionHtml,
  renderComparisonHtml,
  renderMatrixHtml,
} from '../../src/report/index.js';
import { BISECTION, CAPACITY, COMPARISON, EVIL, MATRIX, VARIANTS } from '../support/pages.js';
import { runOf } from '../support/runs.js';

const matrixPage = renderMatrixHtml(MATRIX, `queue-off ${EVIL}`);
const comparePage = renderComparisonHtml(COMPARISON, VARIANTS, (id) => `run-${id}`);
const bisectPage = renderBisectionHtml(BISECTION);
const capacityPage = renderCapacityHtml(CAPACITY);

/** How often it is in the page. */
const count = (page: string, what: RegExp) => page.match(new RegExp(what, 'g'))?.length ?? 0;
/** The page as somebody reads it who sees no markup. */
const words = (page: string) =>
  page
    .replace(/<style>.*?<\/style>/gs, '')
    .replace(/<[^>]*>/g, ' ')
    .replace(/\s+/g, ' ');
/** From a heading's id to the next one. */
const part = (page: string, id: string) => page.split(`id="${id}"`)[1]?.split('<section')[0] ?? '';

describe.each([
  ['matrix', matrixPage],
  ['compare', comparePage],
  ['bisect', bisectPage],
  ['capacity', capacityPage],
])('%s.html', (_name, page) => {
  it('needs nothing from elsewhere and runs nothing', () => {
    const live = /<(?:script|link|img|iframe|object)|@import|url\(/.exec(page);
    const handler = /<\w[^>]*\son\w+=/.exec(page.replace(/"[^"]*"/g, '""'));
    expect([live?.[0], handler?.[0]]).toEqual([undefined, undefined]);
    expect(/(?:src|href)="(?:[a-z]+:|\/)[^"]*/i.exec(page)?.[0]).toBeUndefined();
  });

  it('shows hostile text as text', () => {
    expect(page).toContain('&lt;/script&gt;&lt;img src=&quot;https://evil.example/x&quot;');
    expect(page).not.toContain('</script>');
  });

  it('has no holes, and heads its parts by names that are there', () => {
    expect(page).not.toMatch(/NaN|undefined|Infinity|\[object|>null</);
    for (const [, id] of page.matchAll(/aria-labelledby="([^"]+)"/g)) {
      expect(count(page, new RegExp(` id="${id}"`))).toBe(1);
    }
  });
});

describe('matrix.html', () => {
  it('has a character for each run, and each leads to its run', () => {
    const grid = part(matrixPage, 'verdicts');
    expect(count(grid, /<a\s+class="sign /)).toBe(15);
    expect(grid).toContain('href="run%200.7.0%2020%200/report.html"');
    expect(count(grid, /class="sign none"\s+role="img"/)).toBe(3);
    expect(words(grid)).toMatch(/0\.12\.2 \. .* d .* \. /);
  });

  it('tells each run’s evidence where the pointer or the focus is, and in a list', () => {
    const told = /sdk=0\.7\.0 node=20, run 2 of 3: hung in 2\.1s\. probe-0-0 hung: no capture/;
    expect(matrixPage).toMatch(new RegExp(`aria-label="${told.source}`));
    expect(matrixPage).toMatch(new RegExp(`class="tip" aria-hidden="true"\\s*>${told.source}`));
    expect(count(part(matrixPage, 'runs'), /<tr>/)).toBe(1 + 18);
  });

  it('says the time of each cell, n/a with its reason, and each kind of trouble once', () => {
    expect(words(part(matrixPage, 'verdicts'))).toMatch(/ 2\.1s /);
    const trouble = words(part(matrixPage, 'trouble'));
    expect(trouble).toMatch(/hung at sdk=0\.7\.0 node=20: probe-0-0/);
    expect(trouble).toMatch(/n\/a at sdk=0\.7\.0 node=24: 0\.7\.0 could not be loaded/);
    expect(count(part(matrixPage, 'trouble'), /<li>/)).toBe(5);
  });

  it('says in a sentence what was found and has the trouble before the grid', () => {
    const order = ['Crashed once: 1.1.0 node=24; hung: 0.7.0', 'id="trouble"', 'id="verdicts"'];
    const places = order.map((text) => matrixPage.indexOf(text));
    expect(places).not.toContain(-1);
    expect(places).toEqual(places.toSorted((a, b) => a - b));
    expect(words(part(matrixPage, 'verdicts'))).toMatch(/took 2\.1s each/);
  });

  it('folds up a long list, and says nothing of trouble where there is none', () => {
    const many = matrixOf(
      Array.from({ length: 30 }, (_, n) => ({
        variant: { sdk: `1.0.${n}` },
        verdict: 'healthy' as const,
        why: 'all settled',
        folder: `run-${n}`,
        tookMs: 1000,
      })),
    );
    const page = renderMatrixHtml(many, 'steady');
    expect(page).toContain('<details>');
    expect(page).not.toContain('id="trouble"');
  });
});

describe('compare.html', () => {
  it('answers for each candidate first, in words', () => {
    const answers = words(part(comparePage, 'answers'));
    expect(answers).toMatch(
      /sdk=1\.0\.0 worse against sdk=0\.7\.0, 10 pairs Verdicts worse: 10 healthy/,
    );
    expect(answers).toMatch(/worse service p99, schedule p99, longest stall same/);
    expect(answers).toMatch(/can&#39;t tell schedule p99/);
  });

  it('heads a card by the verdicts where they differ, whatever the figures say', () => {
    const cardOf = (page: string) => /<article class="card (\w+)">(.*?)<\/h3>/s.exec(page) ?? [];
    const runs = Array.from({ length: 6 }, (_, n) => n + 1).flatMap((repeat) => [
      runOf({ sdk: '0.7.0', repeat, verdict: 'hung', figures: { rate: 90 } }),
      runOf({ sdk: '1.1.0', repeat, verdict: 'healthy', figures: { rate: 10 + (repeat % 2) } }),
    ]);
    const variants = variantsOf(runs);
    const better = compare(variants, { margin: 0.1, figures: ['rate'] });
    expect(better.versus[0]?.figures[0]?.answer).toBe('worse');
    const [, tone, head = ''] = cardOf(renderComparisonHtml(better, variants, () => null));
    expect(tone).toBe('well');
    expect(words(head)).toMatch(/sdk=1\.1\.0 better/);
    // Of verdicts that are alike the figures tell.
    expect(cardOf(part(comparePage, 'answers').split('</article>')[1] ?? '')[1]).toBe('bad');
  });

  it('gives one number of figures that are judged at once', () => {
    const runs = Array.from({ length: 6 }, (_, n) => n + 1).flatMap((repeat) => [
      runOf({
        sdk: '0.7.0',
        repeat,
        figures: { rate: 90, 'service.p50': 9000, 'service.p99': repeat === 1 ? 5000 : null },
      }),
      runOf({
        sdk: '1.1.0',
        repeat,
        figures: { rate: 10, 'service.p50': 1000, 'service.p99': repeat === 1 ? 900 : null },
      }),
    ]);
    const variants = variantsOf(runs);
    const page = renderComparisonHtml(
      compare(variants, { margin: 0.1, figures: [] }),
      variants,
      () => null,
    );
    const told = words(page).match(/\d+ figures? (?:judged )?at once/g) ?? [];
    expect(told).toHaveLength(1);
    expect(words(page)).toContain('figures judged together ask for');
  });

  it('draws each figure’s interval on the axis of its scale, with the margin', () => {
    const effects = part(comparePage, 'effects-0');
    const [first] = COMPARISON.versus;
    expect(count(effects, /role="img"/)).toBe(first?.figures.length);
    expect(count(effects, /class="margin"/)).toBe(first?.figures.length);
    expect(effects).toMatch(
      /aria-label="schedule p99: \+29\.9 %, 95 % interval \+28\.4 % to \+31\.4 %, worse"/,
    );
    // 40 times as long lies beyond the drawing.
    expect(effects).toMatch(/class="beyond"/);
    expect(words(effects)).toMatch(/0ms → 2\.01s ?, margin 100ms/);
  });

  it('places an interval beyond the margin to the right of its band', () => {
    const effects = part(comparePage, 'effects-0');
    const row = effects.split('<li ').find((one) => one.includes('schedule p99')) ?? '';
    const [, from = '', width = ''] =
      /class="margin"\s+x="([\d.]+)%"\s+width="([\d.]+)%"/.exec(row) ?? [];
    const [, low = '', high = ''] =
      /class="interval"\s+x1="([\d.]+)%"\s+x2="([\d.]+)%"/.exec(row) ?? [];
    const [, at = ''] = /class="estimate"\s+cx="([\d.]+)%"/.exec(row) ?? [];
    expect(Number(from)).toBeLessThan(50);
    expect(Number(from) + Number(width)).toBeLessThan(Number(low));
    expect(Number(low)).toBeLessThan(Number(at));
    expect(Number(at)).toBeLessThan(Number(high));
  });

  it('has a point for each run of a pair, none for an invalid one', () => {
    const [one, other] = [0, 1].map((n) => part(comparePage, `pairs-${n}`));
    const schedule = (text = '') =>
      text.split('<figure').find((panel) => panel.includes('schedule p99')) ?? '';
    expect(count(schedule(one), /<a\s/)).toBe(20);
    expect(count(schedule(other), /<a\s/)).toBe(18);
    expect(schedule(other)).not.toContain('run-1.1.0-4/');
    expect(part(comparePage, 'runs')).toContain('href="run-1.1.0-4/report.html"');
  });

  it('is whole where a run’s folder is not known, and where there is one pair of nothing', () => {
    const variants = variantsOf([runOf({ sdk: '1.0.0' }), runOf({ sdk: '1.1.0' })]);
    const lone = compare(variants, { margin: 0.1, figures: ['rate'] });
    const page = renderComparisonHtml(lone, variants, () => null);
    expect(page).not.toMatch(/href=|NaN|undefined|Infinity/);
    expect(words(page)).toContain('fewer than 6 decide nothing');
  });
});

describe('bisect.html', () => {
  const strip = part(bisectPage, 'versions');

  it('answers first, and says how sure it is', () => {
    const said = words(bisectPage.split('id="evidence"')[0] ?? '');
    expect(said).toMatch(
      /between 0\.13\.35 \(good\) and 0\.13\.1 \(bad\); between them, undecided/,
    );
    expect(said).toMatch(/94\.2 % sure/);
  });

  it('has the versions in order, each with its runs and their places in the search', () => {
    const order = [...strip.matchAll(/<li class="version \w+">\s*<b>([^<]+)<\/b>/g)].map(
      ([, v]) => v,
    );
    expect(order).toEqual(BISECTION.versions);
    const of = (version: string) =>
      strip.split('<li class="version').find((one) => one.includes(`<b>${version}</b>`)) ?? '';
    expect(of('0.13.1')).toMatch(/>1<a[^]*>6<a/);
    expect(words(of('0.13.2'))).toMatch(/skipped/);
    expect(words(of('0.8.0'))).toMatch(/not run/);
    expect(words(of('0.7.0'))).toMatch(/says nothing/);
  });

  it('stands the chance of the change between the versions, all of them together 1', () => {
    const told = [...words(strip).matchAll(/the change is after (\S+), chance ([\d.]+) %/g)];
    expect(told.map(([, version]) => version)).toContain('0.13.2');
    const sum = [...words(strip).matchAll(/chance ([\d.]+) %/g)].reduce(
      (all, [, share]) => all + Number(share),
      0,
    );
    expect(sum).toBeGreaterThan(97);
    expect(sum).toBeLessThanOrEqual(100.5);
  });

  it('shows the evidence of both sides, with links', () => {
    const evidence = part(bisectPage, 'evidence');
    expect(words(evidence)).toMatch(/0\.13\.35 healthy good: 0 of 2 runs bad/);
    expect(words(evidence)).toMatch(/0\.13\.1 hung bad: 2 of 2 runs bad/);
    expect(evidence).toContain('href="run-0.13.1/report.html"');
    expect(count(part(bisectPage, 'runs'), /<tr>/)).toBe(1 + BISECTION.runs.length);
  });

  it.each<[string, Partial<Bisection>, RegExp]>([
    ['broken off', { outcome: null }, /not finished/],
    ['with nothing run', { outcome: null, runs: [] }, /not finished/],
    [
      'without any run',
      { outcome: { kind: 'alike', bad: false, ranges: [], confidence: 1 }, runs: [] },
      /no version could be run/,
    ],
    [
      'all invalid',
      {
        outcome: { kind: 'alike', bad: false, ranges: [], confidence: 1 },
        runs: BISECTION.runs.map((run) => ({ ...run, verdict: 'invalid', bad: null })),
      },
      /no answer: every run was invalid \(6 runs\)/,
    ],
    [
      'contradicted',
      {
        noise: { missRate: 0, falseAlarmRate: 0 },
        outcome: {
          kind: 'mixed',
          confidence: 1,
          ranges: [
            { from: '1.0.0', to: '1.0.0', bad: true },
            { from: '0.13.1', to: '0.13.1', bad: false },
          ],
        },
        runs: BISECTION.runs.map((run) => ({ ...run, bad: run.bad === null ? null : !run.bad })),
      },
      /no single change: bad 1\.0\.0, good 0\.13\.1/,
    ],
  ])('is whole when %s', (_name, given, said) => {
    const page = renderBisectionHtml({ ...BISECTION, ...given });
    expect(words(page)).toMatch(said);
    expect(page).not.toMatch(/NaN|undefined|Infinity/);
  });
});

describe('capacity.html', () => {
  const first = part(capacityPage, 'variant-0');

  it('says of each variant what holds, what gave out and whether it comes back', () => {
    const answers = words(part(capacityPage, 'answers'));
    expect(answers).toMatch(/logCapture=on 16 rooms; 17 gave out/);
    expect(answers).toMatch(/what was scarce at 17: JS thread 85\.0 %/);
    expect(answers).toMatch(/it did not come back/);
    expect(answers).toMatch(/n\/a: no native binding/);
  });

  it('draws the knee: a point per run in each picture, a shape for what it showed', () => {
    const [variant] = CAPACITY.variants;
    const of = (showed: string) => variant?.runs.filter((run) => run.showed === showed).length ?? 0;
    expect(count(first, /class="point-held /)).toBe(of('held') * 3);
    expect(count(first, /class="point-gave-out /)).toBe(of('gave-out') * 3);
    expect(count(first, /class="limit-held"/)).toBe(3);
    expect(count(first, /class="limit-gave-out"/)).toBe(3);
    expect(part(capacityPage, 'variant-1')).toMatch(/class="limit-unsure"/);
    expect(words(first)).toMatch(/schedule p99 by load: 1: 2\.2ms, 2: 2\.4ms/);
  });

  it('has an axis of values in each picture: its ends and the middle', () => {
    const axes = first
      .split('<figure')
      .slice(1)
      .map((panel) => [...panel.matchAll(/class="value"[^>]*>([^<]+)</g)].map(([, text]) => text));
    expect(axes).toHaveLength(3);
    expect(axes[0]).toEqual(['0.0 %', '50.0 %', '100.0 %']);
    expect(axes[1]).toHaveLength(3);
    expect(axes[1]?.[0]).toBe('2.2ms');
  });

  it('has the same scale for all variants', () => {
    const placeOf4 = (text: string) =>
      /class="point-held \w+" x="([\d.]+)%" y="([\d.]+)">(?:(?!<svg)[^])*<title>4:/
        .exec(text)
        ?.slice(1);
    const [one, other] = [0, 1].map((n) => placeOf4(part(capacityPage, `variant-${n}`)));
    expect(one).toHaveLength(2);
    expect(other).toEqual(one);
  });

  it('leads to every run, also that of the return', () => {
    for (const { runs } of CAPACITY.variants) {
      for (const { folder } of runs) expect(capacityPage).toContain(`href="${folder}/report.html"`);
    }
    expect(first).toContain('href="run-back/report.html"');
  });
});
