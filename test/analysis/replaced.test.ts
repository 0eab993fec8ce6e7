import { describe, expect, it } from 'vitest';
import { seriesOf, summarize } from '../../src/analysis/index.js';
import { stretchesOf } from '../../src/analysis/series/marks.js';
import { recordOf } from '../../src/analysis/record.js';
import type { EventOf, JournalEvent } from '../../src/journal/events.js';
import { ended, header, S, stall, steady, WHOLE, withEvents } from '../support/journals.js';

const state = (
  at: number,
  pid: number,
  what: EventOf<'process'>['state'],
  part: Partial<EventOf<'process'>> = {},
): JournalEvent => ({
  at,
  kind: 'process',
  process: 0,
  role: 'subject',
  state: what,
  pid,
  ...part,
});

const silent = (sinceUs: number, pid: number) =>
  state(sinceUs + 0.3 * S, pid, 'silent', { sinceUs, osState: 'Z' });
const killed = (at: number, pid: number) => ({
  ...ended(at, 0, { code: null, signal: 'SIGKILL', how: 'killed' }),
  pid,
});

/** Twenty seconds, of which process 0 has had another pid since about second `s`. */
const replaced = (s: number, ...more: JournalEvent[]): JournalEvent[] =>
  withEvents(
    steady(header(), 20).map((event) =>
      event.kind === 'process' && event.state === 'ended' ? { ...event, pid: 200 } : event,
    ),
    ...[state(s * S, 200, 'spawned'), state((s + 0.5) * S, 200, 'ready'), ...more],
  );

const verdictOf = (events: JournalEvent[]) => summarize(events, WHOLE).groups[0]!;

describe('a process that was replaced', () => {
  // Its thread was held by the freezer: it was dead, and not gone before that let it go.
  const held = replaced(5, silent(4 * S, 100), killed(16 * S, 100));

  it('says nothing until its successor is there, not for as long as it is not gone', () => {
    const { processes } = summarize(held, WHOLE);
    expect(processes[0]?.silences).toEqual([{ fromUs: 4 * S, toUs: 5.5 * S, osState: 'Z' }]);
    expect(verdictOf(held)).toMatchObject({ verdict: 'healthy' });
  });

  it('is not gone when its successor is there', () => {
    const kinds = stretchesOf(recordOf(held, WHOLE)).map(({ kind }) => kind);
    expect(kinds).toEqual(['silence']);
  });

  it('is no excuse for a successor that says nothing', () => {
    const hung = replaced(5, silent(4 * S, 100), killed(4.9 * S, 100), silent(8 * S, 200));
    expect(verdictOf(hung)).toMatchObject({
      verdict: 'hung',
      evidence: 'process 0 said nothing from 8s on for 12s',
    });
  });

  it('goes on saying nothing where no successor comes up', () => {
    const events = held.filter((event) => !(event.kind === 'process' && event.state === 'ready'));
    expect(verdictOf(events)).toMatchObject({ verdict: 'hung' });
  });
});

describe('a process that recovery replaced', () => {
  const tries = (at: number, publisher = 0): JournalEvent => ({
    ...{ at, kind: 'recovery', publisher, stall: 'a', attempt: 0 },
    ...{ rung: 'process', state: 'started' },
  });
  const gap = (publisher: number, fromUs: number, toUs: number): JournalEvent => ({
    ...{ at: toUs, kind: 'gap', publisher, fromUs, toUs },
  });

  it('was not asked to end: the report says that it was replaced, and for whom', () => {
    const events = replaced(5, tries(4.9 * S), killed(4.95 * S, 100));
    expect(summarize(events, WHOLE).notes).toEqual([
      'recovery replaced subject process 0 at 4.9s, for probe-0-0',
    ]);
    const twice = replaced(5, tries(4.9 * S), tries(4.91 * S, 1), killed(4.95 * S, 100));
    const again = [tries(9.9 * S), killed(9.95 * S, 200), state(10 * S, 300, 'spawned')];
    expect(summarize(withEvents(twice, ...again), WHOLE).notes).toEqual([
      'recovery replaced subject process 0 2 times, first at 4.9s, for probe-0-0, probe-1-0',
    ]);
    const texts = seriesOf(events).marks.map(({ text }) => text);
    expect(texts).toContain('subject process 0 replaced by recovery (SIGKILL)');
  });

  it('is still told to have been killed when it did not end at the run’s end', () => {
    const events = replaced(5, tries(4.9 * S), killed(4.95 * S, 100)).map((event) =>
      event.kind === 'process' && event.state === 'ended' && event.pid === 200
        ? killed(event.at, 200)
        : event,
    );
    expect(summarize(events, WHOLE).notes).toEqual([
      'subject process 0 did not end when asked and was killed',
      'recovery replaced subject process 0 at 4.9s, for probe-0-0',
    ]);
  });

  it('takes the audio of its neighbours, and no step that was aimed at others does', () => {
    const groups = ['sick', 'well'].map((name) => ({ name, rooms: 1, listen: true }));
    const close = { kind: 'pressure', step: 0, what: 'close', level: null, thread: null } as const;
    const events = withEvents(
      steady(header({ groups }), 20),
      { at: 4 * S, ...close, state: 'started', group: 'sick' },
      gap(1, 4.2 * S, 4.7 * S),
      tries(5 * S),
      killed(5.05 * S, 100),
      state(5.1 * S, 200, 'spawned'),
      state(5.5 * S, 200, 'ready'),
      gap(0, 4.1 * S, 5.9 * S),
      gap(1, 5.4 * S, 5.9 * S),
      gap(1, 12 * S, 12.5 * S),
    );
    const [sick, well] = summarize(events, WHOLE).groups;
    expect(well?.evidence).toContain(
      '3 gaps heard, the longest 500ms, 1 of them in recovery’s new process for sick-0-0 at 5s;',
    );
    expect(sick?.evidence).toContain(
      '1 gap heard, the longest 1.8s, intended pressure: close from 4s on;',
    );
  });
});

describe('a stall that a new process healed late, and came late itself', () => {
  const late = stall(8.7 * S, 9.6 * S, { id: 'probe-0-0/0@200', what: 'silent' });
  const whole = (id: string, part: Partial<EventOf<'stall'>>) =>
    summarize(
      replaced(
        5,
        { ...stall(4 * S, null, { id, ...part }) },
        killed(4.95 * S, 100),
        late,
        stall(4 * S, 9.7 * S, { id, seenBy: 'conductor' }),
      ),
      WHOLE,
    ).stalls;

  it('is whole where the old process told of it', () => {
    expect(whole('probe-0-0/1@100', {})).toMatchObject([
      { fromUs: 4 * S, toUs: 9.7 * S, seenBy: 'subject', what: 'capture' },
    ]);
  });

  it('is whole where the old process could not tell', () => {
    const outside = { what: 'silent', seenBy: 'conductor' } as const;
    expect(whole('probe-0-0/outside-0', outside)).toMatchObject([
      { fromUs: 4 * S, toUs: 9.7 * S, what: 'silent' },
    ]);
  });
});
