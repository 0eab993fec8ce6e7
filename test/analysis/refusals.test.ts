import { describe, expect, it } from 'vitest';
import { refusals, refusalText } from '../../src/analysis/refusals.js';
import { counts } from '../support/journals.js';

describe('captures that were refused', () => {
  it('are told by kind, with the SDK’s own words', () => {
    expect(refusalText(counts({ channelFull: 40 }))).toBe('all because the queue was full');
    expect(refusalText(counts({ rejected: { 'AudioSource is closed': 50 } }))).toBe(
      'all with “AudioSource is closed”',
    );
  });

  it('the most first, long messages cut, and no more than three kinds', () => {
    const rejected = { closed: 20, ['x'.repeat(200)]: 4, odd: 3 };
    const text = refusalText(counts({ overlap: 30, channelFull: 2, rejected }));
    expect(text).toBe(
      '30 because another of the same source was outstanding (overlap), 20 with “closed”, ' +
        `4 with “${'x'.repeat(80)}…”, 5 in other ways`,
    );
  });

  it('are none where none were', () => {
    expect(refusals(counts({ planned: 9, settled: 9, ok: 9 }))).toEqual([]);
  });
});
