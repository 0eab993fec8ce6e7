import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { seriesOf, summarize } from '../../src/analysis/index.js';
import type { JournalEvent } from '../../src/journal/events.js';
import type { PageData } from '../../src/report/html/page-data.js';
import { renderHtml } from '../../src/report/index.js';
import { plural } from '../../src/units/numbers.js';
import { anyJournal } from '../support/any-journal.js';
import { ended, header, S, stall, steady, WHOLE, withEvents } from '../support/journals.js';
import { SAMPLES } from '../support/samples.js';
import { soak } from '../support/soak.js';

const NOTHING = { uplotJs: '', uplotCss: '', client: [] };
const pageOf = (journal: JournalEvent[], resolved: unknown = {}) =>
  renderHtml(summarize(journal, WHOLE), seriesOf(journal), resolved, NOTHING);
const dataOf = (page: string): PageData => {
  const [, json = ''] =
    /<script type="application\/json" id="data">(.*?)<\/script>/s.exec(page) ?? [];
  return JSON.parse(json) as PageData;
};
const line = (page: string, lane: string, label: string) =>
  dataOf(page)
    .lanes.find(({ id }) => id === lane)
    ?.lines.find((one) => one.label === label);

/** The cells of each row of the list of events. */
const eventsOf = (page: string) =>
  (page.split('id="events"')[1]?.split('</table>')[0] ?? '')
    .split('<tr>')
    .slice(2)
    .map((row) => [...row.matchAll(/<t[hd][^>]*>([^<]*)</g)].map(([, text = '']) => text.trim()));

describe('report.html', () => {
  it.each(Object.entries(SAMPLES))(
    'tells each group’s verdict and evidence: %s',
    (_name, journal) => {
      const page = pageOf(journal);
      for (const { verdict } of summarize(journal, WHOLE).groups) {
        expect(page).toMatch(new RegExp(`</svg\\s*>\\s*${verdict}</span`));
      }
      expect(page).toContain('</html>');
    },
  );

  it('takes any record that breaks off anywhere, without asking for anything from elsewhere', () => {
    fc.assert(
      fc.property(anyJournal, fc.double({ min: 0, max: 1, noNaN: true }), (journal, part) => {
        const page = pageOf(journal.slice(0, 1 + Math.floor(part * (journal.length - 1))));
        expect(page).not.toMatch(/NaN|undefined|Infinity|\[object/);
        expect(page).not.toMatch(/(?:src|href)="(?!#)|url\(|@import/);
        expect(() => dataOf(page)).not.toThrow();
      }),
      { numRuns: 40 },
    );
  });

  it('ends no line of a verdict within a number', () => {
    const page = pageOf(steady({ ...header(), durationUs: 30 * S }, 30));
    expect(page).toMatch(/class="evidence">[^<]*3\u00a0000 of 3\u00a0000/);
  });

  it('lets nothing that others wrote become markup', () => {
    const evil = '</script><img src=x onerror=alert(1)>';
    const head = { ...header(), scenario: { name: evil, about: evil, resolved: {} } };
    const journal = withEvents(steady(head), {
      at: S,
      kind: 'panic',
      process: 0,
      message: evil,
    });
    const page = pageOf(journal, { name: evil });
    expect(page).not.toContain('<img');
    expect(dataOf(page).marks.some(({ text }) => text.includes(evil))).toBe(true);
  });

  it('writes a plain ${ of the scenario so that it is no variable when run again', () => {
    expect(pageOf(steady(header()), { name: 'a ${B}' })).toContain('a $${B}');
  });

  it('draws only what the journal holds', () => {
    const journal = steady(header()).filter(({ kind }) => kind !== 'load' && kind !== 'host');
    const lanes = dataOf(pageOf(journal)).lanes.map(({ id }) => id);
    expect(lanes).toEqual(['captures', 'service', 'schedule', 'pending']);
  });

  it('draws signs of life and stopped threads where there are some, the worst of each second', () => {
    const about = { kind: 'health', process: 0, role: 'subject' } as const;
    const journal = withEvents(
      steady(header()),
      { at: 2.5 * S, fromUs: 2 * S, ...about, publisher: 0, values: { tap: 100, probe: 600 } },
      { at: 2.9 * S, fromUs: 2.5 * S, ...about, publisher: 1, values: { tap: 3, probe: -1 } },
      { at: 2.9 * S, fromUs: 2.5 * S, ...about, publisher: null, values: { canary: 900 } },
      {
        at: 3 * S,
        fromUs: 2 * S,
        kind: 'threads',
        process: 0,
        threads: [
          { name: 'livekit-audio', count: 1, stopped: 1, running: 0, cpuShare: 0 },
          { name: 'node', count: 1, stopped: 0, running: 1, cpuShare: 1 },
        ],
      },
    );
    const page = pageOf(journal);
    expect(line(page, 'life', 'tap')?.values[2]).toBe(3);
    expect(line(page, 'probes', 'probe')?.values[2]).toBe(600);
    expect(line(page, 'probes', 'canary')?.values[2]).toBe(900);
    const stopped = dataOf(page).lanes.find(({ id }) => id === 'stopped')?.lines;
    expect(stopped?.map(({ label, values }) => [label, values[2]])).toEqual([['livekit-audio', 1]]);
  });

  it('draws what is in the local track, the connection, the queue and the threads’ CPU', () => {
    const about = { kind: 'health', process: 0, role: 'subject' } as const;
    const span = { at: 2.9 * S, fromUs: 2 * S };
    const values = { sound: 0.4, connection: 1, queued: 730 };
    const names = ['a', 'b', 'c', 'd', 'e', 'f', 'g', 'idle'];
    const threads = (cpuShare: number) =>
      names.map((name, n) => ({
        ...{ name, count: 2, stopped: 0, running: 0 },
        cpuShare: name === 'idle' ? 0 : (cpuShare * (n + 1)) / 10,
      }));
    const page = pageOf(
      withEvents(
        steady(header()),
        { ...span, ...about, publisher: 0, values },
        { ...span, ...about, publisher: 1, values: { sound: 1, connection: 0, queued: 20 } },
        { at: 2 * S, fromUs: 2 * S, kind: 'threads', process: 0, threads: threads(9) },
        { ...span, kind: 'threads', process: 0, threads: threads(1) },
        { ...span, kind: 'threads', process: 1, threads: threads(0.5) },
      ),
    );
    expect(line(page, 'content', 'sound')?.values[2]).toBe(0.4);
    expect(line(page, 'content', 'connection')?.values[2]).toBe(0);
    expect(line(page, 'probes', 'queued')?.values[2]).toBe(730_000);
    const drawn = dataOf(page).lanes.find(({ id }) => id === 'threads')?.lines;
    expect(drawn?.map(({ label, values }) => [label, values[2]])).toEqual([
      ['g', 0.7],
      ['f', 0.6],
      ['e', 0.5],
      ['d', 0.4],
      ['c', 0.3],
      ['b', 0.2],
    ]);
  });

  it('draws a wait of nothing as nothing, and no delay for a thread that was away all the time', () => {
    const about = { kind: 'health', process: 0, role: 'subject' } as const;
    const journal = withEvents(
      steady(header()).map((event) =>
        event.kind === 'load' && event.at === 4 * S
          ? { ...event, loopDelayP99Us: 0, loopMaxGapUs: 1_700_000 }
          : event.kind === 'load' && event.at === 6 * S
            ? { ...event, loopDelayP99Us: 0, loopMaxGapUs: 0 }
            : event,
      ),
      { at: 2.5 * S, fromUs: 2 * S, ...about, publisher: 0, values: { capture: 0, probe: 600 } },
    );
    const page = pageOf(journal);
    expect(line(page, 'loop', 'delay p99')?.values.slice(2, 6)).toEqual([900, null, 900, 0]);
    expect(line(page, 'loop', 'longest gap')?.values.slice(2, 6)).toEqual([4000, 1.7 * S, 4000, 0]);
    expect(line(page, 'probes', 'capture')?.values[2]).toBe(0);
    // No logarithm has a place for zero.
    const scales = dataOf(page).lanes.flatMap(({ id, scale }) =>
      id === 'loop' || id === 'probes' ? [scale] : [],
    );
    expect(scales).toEqual(['wide', 'wide']);
  });

  it('marks what was tried to bring a publisher back, and what came of it', () => {
    const about = {
      kind: 'recovery',
      publisher: 0,
      stall: 'x',
      attempt: 0,
      rung: 'track',
    } as const;
    const journal = withEvents(
      steady(header()),
      { at: 4 * S, ...about, state: 'started' },
      { at: 5 * S, ...about, state: 'healed', tookUs: S },
      { at: 6 * S, ...about, rung: 'clear', state: 'skipped', reason: 'there is none' },
      { at: 7 * S, ...about, rung: 'wait', state: 'over', tookUs: S },
    );
    const { marks } = dataOf(pageOf(journal));
    expect(marks.filter(({ kind }) => kind === 'recovery').map(({ text }) => text)).toEqual([
      'probe-0-0 tries track',
      'probe-0-0 healed by track after 1s',
      'probe-0-0 stalls no more, wait unproved',
    ]);
  });

  it('tells each lane in words', () => {
    expect(pageOf(steady(header()))).toMatch(
      /aria-label="Captures over time: probe 100\/s throughout;[^"]+\."/,
    );
  });

  it('tells in words of the rooms that stalled and of those that failed', () => {
    const about = { kind: 'room', group: 'crowd', role: 'subject' } as const;
    const crowd = { name: 'crowd', rooms: 3, publishersPerRoom: 0 };
    const journal = withEvents(
      steady(header({ groups: [{}, crowd] })).filter(
        (event) => event.kind !== 'room' || event.group !== 'crowd',
      ),
      stall(2 * S, 3 * S),
      ...[0, 1, 2].flatMap((n): JournalEvent[] => [
        { at: S, ...about, room: `crowd-${n}`, state: 'joining' },
        { at: 6 * S, ...about, room: `crowd-${n}`, state: n === 0 ? 'joined' : 'failed' },
      ]),
    );
    const told = '1 room stalled or not heard, most of all probe-0; 2 rooms failed';
    const page = pageOf(journal);
    expect(page).toContain(`<summary>In words: ${told}</summary>`);
    expect(page).toContain(`aria-label="5 rooms over time: ${told}."`);
    expect(page).toMatch(/>crowd-2<(?:[^]*?<td){4}[^>]*>4s</);
    expect(pageOf(steady(header()))).toContain(
      'aria-label="2 rooms over time: none stalled, not heard or failed."',
    );
  });

  it('tells of a room that could not be joined once, and of several at a time in one row', () => {
    const failing = ['probe-0', 'probe-1'].flatMap((room, n): JournalEvent[] => [
      {
        at: 6 * S,
        kind: 'promise',
        process: 0,
        role: 'subject',
        what: 'connect',
        limitUs: S,
        room,
      },
      {
        at: 6 * S,
        kind: 'room',
        group: 'probe',
        role: 'subject',
        room,
        state: 'failed',
        reason: 'connect did not settle',
      },
      { at: 6 * S, kind: 'publisher', publisher: n, state: 'failed', reason: 'no room' },
    ]);
    const page = pageOf(withEvents(steady(header()), ...failing));
    expect(eventsOf(page)).toEqual([
      ['6s', '2 rooms failed: connect did not settle', 'probe-0, probe-1'],
    ]);
    expect(dataOf(page).marks.filter(({ kind }) => kind !== 'join')).toHaveLength(1);
  });

  it('has the first and the last of very many events, and says how many it left out', () => {
    const signals = Array.from({ length: 2500 }, (_, n): JournalEvent => ({
      at: 3 * S + n * 1000,
      kind: 'panic',
      process: 0,
      message: `number ${n}.`,
    }));
    const page = pageOf(withEvents(steady(header()), ...signals));
    const events = eventsOf(page).map(([, text]) => text);
    expect(events.length).toBeLessThan(1000);
    expect(events[0]).toContain('number 0.');
    expect(events.at(-1)).toContain('number 2499.');
    expect(page).toContain(`${plural(2500 - events.length, 'event')} in the middle not shown`);
  });

  it('calls a busy process silent, one that has ended gone, and a server away', () => {
    const subject = { kind: 'process', role: 'subject', process: 0, pid: 100 } as const;
    const keysOf = (page: string) =>
      [
        ...(page.split('id="rooms"')[0] ?? '').matchAll(
          /<i class="key (\w+)"><\/i>([^<]+)<\/span/g,
        ),
      ].map(([, kind, text]) => [kind, text]);
    const busy = withEvents(
      steady(header()),
      { at: 3 * S, ...subject, state: 'silent', sinceUs: 2 * S, osState: 'R' },
      { at: 4 * S, ...subject, state: 'back', sinceUs: 2 * S },
    );
    expect(keysOf(pageOf(busy))).toEqual([
      ['join', 'rooms joined'],
      ['silence', 'process silent'],
    ]);
    expect(dataOf(pageOf(busy)).bands).toEqual([
      { fromS: 2, toS: 4, kind: 'silence', text: 'process 0 silent while running (R)' },
    ]);
    const bad = withEvents(
      steady(header()),
      ended(3 * S, 0, { how: 'crashed', signal: 'SIGABRT' }),
      { at: 5 * S, kind: 'server', state: 'unreachable' },
      { at: 6 * S, kind: 'server', state: 'reachable' },
    );
    expect(keysOf(pageOf(bad)).map(([, text]) => text)).toEqual([
      'rooms joined',
      'event',
      'process gone',
      'server away',
    ]);
    expect(dataOf(pageOf(bad)).bands.map(({ kind, fromS, toS }) => [kind, fromS, toS])).toEqual([
      ['gone', 3, 10],
      ['server', 5, 6],
    ]);
  });

  it('draws stalls that overlap as one band, and rooms joining as marks', () => {
    const journal = withEvents(
      steady(header()),
      stall(2 * S, 3 * S),
      stall(2.5 * S, 4 * S, { id: 'probe-1-0/x', publisher: 1 }),
      stall(6 * S, 7 * S),
    );
    const { bands, marks } = dataOf(pageOf(journal));
    expect(bands.map(({ fromS, toS }) => [fromS, toS])).toEqual([
      [2, 4],
      [6, 7],
    ]);
    expect(marks).toContainEqual(
      expect.objectContaining({ kind: 'join', text: 'probe room joined × 2' }),
    );
  });
});

describe('pressure', () => {
  it('is a band of its own, and a table', () => {
    const step = { kind: 'pressure', step: 0, what: 'cpu', level: '150 %', thread: null } as const;
    const journal = withEvents(
      steady(header()),
      { at: 3 * S, ...step, state: 'started' },
      { at: 5 * S, ...step, state: 'ended' },
    );
    const page = pageOf(journal);
    expect(dataOf(page).bands).toEqual([
      { fromS: 3, toS: 5, kind: 'pressure', text: 'pressure: cpu 150 %' },
    ]);
    expect(page).toContain('id="pressure"');
  });
});

describe('a day of a hundred publishers', () => {
  const shape = { seconds: 86_400, rooms: 100, stalls: 300, worstUs: 7_000_000, worstAtS: 43_210 };

  it('is a page of less than 2 MB, made in seconds, with the one slow capture in it', () => {
    const journal = soak(shape);
    const from = process.cpuUsage();
    const summary = summarize(journal, WHOLE);
    const page = renderHtml(summary, seriesOf(journal), {}, NOTHING);
    const { user, system } = process.cpuUsage(from);
    expect(page.length).toBeLessThan(2e6);
    // Time of the processor, for the machine may be shared; 4 s on a busy one.
    expect((user + system) / 1e6).toBeLessThan(9);
    const max = line(page, 'service', 'max')?.values.map((us) => us ?? 0) ?? [];
    expect(Math.max(...max)).toBeGreaterThan(6_900_000);
    expect(max.indexOf(Math.max(...max))).toBe(Math.floor(shape.worstAtS / 60));
    expect(dataOf(page).heat?.rows).toHaveLength(100);
  }, 120_000);
});
