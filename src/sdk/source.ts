import type { RawSdk, RawSource } from './raw.js';
import type { Capabilities, Source, SourceOptions } from './types.js';

export type RawOfSource = WeakMap<Source, { raw: RawSource; options: SourceOptions }>;

/** @throws what the SDK's own constructor throws */
export function createSource(
  sdk: RawSdk,
  can: Capabilities,
  options: SourceOptions,
  raws: RawOfSource,
): Source {
  const { rateHz, channels, queueMs } = options;
  const raw = new sdk.AudioSource(rateHz, channels, can.queueSize ? queueMs : queueMs > 0);
  const { AudioFrame } = sdk;
  const source: Source = {
    queueMs: can.queueSize || queueMs === 0 ? queueMs : (can.fixedQueueMs ?? queueMs),
    capture(samples, claim = options) {
      const perChannel = samples.length / claim.channels;
      return raw.captureFrame(new AudioFrame(samples, claim.rateHz, claim.channels, perChannel));
    },
    ...(can.clearQueue ? { clearQueue: () => raw.clearQueue?.() } : {}),
    ...(can.queuedDuration ? { queuedMs: () => raw.queuedDuration ?? 0 } : {}),
    ...(can.sourceClose ? { close: () => raw.close?.() ?? Promise.resolve() } : {}),
  };
  raws.set(source, { raw, options });
  return source;
}
