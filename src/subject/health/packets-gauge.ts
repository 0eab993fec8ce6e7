import type { Gauge } from './gauge.js';

/**
 * The slope of packetsSent, by the SDK's statistics. One reading at a time: they may never come back.
 * @param packetsSent packets since the connection began; null: the statistics hold none yet
 */
export function packetsGauge(packetsSent: () => Promise<number | null>, now: () => number): Gauge {
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
    signal: 'packets',
    read(nowUs) {
      const values = {
        packets: perS === null ? null : Math.round(perS * 10) / 10,
        stats: askedUs === null ? tookUs : nowUs - askedUs,
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
