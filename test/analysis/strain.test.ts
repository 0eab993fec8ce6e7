import { describe, expect, it } from 'vitest';
import { summarize } from '../../src/analysis/index.js';
import { WHOLE, withEvents } from '../support/journals.js';
import { BAD, DUE, from, shortRun, type Short } from '../support/short-runs.js';

const judge = (short: Short) => {
  const { verdict, rule, evidence } = summarize(shortRun(short), WHOLE).groups[0]!;
  return { verdict, rule, evidence };
};
const BUSY =
  'the host was busy with something else (other programs up to 60.0 %, steal up to 0.0 %) while ';

describe('what there is too little of', () => {
  it.each(Object.entries(BAD))('%s: invalid where others had the host for most of it', (_, bad) => {
    const { short, verdict, what, most } = bad;
    const found = judge(short);
    expect(found).toMatchObject({ verdict, evidence: expect.stringContaining(what) as string });
    const excused = judge({ ...short, strained: most });
    expect(excused).toMatchObject({ verdict: 'invalid', rule: 'strainedHost' });
    expect(excused.evidence.startsWith(BUSY)).toBe(true);
    expect(excused.evidence).toContain(what);
  });

  it.each(Object.entries(BAD))('%s: as bad as ever where they had it for a second', (_, bad) => {
    for (const at of [2, 25, 40]) {
      const found = judge({ ...bad.short, strained: from(at, at + 1) });
      expect(found.verdict).toBe(bad.verdict);
    }
  });

  it('is told of one that the host did not keep from it, whatever others lost then', () => {
    const strained = from(10, 14);
    const missing = (index: number, second: number) =>
      strained(second) ? DUE : index === 3 && second >= 30 && second < 55 ? 12 : 0;
    const found = judge({ publishers: 5, missing, strained });
    expect(found).toMatchObject({ verdict: 'degraded', rule: 'lagging' });
    expect(found.evidence).toContain('of probe-3-0 only 2 500 of 3 000');
  });
});

it('what one of some is not heard of, its listener having failed, is invalid, not healthy', () => {
  const ears = { kind: 'room', room: 'probe-0', group: 'probe', role: 'listener' } as const;
  const failed = { at: 300_000, ...ears, state: 'failed', reason: 'x' } as const;
  const events = withEvents(shortRun(BAD['sound of one of some']!.short), failed);
  expect(summarize(events, WHOLE).groups[0]).toMatchObject({
    verdict: 'invalid',
    rule: 'listenerFailed',
  });
});

describe('a run that is well', () => {
  it('stays so, whoever has the host', () => {
    for (const strained of [from(10, 11), from(5, 50)]) {
      const few = (_: number, second: number) => (second % 10 === 0 ? 1 : 0);
      const found = judge({ publishers: 4, missing: few, unheard: few, strained });
      expect(found.verdict).toBe('healthy');
    }
  });
});
