import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { SpeechDetector } from './detector.js';

/** What the WASM build of libfvad (WebRTC's VAD in C) exports; pointers are byte offsets. */
type Fvad = {
  _malloc(bytes: number): number;
  _free(pointer: number): void;
  _fvad_new(): number;
  _fvad_free(vad: number): void;
  _fvad_set_mode(vad: number, mode: number): number;
  _fvad_set_sample_rate(vad: number, rateHz: number): number;
  _fvad_process(vad: number, samples: number, length: number): number;
  HEAP16: Int16Array;
};

const RATE_HZ = 16_000;
/** 30 ms, the longest that it takes: a third of the calls of 10 ms. */
const WINDOW_SAMPLES = 480;
/** 0 lets the most noise pass as speech, 3 the least. */
const MODE = 2;
const BYTES = Int16Array.BYTES_PER_ELEMENT;

/** @param dir the WASM package's folder. @throws what loading it throws */
export async function openFvad(dir: string): Promise<() => SpeechDetector> {
  const entry = pathToFileURL(join(dir, 'fvad.js')).href;
  const { default: load } = (await import(entry)) as { default: () => Promise<Fvad> };
  const wasm = await load();
  return () => detector(wasm);
}

function detector(wasm: Fvad): SpeechDetector {
  const vad = wasm._fvad_new();
  const buffer = wasm._malloc(WINDOW_SAMPLES * BYTES);
  if (vad === 0 || buffer === 0) throw new Error('libfvad has no memory for one more room');
  wasm._fvad_set_mode(vad, MODE);
  wasm._fvad_set_sample_rate(vad, RATE_HZ);
  let open = true;
  return {
    rateHz: RATE_HZ,
    windowSamples: WINDOW_SAMPLES,
    isSpeech(window) {
      if (!open) return false; // freed memory may be another room's by now
      wasm.HEAP16.set(window, buffer / BYTES);
      const answer = wasm._fvad_process(vad, buffer, window.length);
      if (answer < 0) throw new RangeError(`libfvad takes no window of ${window.length} samples`);
      return answer === 1;
    },
    close() {
      if (!open) return;
      open = false;
      wasm._fvad_free(vad);
      wasm._free(buffer);
    },
  };
}
