import { describe, expect, it } from 'vitest';
import { summarize } from '../../src/analysis/index.js';
import { FIGURES, TURN_FIGURES } from '../../src/units/figures.js';
import { counts, header, S, stall, steady, WHOLE, withEvents } from '../support/journals.js';
import { firstGroup } from '../support/judged.js';

const process = { kind: 'process', process: 0, role: 'subject', pid: 100 } as const;
describe('summarize', () => {
  it('merges the intervals of a group', () => {
    const { latency } = firstGroup(steady(header()));
    expect(latency.service).toEqual({
      count: 40,
      p50: 200,
      p90: 400,
      p99: 400,
      p999: 400,
      max: 400,
    });
    expect(latency.schedule?.max).toBeGreaterThanOrEqual(2400);
  });

  it('takes the latest cumulative counters, of the group or of its publishers', () => {
    expect(firstGroup(steady(header())).counters.ok).toBe(1000);
    const publishersOnly = steady(header()).filter(({ kind }) => kind !== 'interval');
    expect(firstGroup(publishersOnly).counters.ok).toBe(1000);
  });

  it('knows every figure that a threshold may name', () => {
    const { figures } = firstGroup(steady(header({ groups: [{ listen: true }] })));
    const silent = Object.keys(FIGURES).filter((figure) => !(figure in TURN_FIGURES));
    expect(Object.keys(figures).sort()).toEqual(silent.sort());
    const nulls = Object.entries(figures).filter(([, value]) => value === null);
    expect(nulls.filter(([figure]) => !figure.startsWith('tap.'))).toEqual([]);
  });

  it('breaches a threshold on what was not measured', () => {
    const limit = (figure: string, comparator: '<' | '==', value: number) => ({
      key: `probe.${figure}`,
      group: 'probe',
      figure,
      comparator,
      value,
      text: `${comparator} ${value}`,
    });
    const thresholds = [
      limit('service.p99', '<', 1000),
      limit('stalls', '==', 1),
      limit('heard.gaps', '==', 0),
    ];
    const results = summarize(steady(header({ thresholds })), WHOLE).thresholds;
    expect(results.map(({ met, value }) => [met, value])).toEqual([
      [true, 400],
      [false, 0],
      [false, null],
    ]);
  });
});

it('does not take it for an achievement that nothing stalled where nothing was due', () => {
  expect(firstGroup([header()]).figures).toMatchObject({ stalls: null, 'stalls.longest': null });
});

describe('rates', () => {
  it('has its lowest full second where captures were due', () => {
    const journal = steady(header()).map((event) =>
      event.kind === 'interval' && event.at >= 5 * S
        ? { ...event, counters: { ...event.counters, ok: event.counters.ok - 70 } }
        : event,
    );
    expect(firstGroup(journal).rate).toEqual({ planned: 100, mean: 91.25, lowest: 30 });
  });

  it('counts seconds of a silent subject, which could not say what was due', () => {
    const journal = steady(header()).map((event) =>
      event.kind === 'interval' && (event.at === 5 * S || event.at === 6 * S)
        ? { ...event, counters: counts({ planned: 400, ok: 400 }) }
        : event,
    );
    expect(firstGroup(journal).rate?.lowest).toBe(100);
    expect(firstGroup(withEvents(journal, stall(4 * S, 6 * S))).rate?.lowest).toBe(0);
  });
});

describe('stalls', () => {
  it('makes one of what the subject and the conductor saw', () => {
    const summary = summarize(
      withEvents(
        steady(header()),
        { at: 4.4 * S, ...process, state: 'silent', sinceUs: 4 * S, osState: 'T' },
        { at: 7 * S, ...process, state: 'back', sinceUs: 4 * S },
        stall(4.02 * S, null, { id: 'outside', seenBy: 'conductor', what: 'silent', pending: 0 }),
        stall(4.02 * S, 7 * S, { id: 'outside', seenBy: 'conductor', what: 'silent', pending: 0 }),
        stall(3.99 * S, 7.01 * S),
      ),
      WHOLE,
    );
    expect(summary.stalls).toHaveLength(1);
    expect(summary.stalls[0]).toMatchObject({
      what: 'capture',
      seenBy: 'subject',
      fromUs: 3.99 * S,
      toUs: 7.01 * S,
      lengthUs: 3.02 * S,
      meanwhile: ['process 0 stopped (T) 4s–7s'],
    });
  });

  it('takes the subject’s own times, which no heartbeat blurs', () => {
    const outside = { id: 'outside', seenBy: 'conductor', what: 'silent', pending: 0 } as const;
    const times = (...more: Parameters<typeof withEvents>[1][]) =>
      summarize(
        withEvents(steady(header()), stall(3.9 * S, 7.1 * S, outside), ...more),
        WHOLE,
      ).stalls.map(({ fromUs, toUs }) => [fromUs, toUs]);
    expect(times(stall(3.99 * S, 7.01 * S))).toEqual([[3.99 * S, 7.01 * S]]);
    expect(times()).toEqual([[3.9 * S, 7.1 * S]]);
    // It said that it was over, and fell silent again: what the conductor saw goes on.
    expect(times(stall(3.99 * S, 5 * S))).toEqual([[3.99 * S, 7.1 * S]]);
  });

  it('tells what else happened, most telling first', () => {
    const busy = steady(header()).map((event) =>
      event.kind === 'load' && event.at === 5 * S
        ? { ...event, loopMaxGapUs: 400_000, ffi: { logs: { count: 24_100, us: 610_000 } } }
        : event,
    );
    const room = { kind: 'room', room: 'crowd-0', group: 'crowd', role: 'subject' } as const;
    const joined = { at: 4.5 * S, ...room, state: 'joined', tookUs: 90_000 } as const;
    expect(
      summarize(withEvents(busy, joined, stall(4.1 * S, 4.9 * S)), WHOLE).stalls[0]?.meanwhile,
    ).toEqual([
      'logs 24 100/s, 61.0 % of the JS thread',
      '1 room joining',
      'event loop away for 400ms',
    ]);
  });

  it('measures an open one to the end of its process', () => {
    const journal = withEvents(steady(header()), stall(9 * S, null));
    const last = [...journal, { at: 30 * S, kind: 'note', text: 'later' } as const];
    expect(summarize(last, WHOLE).stalls[0]).toMatchObject({ toUs: null, lengthUs: S + 4 });
  });
});
