import { expect, it } from 'vitest';
import { evaluateRun, summarize } from '../../src/analysis/index.js';
import type { JournalEvent } from '../../src/journal/events.js';
import { renderMarkdown } from '../../src/report/markdown.js';
import { header, S, steady, WHOLE, withEvents } from '../support/journals.js';
import { step } from '../support/labelled.js';
import { health } from '../support/troubled.js';

/** In the middle of the run. */
const sent = health({ tap: 100, sound: 1, connection: 1, packets: 50 });

/** The first of two is captured all along and never heard. */
const deaf = (...extra: JournalEvent[]) =>
  withEvents(
    steady(header({ groups: [{ rooms: 2, listen: true }] })).flatMap((event): JournalEvent[] => {
      if (event.kind === 'room' && event.role === 'listener') return [];
      if (!('publisher' in event) || event.publisher !== 0) return [event];
      if (event.kind === 'first-audible') return [];
      if (event.kind !== 'heard') return [event];
      return [{ ...event, audible: 0, expected: 0, audibleExpected: 0 }];
    }),
    ...extra,
  );

it('is a silence that proves the step that made it', () => {
  const told = evaluateRun(
    deaf(...sent, ...step('transport', { what: 'network' }, [0, 10 * S])),
    WHOLE,
  );
  expect(told.judged).toMatchObject([
    { publisher: 'probe-0-0', label: 'transport', expected: 'silence', confirmed: true },
  ]);
  expect(told.judged[0]?.found?.cause).toBe('transport');
  expect(told.falseAlarms).toEqual([]);
});

it('is a false alarm where nothing was done', () =>
  expect(evaluateRun(deaf(), WHOLE).falseAlarms).toMatchObject([{ publisher: 'probe-0-0' }]));

it('is in the report, with its cause', () =>
  expect(renderMarkdown(summarize(deaf(), WHOLE))).toMatch(/## Not heard[^#]*probe-0-0/));

it('begins when its listener was there to hear it, and is none where none came', () => {
  const about = { kind: 'room', room: 'probe-0', group: 'probe', role: 'listener' } as const;
  const joining: JournalEvent = { at: 0, ...about, state: 'joining' };
  const joined: JournalEvent = { at: 2 * S, ...about, state: 'joined' };
  const of = (...extra: JournalEvent[]) =>
    summarize(deaf(...extra), WHOLE).unheard.map(({ fromUs, toUs }) => [fromUs / S, toUs / S]);
  expect(of(joining, joined)).toEqual([[2, 10]]);
  expect(of(joining)).toEqual([]);
});
