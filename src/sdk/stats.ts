import type { RawRoom } from './raw.js';

type Statistic = {
  stats?: {
    case?: string;
    value?: {
      stream?: { kind?: string };
      sent?: { packetsSent?: bigint | number };
    };
  };
};

/** The room's own statistics, where the SDK has them. @throws what the SDK's promise rejects with */
export function packetsOf(room: RawRoom): (() => Promise<number | null>) | undefined {
  if (typeof room.getRtcStats !== 'function') return undefined;
  return async () => sentIn(await room.getRtcStats?.());
}

/** Packets of all outbound audio streams together; null without such a stream. */
export function sentIn(result: unknown): number | null {
  const { publisherStats = [] } = (result ?? {}) as { publisherStats?: Statistic[] };
  const audio = publisherStats.filter(
    ({ stats }) => stats?.case === 'outboundRtp' && stats.value?.stream?.kind === 'audio',
  );
  if (audio.length === 0) return null;
  return audio.reduce((sum, { stats }) => sum + Number(stats?.value?.sent?.packetsSent ?? 0), 0);
}
