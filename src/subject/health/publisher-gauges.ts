import type { JoinedRoom, LocalAudio, Source } from '../../sdk/types.js';
import type { Publisher } from '../publisher.js';
import type { Gauge } from './gauge.js';
import { packetsGauge } from './packets-gauge.js';
import { prober } from './prober.js';
import { tapGauge } from './tap-gauge.js';

/** A publisher's channel. `audio`, `room` null: there is none. */
export type Channel = { source: Source; audio: LocalAudio | null; room: JoinedRoom | null };

/** Every signal of one publisher that its spec asks for and its SDK can give. */
export function publisherGauges(
  publisher: Publisher,
  { source, audio, room }: Channel,
  now: () => number,
): Gauge[] {
  const { spec } = publisher;
  const { health } = spec;
  if (health === null) return [];
  const gauges: (Gauge | null)[] = [
    health.capture ? captureGauge(publisher) : null,
    health.queued ? queuedGauge(source) : null,
    health.connection && room !== null ? connectionGauge(room) : null,
    health.tap && audio !== null ? tapGauge(audio, spec, () => publisher.begun) : null,
    health.probe ? probeGauge(publisher, now) : null,
    (health.packets || health.stats) && room?.packetsSent !== undefined
      ? packetsGauge(room.packetsSent, now, health)
      : null,
  ];
  return gauges.filter((gauge) => gauge !== null);
}

const captureGauge = ({ tracker }: Publisher): Gauge => ({
  signal: 'capture',
  read: (nowUs) => ({ capture: tracker.oldestExcessUs(nowUs) }),
});

const queuedGauge = ({ queuedMs }: Source): Gauge | null =>
  queuedMs === undefined
    ? null
    : { signal: 'queued', read: () => ({ queued: Math.max(0, Math.round(queuedMs())) }) };

function connectionGauge(room: JoinedRoom): Gauge {
  let connected = true;
  room.onEvent(({ kind }) => {
    if (kind === 'disconnected' || kind === 'reconnecting') connected = false;
    if (kind === 'reconnected') connected = true;
  });
  return { signal: 'connection', read: () => ({ connection: connected ? 1 : 0 }) };
}

/** Only while the publisher is at rest: while it speaks, its own captures are the probe. */
function probeGauge(publisher: Publisher, now: () => number): Gauge {
  const probe = prober(() => publisher.probe(now()), now);
  return {
    signal: 'probe',
    read(nowUs) {
      const value = probe.read(nowUs);
      probe.ask(nowUs);
      return { probe: value };
    },
  };
}
