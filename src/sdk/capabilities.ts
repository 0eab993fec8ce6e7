import type { RawSdk } from './raw.js';
import type { Capabilities } from './types.js';

/** The queue behind `enableQueue`: native code fixes it, and no API tells. */
const ENABLE_QUEUE_MS = 50;

/** Looks at the loaded SDK; nothing is called, so nothing native starts. */
export function lookAt(sdk: RawSdk, hookFound: boolean): Capabilities {
  const queueSize = !takesOnOff(sdk.AudioSource);
  const source = memberTest(sdk.AudioSource);
  const room = memberTest(sdk.Room);
  const localTrack = memberTest(sdk.LocalAudioTrack);
  return {
    queueSize,
    fixedQueueMs: queueSize ? null : ENABLE_QUEUE_MS,
    clearQueue: source('clearQueue'),
    queuedDuration: source('queuedDuration'),
    waitForPlayout: source('waitForPlayout'),
    sourceClose: source('close'),
    localTap: typeof sdk.AudioStream === 'function',
    rtcStats: room('getRtcStats'),
    trackStats: localTrack('getStats') || localTrack('getRTCStats'),
    dispose: typeof sdk.dispose === 'function',
    logCaptureSwitch: hookFound,
  };
}

/** The third parameter's name says whether the queue is a length or a switch. */
function takesOnOff(constructor: unknown): boolean {
  const parameters = /constructor\s*\(([^)]*)\)/.exec(String(constructor))?.[1] ?? '';
  return /^\s*enable/i.test(parameters.split(',')[2] ?? '');
}

const memberTest = (constructor: unknown) => {
  const prototype: unknown =
    typeof constructor === 'function' ? (constructor as { prototype: unknown }).prototype : null;
  return (name: string) => typeof prototype === 'object' && prototype !== null && name in prototype;
};
