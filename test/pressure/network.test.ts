import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { htbLines, netemLines, type Shape } from '../../src/pressure/shaping.js';
import { freeSubnet } from '../../src/pressure/subnets.js';

const shape = (part: Partial<Shape>): Shape => ({
  lossShare: 0,
  delayMs: 0,
  jitterMs: 0,
  rateKbps: null,
  ...part,
});

describe('what tc is told', () => {
  it.each([
    [shape({ lossShare: 0.07 }), 'limit 100000 loss 7%'],
    [shape({ delayMs: 80 }), 'limit 100000 delay 80ms'],
    [shape({ delayMs: 80, jitterMs: 20, lossShare: 1 }), 'limit 100000 delay 80ms 20ms loss 100%'],
    // 100 ms of 2 Mbit/s in small packets are on their way beside the queue.
    [
      shape({ delayMs: 80, jitterMs: 20, rateKbps: 2000 }),
      'limit 1250 delay 80ms 20ms rate 2000kbit',
    ],
  ])('with netem (%#)', (wanted, words) => {
    expect(netemLines('eth7', wanted)).toEqual([`qdisc replace dev eth7 root netem ${words}`]);
  });

  it('without netem, a rate needs no filter and a loss draws by the word', () => {
    expect(htbLines('eth7', shape({ rateKbps: 500 }))).toEqual([
      'qdisc replace dev eth7 root handle 1: htb default 1',
      'class add dev eth7 parent 1: classid 1:1 htb rate 500kbit quantum 60000',
    ]);
    const limitOf = (lossShare: number) =>
      /,53 0 1 (\d+),/.exec(htbLines('eth7', shape({ lossShare })).join())?.[1];
    expect(limitOf(0.25)).toBe(String(2 ** 30));
    expect(limitOf(1)).toBe(String(2 ** 32 - 1)); // 32 bits hold no more
  });
});

describe('addresses for the two ends', () => {
  it('begins where it is told, and goes round', () => {
    expect(freeSubnet([], 0)).toEqual({ host: '198.18.0.1', server: '198.18.0.2', bits: 30 });
    expect(freeSubnet(['198.19.255.252/30'], 0.999999)?.host).toBe('198.18.0.1');
  });

  it('passes over what is in use, written in whatever way', () => {
    const used = ['default', 'via', 'fd00::2/64', '198.18.0.0/30', '198.18.0.6', '198.18.0.9/28'];
    expect(freeSubnet(used, 0)?.host).toBe('198.18.0.17');
    expect(freeSubnet(['0.0.0.0/0'], 0.5)).toBeNull();
    expect(freeSubnet(['198.0.0.0/8'], 0.5)).toBeNull();
  });

  it('gives no network twice', () => {
    fc.assert(
      fc.property(fc.array(fc.double({ min: 0, max: 0.99, noNaN: true })), (picks) => {
        const given: string[] = [];
        for (const pick of picks) given.push(`${freeSubnet(given, pick)?.host}/30`);
        expect(new Set(given).size).toBe(picks.length);
      }),
    );
  });
});
