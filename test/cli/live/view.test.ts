import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { plainLine } from '../../../src/cli/live/plain-line.js';
import { viewLines, type Line } from '../../../src/cli/live/view.js';
import type { LiveGroupView, LiveView } from '../../../src/conductor/types.js';

const group = (given: Partial<LiveGroupView> = {}): LiveGroupView => ({
  name: 'probe',
  rooms: 4,
  roomsUp: 4,
  state: 'ok',
  plannedPerS: 200,
  capturesPerS: 200,
  lastMinutePerS: [200, 200, 100, 200],
  serviceP99Us: 1200,
  pending: 0,
  stalls: 0,
  openStalls: 0,
  openStallUs: 0,
  ...given,
});
const crowd = group({
  name: 'crowd',
  rooms: 100,
  roomsUp: 98,
  state: 'hung',
  plannedPerS: 5000,
  capturesPerS: 312,
  lastMinutePerS: Array.from({ length: 60 }, (_, n) => (n < 40 ? 5000 : 312)),
  serviceP99Us: 820_000,
  pending: 86,
  stalls: 131,
  openStallUs: 12_300_000,
});
const view = (given: Partial<LiveView> = {}): LiveView => ({
  phase: 'running',
  elapsedMs: 2_000_000,
  durationMs: 7_200_000,
  groups: [
    group(),
    crowd,
    group({
      name: 'later',
      state: 'waiting',
      roomsUp: 0,
      plannedPerS: 0,
      capturesPerS: 0,
      lastMinutePerS: [],
      serviceP99Us: null,
    }),
  ],
  worstStall: { publisher: 'crowd-3-0', lengthUs: 12_300_000 },
  jsThread: {
    processes: 4,
    share: 0.34,
    top: { kind: 'logs', share: 0.31 },
    busiest: { process: 2, share: 0.61 },
  },
  ...given,
});
const textOf = (lines: Line[]) =>
  lines.map((line) =>
    line
      .map(({ text }) => text)
      .join('')
      .trimEnd(),
  );
const drawn = (one: LiveView, columns: number, rows = 24) =>
  textOf(viewLines('soak on 1.1.0', one, { columns, rows }));

describe('the view on a terminal', () => {
  it('of 80 columns', () => {
    expect(`\n${drawn(view(), 80).join('\n')}\n`).toMatchInlineSnapshot(`
      "
      soak on 1.1.0  ████░░░░░░░░░░░░  33m20s, 1h26m left
      SDK events take 34.0 % of the JS thread, logs 31.0 %; process 2 most: 61.0 %
      worst open stall: crowd-3-0 for 12.3s
      group  so far      captures/s  pending    p99   rooms  stalls  last minute
      probe  ok             200/200        0  1.2ms     4/4       0  ██▄█
      crowd  HUNG 12.3s   312/5 000       86  820ms  98/100     131  ██████████▁▁▁▁▁▁
      later  waiting              –        0      –     0/4       0
      "
    `);
  });

  it('of 140 columns', () => {
    expect(`\n${drawn(view(), 140).join('\n')}\n`).toMatchInlineSnapshot(`
      "
      soak on 1.1.0  ████░░░░░░░░░░░░  33m20s, 1h26m left
      SDK events take 34.0 % of the JS thread, logs 31.0 %; process 2 most: 61.0 %
      worst open stall: crowd-3-0 for 12.3s
      group  so far      captures/s  pending    p99   rooms  stalls  last minute
      probe  ok             200/200        0  1.2ms     4/4       0  ██▄█
      crowd  HUNG 12.3s   312/5 000       86  820ms  98/100     131  ████████████████████████████████████████▁▁▁▁▁▁▁▁▁▁▁▁▁▁▁▁▁▁▁▁
      later  waiting              –        0      –     0/4       0
      "
    `);
  });

  it('of 40 columns keeps who, how and how many', () => {
    expect(`\n${drawn(view(), 40).join('\n')}\n`).toMatchInlineSnapshot(`
      "
      soak on 1.1.0  33m20s, 1h26m left
      SDK events take 34.0 % of the JS threa…
      worst open stall: crowd-3-0 for 12.3s
      group  so far      captures/s  pending
      probe  ok             200/200        0
      crowd  HUNG 12.3s   312/5 000       86
      later  waiting              –        0
      "
    `);
  });

  it('says nothing of what is not known, or is well', () => {
    const lines = drawn(view({ worstStall: null, jsThread: null, groups: [group()] }), 80);
    expect(lines).toHaveLength(3);
    expect(lines.join()).not.toMatch(/stall:|SDK events/);
  });

  it('of many groups shows those that need a look, and counts the others', () => {
    const many = Array.from({ length: 40 }, (_, n) => group({ name: `group-${n}` }));
    many[33] = group({ ...crowd, name: 'group-33' });
    const lines = drawn(view({ groups: many }), 80, 14);
    expect(lines).toHaveLength(13);
    expect(lines[4]).toMatch(/^group-33 +HUNG 12\.3s/);
    expect(lines.at(-1)).toBe('32 more: 32 ok');
  });

  it('paints a trouble as one', () => {
    const tone = (given: Partial<LiveGroupView>) =>
      viewLines('', view({ groups: [group(given)] }), { columns: 80, rows: 24 })
        .flat()
        .filter(({ tone }) => tone === 'bad' || tone === 'good')
        .map(({ text, tone }) => [text.trim(), tone])
        .at(-1);
    expect(tone({ state: 'stalled', openStallUs: 3_200_000 })).toEqual(['STALLED 3.2s', 'bad']);
    expect(tone({ state: 'crashed' })).toEqual(['CRASHED', 'bad']);
    expect(tone({})).toEqual(['ok', 'good']);
  });

  it('never is wider or higher than the terminal', () => {
    const states = [
      'crashed',
      'hung',
      'stalled',
      'was hung',
      'recovered',
      'waiting',
      'ok',
    ] as const;
    const perS = fc.double({ min: 0, max: 1e6, noNaN: true });
    const anyGroup = fc
      .record({
        name: fc.string({ minLength: 1, maxLength: 64, unit: fc.constantFrom('a', '-', '7') }),
        state: fc.constantFrom(...states),
        rooms: fc.nat(10_000),
        plannedPerS: perS,
        capturesPerS: perS,
        lastMinutePerS: fc.array(perS, { maxLength: 60 }),
        pending: fc.nat(1e6),
        stalls: fc.nat(1e6),
        openStallUs: fc.nat(1e11),
        serviceP99Us: fc.option(fc.nat(6e7)),
      })
      .map(group);
    const size = fc.record({
      columns: fc.integer({ min: 1, max: 300 }),
      rows: fc.integer({ min: 2, max: 60 }),
    });
    fc.assert(
      fc.property(
        fc.array(anyGroup, { maxLength: 50 }),
        size,
        fc.string({ maxLength: 100, unit: 'grapheme-ascii' }),
        fc.constantFrom('running' as const, 'draining' as const),
        (groups, { columns, rows }, label, phase) => {
          const lines = viewLines(label, view({ groups, phase }), { columns, rows });
          const widths = lines.map((line) => line.reduce((sum, { text }) => sum + text.length, 0));
          expect(Math.max(...widths)).toBeLessThanOrEqual(Math.max(1, columns - 1));
          expect(lines.length).toBeLessThan(rows);
          if (columns > 40 && rows > 10 && groups.length > 0) {
            const urgent = groups.some(({ state }) => state === 'crashed');
            if (urgent) expect(textOf(lines).join('\n')).toContain('CRASHED');
          }
        },
      ),
    );
  });
});

describe('the plain line', () => {
  it('says how each group is', () => {
    expect(plainLine(view())).toMatchInlineSnapshot(
      `"33m20s, 1h26m left  |  probe: ok  4/4 rooms  200/200 captures/s  p99 1.2ms  |  crowd: HUNG 12.3s  131 stalls  98/100 rooms  312/5 000 captures/s  p99 820ms  86 pending  |  later: waiting  0/4 rooms  |  worst open stall: crowd-3-0 for 12.3s  |  SDK events 34.0 % of the JS thread"`,
    );
    expect(
      plainLine(view({ phase: 'draining', groups: [], jsThread: null, worstStall: null })),
    ).toBe('33m20s, waiting for what is pending');
  });

  it('of many groups tells those that need a look', () => {
    const many = Array.from({ length: 40 }, (_, n) => group({ name: `group-${n}` }));
    const text = plainLine(view({ groups: [...many, crowd] }));
    expect(text).toMatch(/left {2}\|{1} {2}crowd: HUNG 12\.3s {2}131 stalls/);
    expect(text).toContain('38 more: 38 ok');
    expect(text.length).toBeLessThan(400);
  });
});
