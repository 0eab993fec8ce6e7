import type { Sdk } from '../../sdk/types.js';
import type { Gauge } from './gauge.js';
import { prober } from './prober.js';

const RATE_HZ = 48_000;
const FRAME_MS = 10;
const QUEUE_MS = 1000;

/**
 * A source of the same process that nobody publishes and nothing else uses: when it does not answer
 * either, it is not one source that is sick.
 * @param kept holds on to what stops when it is collected
 * @throws what the SDK throws when a source or a track is made
 */
export function canaryGauge(
  sdk: Sdk,
  signal: 'canary' | 'sibling',
  now: () => number,
  kept: unknown[],
): Gauge {
  const source = sdk.createSource({ rateHz: RATE_HZ, channels: 1, queueMs: QUEUE_MS });
  kept.push(source, sdk.createTrack(source, 'canary'));
  const samples = (RATE_HZ * FRAME_MS) / 1000;
  const probe = prober(() => source.capture(new Int16Array(samples)), now);
  return {
    signal,
    read(nowUs) {
      const value = probe.read(nowUs);
      probe.ask(nowUs);
      return { [signal]: value };
    },
  };
}
