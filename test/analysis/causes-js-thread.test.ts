import { describe, expect, it } from 'vitest';
import { summarize } from '../../src/analysis/index.js';
import type { EventOf, JournalEvent } from '../../src/journal/events.js';
import { header, S, stall, steady, WHOLE, withEvents } from '../support/journals.js';
import {
  canary,
  causeIn,
  FROM,
  hostOf,
  load,
  silent,
  TAP_ALIVE,
  TAP_DEAD,
  threads,
  TO,
} from '../support/troubled.js';

describe('the JS thread as the cause of a stall', () => {
  it('says what the JS thread was busy with', () => {
    const logs = {
      logs: { count: 20_000, us: 700_000 },
      captureAudioFrame: { count: 9, us: 200_000 },
    };
    expect(causeIn(...load({ ffi: logs }))?.evidence).toEqual([
      'native events 90.0 % of the JS thread: logs 70.0 %, captureAudioFrame 20.0 %',
    ]);
    expect(causeIn(...load({ loopMaxGapUs: 2 * S, gcUs: 900_000 }))?.evidence).toContain(
      'GC 90.0 % of the JS thread',
    );
    const own = causeIn(...load({ loopMaxGapUs: 2.8 * S, cpuShare: 0.98 }))?.evidence.join();
    expect(own).toContain("the app's own code");
    const waits = causeIn(...load({ loopMaxGapUs: 2.8 * S, cpuShare: 0.02 }))?.evidence.join();
    expect(waits).toContain('a call that does not come back');
  });

  it('is the host where native events held the JS thread that hardly ran: they waited for it', () => {
    // As recorded: it was put off in the midst of an event, whose time goes on by the clock.
    const events = { audioStreamEvent: { count: 1054, us: 676_000 } };
    const held = (cpuShare: number) =>
      causeIn(
        ...hostOf(0.9),
        ...silent('R'),
        ...load({ ffi: events, cpuShare, loopMaxGapUs: 2.9 * S }),
      );
    expect(held(0.103)?.cause).toBe('host');
    expect(held(0.39)?.cause).toBe('js-thread');
  });

  it("is the app's own work where the JS thread has CPU for many turns and makes none", () => {
    const node = (cpuShare: number): EventOf<'threads'> => ({
      ...threads(),
      threads: [{ name: 'node', count: 11, stopped: 0, running: 1, cpuShare }],
    });
    const crowded = [
      ...hostOf(0.9),
      ...silent('R'),
      ...load({ cpuShare: 0.1, loopMaxGapUs: 2 * S }),
    ];
    expect(causeIn(...crowded, node(0.3))?.cause).toBe('js-thread');
    expect(causeIn(...crowded, node(0.15))?.cause).toBe('host'); // a turn with a backlog
  });

  it('is not the native events that were as many all along', () => {
    const events = (us: number) => ({ roomEvent: { count: 900, us } });
    const before = load({ ffi: events(600_000) }).map((one) => ({
      ...one,
      at: one.at - 3 * S,
      fromUs: one.fromUs - 3 * S,
    }));
    const full = load({ ffi: events(650_000) });
    expect(causeIn(...full)?.cause).toBe('js-thread');
    expect(causeIn(...before, ...full)?.cause).toBe('unknown');
    expect(causeIn(...load({ ffi: events(950_000) }), ...before)?.cause).toBe('js-thread');
    // A drain that stands still is one, however busy the JS thread is.
    expect(causeIn(...full, ...TAP_DEAD, ...canary(600))?.cause).toBe('drain');
  });

  it('takes for usual what was so when nothing stalled', () => {
    // As recorded: the log storm goes on from one stall to the next, and lets up a little.
    const logs = (us: number) => load({ ffi: { logs: { count: 20_000, us } } });
    const before = logs(850_000).map((one) => ({
      ...one,
      at: one.at - 3 * S,
      fromUs: one.fromUs - 3 * S,
    }));
    const waits = [...TAP_ALIVE, ...canary(5 * S)];
    expect(causeIn(...before, ...logs(712_000), ...waits)?.cause).toBe('capture-worker');
    const first = { ...stall(0, FROM), id: 'probe-0-0/0' };
    const journal = withEvents(
      steady(header({ groups: [{ listen: true }] })).filter(({ kind }) => kind !== 'load'),
      ...[first, { ...stall(FROM, TO), id: 'probe-0-0/1' }, ...before, ...logs(712_000), ...waits],
    );
    const causes = summarize(journal, WHOLE).stalls.map(({ cause }) => cause.cause);
    expect(causes).toEqual(['js-thread', 'js-thread']);
  });

  it('is a JS thread that has filled up bit by bit, or with a mix of work', () => {
    const joining = (us: number, loopBusyShare: number) =>
      load({ ffi: { roomEvent: { count: 900, us } }, loopBusyShare, cpuShare: 1.1 });
    const before = joining(750_000, 0.82).map((one) => ({
      ...one,
      at: one.at - 3 * S,
      fromUs: one.fromUs - 3 * S,
    }));
    const waits = [...TAP_ALIVE, ...canary(2 * S)];
    const full = causeIn(...before, ...joining(880_000, 1), ...waits);
    expect(full).toMatchObject({ cause: 'js-thread', confidence: 0.95 });
    expect(full?.evidence.join()).toContain('roomEvent 88.0 %');
    expect(causeIn(...before, ...joining(780_000, 0.85), ...waits)?.cause).toBe('capture-worker');
    // A mix, none of which fills it.
    const mix = { gcUs: 250_000, loopBusyShare: 0.99, cpuShare: 0.9 };
    expect(causeIn(...load(mix), ...waits)?.cause).toBe('js-thread');
    // A loop that does not come to wait because others have the CPU.
    expect(causeIn(...load({ ...mix, cpuShare: 0.3 }), ...waits)?.cause).toBe('capture-worker');
  });

  it('names what a short time away went to, though it is little of its second', () => {
    const short = (part: Partial<EventOf<'load'>>) => {
      const usual = steady(header()).map((event) =>
        event.kind === 'load' && event.fromUs === FROM
          ? { ...event, loopMaxGapUs: 250_000, ...part }
          : event,
      );
      const held = stall(FROM + 600_000, FROM + 850_000);
      return summarize(withEvents(usual, held), WHOLE).stalls[0]?.cause.evidence.join();
    };
    expect(short({ gcUs: 240_000 })).toContain('GC for ');
    expect(short({ ffi: { logs: { count: 9000, us: 230_000 } } })).toContain('logs for 230ms');
    expect(short({ gcUs: 60_000 })).toContain('not native events and not GC');
  });

  it('is the host where the OS counts that the JS thread waited for a CPU, else not', () => {
    const away = (gapWaitedUs: number, gapRanUs: number, loopMaxGapUs: number) =>
      causeIn(...hostOf(0.6), ...load({ cpuShare: 0.45, loopMaxGapUs, gapWaitedUs, gapRanUs }));
    // As recorded beside four busy loops: too much CPU for a process that is starved, and it was.
    expect(away(1.9 * S, 19_000, 2 * S)).toMatchObject({ cause: 'host', confidence: 0.95 });
    const both = away(0.3 * S, 1.7 * S, 2 * S);
    expect(both?.cause).toBe('js-thread');
    expect(both?.evidence[0]).toBe('the JS thread away for 2s, for 15.0 % of it waiting for a CPU');
    // What it ran would have been a stall on any host, or not.
    expect(away(1.7 * S, 150_000, 2 * S)?.cause).toBe('host');
    expect(away(1.7 * S, 250_000, 2 * S)?.cause).toBe('js-thread');
    // As recorded: two thirds of it waiting, and the rest in a call that slept, for a thread that waited.
    expect(away(2.011 * S, 30_000, 3.054 * S)?.cause).toBe('host');
    expect(away(0.5 * S, 30_000, 3.054 * S)?.cause).toBe('js-thread');
    // Waited, and nobody had the host: that fits nothing.
    const idle = load({ cpuShare: 0.45, loopMaxGapUs: 2 * S, gapWaitedUs: 1.9 * S });
    expect(causeIn(...idle)?.cause).toBe('unknown');
  });

  it('is told by the OS of the time away alone, and of the process that was away', () => {
    // Blocked to its end; the process that took its place had a gap of 40 ms in its first second.
    const replaced = load({
      cpuShare: 0.9,
      loopMaxGapUs: 40_000,
      gapWaitedUs: 24_000,
      gapRanUs: 16_000,
    });
    expect(causeIn(...hostOf(0.9), ...silent('R'), ...replaced)?.cause).not.toBe('host');
    // A second later Node's histogram tells of the same gap again, and nobody of what was in it.
    const [first, second, third] = load({ cpuShare: 0.1, loopMaxGapUs: 1000 });
    const away = { ...first!, loopMaxGapUs: 2 * S, gapWaitedUs: 1.9 * S, gapRanUs: 9000 };
    const again = { ...second!, loopMaxGapUs: 2.02 * S };
    expect(causeIn(...hostOf(0.9), away, again, third!)).toMatchObject({
      ...{ cause: 'host', confidence: 0.95 },
    });
  });

  it('is not the host where the process itself has it', () => {
    const own = (cpuShare: number) =>
      load({ cpuShare, loopMaxGapUs: 2 * S, gapWaitedUs: 1.9 * S, gapRanUs: 9000 });
    const full = hostOf(0).map((one) => ({ ...one, busyShare: 0.95 }));
    expect(causeIn(...full, ...own(0.4))?.cause).toBe('host');
    // Of eight cores all but a tenth are its own.
    expect(causeIn(...full, ...own(6.9))?.cause).not.toBe('host');
  });

  describe('of a process that never reported again', () => {
    /** It gives no sign from the stall's begin on, and what it does is in none of its own readings. */
    const journal = (osState: string, ...extra: JournalEvent[]) => {
      const usual = steady(header()).filter(
        ({ kind, at }) => !((kind === 'load' || kind === 'host') && at > FROM),
      );
      const [gone] = silent(osState);
      return withEvents(usual, stall(FROM, null), gone!, ...extra);
    };
    const of = (osState: string, ...extra: JournalEvent[]) =>
      summarize(journal(osState, ...extra), { torn: true, skippedLines: 0 }).stalls[0]!.cause;
    /** The OS, asked by the parent, of Node's own threads. */
    const node = (cpuShare: number, running = 1) =>
      Array.from({ length: 30 }, (_, n): EventOf<'threads'> => ({
        ...{ at: FROM + (n + 1) * 200_000, kind: 'threads', process: 0 },
        fromUs: FROM + n * 200_000,
        threads: [{ name: 'node', count: 11, stopped: 0, running, cpuShare }],
      }));

    const quiet = hostOf(0).map((one) => ({ ...one, busyShare: 0.1 }));

    it('is told with what the OS saw of it, and not with what nobody saw', () => {
      const evidence = [
        'the JS thread away for 7s',
        'it ran (95.0 % of a core): nobody recorded what',
      ];
      expect(of('R', ...node(0.95))).toEqual({ cause: 'js-thread', confidence: 0.95, evidence });
      expect(of('R', ...hostOf(0.9), ...node(0.95)).cause).toBe('js-thread');
      const sleeps = of('S', ...node(0, 0));
      expect(sleeps).toMatchObject({ cause: 'js-thread', confidence: 0.95 });
      expect(sleeps.evidence.at(-1)).toContain('it waited in a call');
      const blind = of('R', ...quiet);
      expect(blind).toMatchObject({ cause: 'js-thread', confidence: 0.7 });
      expect(blind.evidence.join()).toBe(
        'the JS thread away for 7s,nobody recorded what it was busy with',
      );
    });

    it('is the host where others had it and it hardly ran', () => {
      expect(of('R', ...hostOf(0.9), ...node(0.01))).toMatchObject({
        ...{ cause: 'host', confidence: 0.7 },
      });
      expect(of('R', ...hostOf(0), ...node(0.01)).cause).toBe('host');
      expect(of('R', ...quiet, ...node(0.01)).cause).toBe('unknown');
    });

    it('is unknown where the host was full or unseen, and nobody saw whether it ran', () => {
      expect(of('R', ...hostOf(0.9))).toMatchObject({ cause: 'unknown', confidence: 0 });
      expect(of('R').cause).toBe('unknown');
    });
  });

  it('is none that is busy for want of a CPU', () => {
    const busy = load({ loopMaxGapUs: 0.5 * S, loopBusyShare: 0.97, cpuShare: 0.7 });
    expect(causeIn(...busy)?.cause).toBe('js-thread');
    expect(causeIn(...hostOf(0.9), ...busy)?.cause).toBe('host');
  });
});
