import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { summarize, VERDICTS } from '../../src/analysis/index.js';
import type { EventOf, JournalEvent, ThresholdInfo } from '../../src/journal/events.js';
import { parseThreshold } from '../../src/scenario/thresholds.js';
import { shortRun } from '../support/short-runs.js';
import { done, header, S, stall, steady, WHOLE, withEvents } from '../support/journals.js';

const ROOMS = 10;
type Trouble = 'hung' | 'degraded' | 'silent' | 'collapsed';

const limit = (figure: string, text: string): ThresholdInfo => {
  const read = parseThreshold(`probe.${figure}`, text);
  if (!read.ok) throw new Error(read.message);
  return read.threshold;
};

/** Ten publishers that are well, but for those named. */
function journal(troubles: Record<number, Trouble>, ...thresholds: ThresholdInfo[]) {
  const shape = { groups: [{ rooms: ROOMS, listen: true }], thresholds };
  const of = (what: Trouble) =>
    Object.entries(troubles).flatMap(([n, trouble]) => (trouble === what ? [Number(n)] : []));
  const silent = new Set(of('silent'));
  const events = steady(header(shape)).map((event): JournalEvent => {
    if (event.kind !== 'heard' || !silent.has(event.publisher)) return event;
    return { ...event, audible: 0, audibleExpected: 0 };
  });
  const lagging = of('collapsed').map((n): [number, number, number, number] => [n, 50, 20, 0]);
  const progress = [4, 5, 6, 7, 8, 9, 10].map((second): EventOf<'progress'> => ({
    ...{ at: second * S, kind: 'progress', group: 'probe', fromUs: (second - 1) * S, lagging },
  }));
  const short = new Set(of('collapsed'));
  return withEvents(
    events.map((event) =>
      event.kind === 'publisher-interval' && short.has(event.publisher)
        ? { ...event, counters: { ...done(290), planned: 500 } }
        : event,
    ),
    ...of('hung').map((publisher) => stall(2 * S, null, { id: `h${publisher}`, publisher })),
    ...of('degraded').map((publisher) => stall(3 * S, 4 * S, { id: `d${publisher}`, publisher })),
    ...(lagging.length > 0 ? progress : []),
  );
}

const judged = (events: JournalEvent[]) => {
  const { groups, thresholds } = summarize(events, WHOLE);
  return { ...groups[0]!, thresholds };
};

describe('what a threshold allows some publishers of a group', () => {
  it('is nothing without one: the worst counts', () => {
    const { verdict, figures } = judged(journal({ 3: 'hung', 7: 'degraded' }));
    expect(verdict).toBe('hung');
    expect(figures).toMatchObject({
      'publishers.hung': 1,
      'publishers.hung.share': 0.1,
      'publishers.degraded': 1,
      'publishers.silent': 0,
    });
  });

  it('is to be as bad as it says, so that the verdict is that of the others', () => {
    const one = judged(journal({ 3: 'hung', 7: 'degraded' }, limit('publishers.hung', '<= 1')));
    expect(one).toMatchObject({
      verdict: 'degraded',
      evidence: expect.stringMatching(
        /^1 stall of 1s \(probe-7-0 at 3s\).*; as allowed, 1 publisher hung \(probe-3-0\)$/,
      ) as string,
      thresholds: [{ met: true, value: 1 }],
    });
    const both = judged(
      journal(
        { 3: 'hung', 7: 'degraded' },
        limit('publishers.hung', '<= 1'),
        limit('publishers.degraded.share', '<= 10 %'),
      ),
    );
    expect(both).toMatchObject({
      verdict: 'healthy',
      evidence: expect.stringMatching(
        /; as allowed, 1 publisher hung \(probe-3-0\) and 1 publisher degraded \(probe-7-0\)$/,
      ) as string,
    });
  });

  it('is one that went unheard, or fell behind for ever, as well', () => {
    expect(judged(journal({ 2: 'silent' })).verdict).toBe('silent');
    const silent = limit('publishers.silent', '<= 1');
    expect(judged(journal({ 2: 'silent' }, silent)).verdict).toBe('healthy');
    expect(judged(journal({ 2: 'collapsed' })).verdict).toBe('collapsed');
    const collapsed = limit('publishers.collapsed', '< 2');
    expect(judged(journal({ 2: 'collapsed' }, collapsed)).verdict).toBe('healthy');
  });

  it('is never all of them, nor more than it says', () => {
    const all = Object.fromEntries(Array.from({ length: ROOMS }, (_, n) => [n, 'hung' as const]));
    expect(judged(journal(all, limit('publishers.hung', '<= 10'))).verdict).toBe('hung');
    const two = journal({ 1: 'hung', 2: 'hung' }, limit('publishers.hung.share', '<= 10 %'));
    expect(judged(two)).toMatchObject({ verdict: 'hung', thresholds: [{ met: false }] });
    const many = journal({ 1: 'hung' }, limit('publishers.hung', '>= 1'));
    expect(judged(many).verdict).toBe('hung');
  });

  it('is a lost connection of a publisher, where each of a room has its own', () => {
    const room = { kind: 'room', room: 'probe-1', group: 'probe', role: 'subject' } as const;
    const lost = { at: 5 * S, ...room, state: 'disconnected', reason: 'STATE_MISMATCH' } as const;
    const groups = [{ rooms: 2, publishersPerRoom: 2 }];
    const of = (...events: JournalEvent[]) => {
      const { verdict, evidence, figures } = judged(
        withEvents(steady(header({ groups })), ...events),
      );
      return { verdict, evidence, publishers: figures['publishers.degraded'] };
    };
    expect(of({ ...lost, publisher: 3 })).toEqual({
      verdict: 'degraded',
      evidence: '1 connection lost, first probe-1-1 at 5s: STATE_MISMATCH',
      publishers: 1,
    });
    // Older journals tell of the room alone.
    expect(of(lost)).toEqual({
      verdict: 'degraded',
      evidence: '1 connection lost, first probe-1 at 5s: STATE_MISMATCH',
      publishers: 2,
    });
  });

  it('is counted in a record that broke off before any of them was told of alone', () => {
    const troubles = { 1: 'hung', 3: 'degraded', 7: 'degraded' } as const;
    const limits = [limit('publishers.hung', '<= 1'), limit('publishers.degraded', '<= 2')];
    const torn = journal(troubles, ...limits).filter(({ at }) => at < 9.5 * S);
    const { groups, thresholds } = summarize(torn, { torn: true, skippedLines: 0 });
    expect(thresholds).toMatchObject([
      { value: 1, met: true },
      { value: 2, met: true },
    ]);
    expect(groups[0]).toMatchObject({
      verdict: 'healthy',
      evidence: expect.stringMatching(
        /^all 7 publishers: 3 150 of 3 150 captures settled.*; as allowed, 1 publisher hung \(probe-1-0\)/,
      ) as string,
    });
  });

  it('is one that lags by itself there, and one whose captures are refused', () => {
    const missing = (index: number, second: number) => (index === 7 && second < 50 ? 25 : 0);
    const whole = shortRun({ publishers: 20, missing, group: { capture: 'await' } });
    const cut = (events: JournalEvent[]) =>
      summarize(
        events.filter(({ at }) => at < 58.5 * S),
        { torn: true, skippedLines: 0 },
      ).groups[0];
    expect(cut(whole)).toMatchObject({
      verdict: 'degraded',
      rule: 'lagging',
      evidence: expect.stringContaining('of probe-7-0 only 1 650 of 2 900 captures') as string,
      figures: { 'publishers.degraded': 1 },
    });
    const refused = whole.map((event): JournalEvent => {
      if (event.kind !== 'interval') return event;
      const { skipped, ...counters } = event.counters;
      return { ...event, counters: { ...counters, skipped: 0, channelFull: skipped } };
    });
    expect(cut(refused)).toMatchObject({ rule: 'refused', figures: { 'publishers.degraded': 1 } });
    const fine = cut(shortRun({ publishers: 20 }));
    expect(fine).toMatchObject({ verdict: 'healthy', figures: { 'publishers.degraded': 0 } });
  });

  const anyTroubles = fc.dictionary(
    fc.nat(ROOMS - 2).map(String),
    fc.constantFrom<Trouble>('hung', 'degraded', 'silent', 'collapsed'),
    { maxKeys: 4 },
  ) as fc.Arbitrary<Record<number, Trouble>>;
  const rank = (verdict: (typeof VERDICTS)[number]) => VERDICTS.indexOf(verdict);

  it('leaves the group as bad as its worst publisher that is not allowed', () => {
    const anyLimit = fc.record({
      what: fc.constantFrom<Trouble>('hung', 'degraded', 'silent', 'collapsed'),
      most: fc.nat(4),
    });
    fc.assert(
      fc.property(anyTroubles, fc.option(anyLimit), (troubles, allowed) => {
        const limits =
          allowed === null ? [] : [limit(`publishers.${allowed.what}`, `<= ${allowed.most}`)];
        const all = Object.values(troubles);
        const met =
          allowed !== null && all.filter((one) => one === allowed.what).length <= allowed.most;
        const left = all.filter((one) => !(met && one === allowed.what));
        const worst = Math.max(0, ...left.map(rank));
        expect(judged(journal(troubles, ...limits)).verdict).toBe(VERDICTS[worst]);
      }),
      { numRuns: 60 },
    );
  });
});
