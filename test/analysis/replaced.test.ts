import { describe, expect, it } from 'vitest';
import { summarize } from '../../src/analysis/index.js';
import { stretchesOf } from '../../src/analysis/series/marks.js';
import { recordOf } from '../../src/analysis/record.js';
import type { EventOf, JournalEvent } from '../../src/journal/events.js';
import { ended, header, S, steady, WHOLE, withEvents } from '../support/journals.js';

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
