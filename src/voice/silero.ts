import { createRequire } from 'node:module';
import { join } from 'node:path';
import type { SpeechDetector } from './detector.js';

/** The part of onnxruntime-node that we use. */
type Ort = {
  InferenceSession: {
    create(file: string, options: Record<string, unknown>): Promise<Session>;
  };
  Tensor: new (type: string, data: Float32Array | BigInt64Array, dims?: number[]) => Tensor;
};
type Tensor = { data: ArrayLike<number> };
type Session = { run(feeds: Record<string, Tensor>): Promise<Record<string, Tensor | undefined>> };

const RATE_HZ = 16_000;
const WINDOW_SAMPLES = 512;
/** The model also takes the end of the window before. */
const CONTEXT_SAMPLES = 64;
const STATE_DIMS = [2, 1, 128];
const STATE_FLOATS = 2 * 1 * 128;
/** LiveKit agents' own settings: the probability that is speech, and the old one's share in it. */
const SPEECH = 0.5;
const SMOOTHING = 0.35;
/** As LiveKit agents opens it: rooms share one thread each way. */
const OPTIONS = {
  interOpNumThreads: 1,
  intraOpNumThreads: 1,
  executionMode: 'sequential',
  executionProviders: [{ name: 'cpu' }],
};

/**
 * Silero's VAD as LiveKit agents' plugin runs it (model, thresholds and threads are the plugin's).
 * @param dir the folder whose node_modules holds the plugin and onnxruntime-node
 * @throws what loading them throws
 */
export async function openSilero(dir: string): Promise<() => SpeechDetector> {
  const ort = createRequire(join(dir, 'index.js'))('onnxruntime-node') as Ort;
  const model = join(dir, 'node_modules/@livekit/agents-plugin-silero/dist/silero_vad.onnx');
  const session = await ort.InferenceSession.create(model, OPTIONS);
  return () => detector(ort, session);
}

function detector({ Tensor }: Ort, session: Session): SpeechDetector {
  const input = new Float32Array(CONTEXT_SAMPLES + WINDOW_SAMPLES);
  const state = new Float32Array(STATE_FLOATS);
  const feeds = {
    input: new Tensor('float32', input, [1, input.length]),
    state: new Tensor('float32', state, STATE_DIMS),
    sr: new Tensor('int64', BigInt64Array.of(BigInt(RATE_HZ))),
  };
  let probability: number | null = null;
  return {
    rateHz: RATE_HZ,
    windowSamples: WINDOW_SAMPLES,
    async isSpeech(window) {
      if (window.length !== WINDOW_SAMPLES) {
        throw new RangeError(`silero takes no window of ${window.length} samples`);
      }
      input.copyWithin(0, WINDOW_SAMPLES);
      for (let i = 0; i < WINDOW_SAMPLES; i++) input[CONTEXT_SAMPLES + i] = window[i]! / 0x7fff;
      const { output, stateN } = await session.run(feeds);
      if (output === undefined || stateN === undefined) throw new Error('silero gave no output');
      state.set(stateN.data);
      const fresh = output.data[0]!;
      probability =
        probability === null ? fresh : SMOOTHING * probability + (1 - SMOOTHING) * fresh;
      return probability > SPEECH;
    },
    close() {}, // holds nothing but its own arrays
  };
}
