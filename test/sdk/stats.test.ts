import { expect, it } from 'vitest';
import { packetsOf, sentIn } from '../../src/sdk/stats.js';
import type { RawRoom } from '../../src/sdk/raw.js';

const outbound = (kind: string, packetsSent: bigint) => ({
  stats: { case: 'outboundRtp', value: { stream: { kind }, sent: { packetsSent } } },
});

it('sums what audio streams have sent, and knows when there is none', () => {
  const other = { stats: { case: 'codec', value: {} } };
  const publisherStats = [
    outbound('audio', 40n),
    outbound('video', 9n),
    other,
    outbound('audio', 2n),
  ];
  expect(sentIn({ publisherStats })).toBe(42);
  for (const nothing of [undefined, {}, { publisherStats: [other] }]) {
    expect(sentIn(nothing)).toBeNull();
  }
});

it('is there only where the room has statistics', () => {
  expect(packetsOf({} as RawRoom)).toBeUndefined();
});
