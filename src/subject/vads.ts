import type { SpeechDetector } from '../voice/detector.js';
import { openVad } from '../voice/vad.js';
import type { VadSpec } from './messages.js';

/** Each VAD's code is loaded once per process, whatever the number of rooms. */
export function vads(): (spec: VadSpec) => Promise<() => SpeechDetector> {
  const loaded = new Map<string, Promise<() => SpeechDetector>>();
  return (spec) => {
    const key = `${spec.kind} ${spec.dir}`;
    const known = loaded.get(key) ?? openVad(spec);
    loaded.set(key, known);
    return known;
  };
}
