import { expect, it } from 'vitest';
import { summarize } from '../../src/analysis/index.js';
import type { EventOf } from '../../src/journal/events.js';
import { header, S, steady, WHOLE, withEvents } from '../support/journals.js';

/** Ten seconds of one publisher whose track was read, the same each second; or fewer readings. */
function judged(perSecond: Partial<EventOf<'tapped'>> | null, readings = 10) {
  const head = header({ groups: [{ rooms: 1 }] });
  const tapped = head.publishers.map((one) => ({ ...one, tap: true }));
  const seconds = Array.from({ length: readings }, (_, n): EventOf<'tapped'> => ({
    at: (n + 1) * S,
    kind: 'tapped',
    publisher: 0,
    fromUs: n * S,
    windows: 100,
    sounding: 100,
    outOfOrder: 0,
    ...perSecond,
  }));
  const journal = steady({ ...head, publishers: tapped });
  const summary = summarize(withEvents(journal, ...(perSecond === null ? [] : seconds)), WHOLE);
  const [group] = summary.groups;
  if (group === undefined) throw new Error('no group');
  return group;
}

it('a track that gives 100 frames a second in order is healthy', () => {
  expect(judged({})).toMatchObject({
    verdict: 'healthy',
    tap: { publishers: 1, windows: 1000, sounding: 1000, perS: 100, outOfOrder: 0 },
    figures: { 'tap.rate': 100, 'tap.outOfOrder': 0 },
  });
});

it('one that gives nothing between captures is degraded, with the rate', () => {
  expect(judged({ windows: 17, sounding: 17 })).toMatchObject({
    verdict: 'degraded',
    evidence: expect.stringMatching(/^only 17\/s of the 100 frames\/s/) as string,
  });
});

it('one that changes the order of the frames is degraded, with how many', () => {
  expect(judged({ outOfOrder: 3 })).toMatchObject({
    verdict: 'degraded',
    evidence: expect.stringMatching(/^30 of 1 000 captured frames .* out of order/) as string,
  });
});

it('one that could not be read proves nothing', () => {
  expect(judged(null)).toMatchObject({
    verdict: 'invalid',
    evidence: expect.stringMatching(/could not be read/) as string,
    figures: { 'tap.rate': null },
  });
});

it('one that was read for a moment only has no rate', () => {
  // As recorded: a publisher that began 15 ms before the end, and its first frame was still to come.
  const moment = { at: 9.99 * S, fromUs: 9.975 * S, windows: 0, sounding: 0 };
  expect(judged(moment, 1)).toMatchObject({ verdict: 'invalid', tap: { perS: null } });
  expect(judged({ ...moment, fromUs: 9.4 * S }, 1)).toMatchObject({ verdict: 'degraded' });
});

it('a group that nobody asked to tap has no such figure', () => {
  const [group] = summarize(steady(header()), WHOLE).groups;
  expect(group).toMatchObject({ verdict: 'healthy', tap: null, figures: { 'tap.rate': null } });
});
