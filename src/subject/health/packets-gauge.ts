import type { Gauge } from './gauge.js';

/**
 * The slope of packetsSent, by the SDK's statistics. One reading at a time: they may never come back.
 * @param packetsSent packets since the connection began; null: the statistics hold none yet
 * @param wanted what of it: the slope, the time that the statistics take, or both
 */
export function packetsGauge(
  packetsSent: () => Promise<number | null>,
  now: () => number,
  wanted: { packets: boolean; stats: boolean },
): Gauge {
  let askedUs: number | null = null;
  let tookUs: number | null = null;
  let before: { atUs: number; packets: number } | null = null;
  let perS: number | null = null;

  const take = (packets: number | null, fromUs: number) => {
    const atUs = now();
    tookUs = atUs - fromUs;
    askedUs = null;
    if (packets === null) return;
    if (before !== null && atUs > before.atUs)
      perS = Math.max(0, ((packets - before.packets) * 1e6) / (atUs - before.atUs));
    before = { atUs, packets };
  };

  return {
    signal: wanted.packets ? 'packets' : 'stats',
    read(nowUs) {
      const values = {
        ...(wanted.packets ? { packets: perS === null ? null : Math.round(perS * 10) / 10 } : {}),
        ...(wanted.stats ? { stats: askedUs === null ? tookUs : nowUs - askedUs } : {}),
      };
      perS = null;
      tookUs = null;
      if (askedUs === null) {
        const fromUs = nowUs;
        askedUs = fromUs;
        packetsSent().then(
          (packets) => take(packets, fromUs),
          () => take(null, fromUs),
        );
      }
      return values;
    },
  };
}
