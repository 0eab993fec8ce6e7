import { chmodSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { homedir, tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ensureSilero } from '../../src/sdk/voice-store.js';
import { homeDir } from '../../src/units/home.js';
import type { SpeechDetector } from '../../src/voice/detector.js';
import { voiceEar } from '../../src/voice/ear.js';
import { fvadDir } from '../../src/voice/index.js';
import type { Utterance } from '../../src/voice/utterances.js';
import { openVad } from '../../src/voice/vad.js';
import { readWav } from '../../src/voice/wav.js';

const RATE_HZ = 16_000;
const LEAD_MS = 300;
/** Little more than the longest pause that a recording may hold. */
const END_OF_SPEECH_MS = 310;
const ANSWERS_WITHIN_MS = 200;
const FOLDER = fileURLToPath(new URL('../../recordings/', import.meta.url));
const FILES = readdirSync(FOLDER).filter((name) => name.endsWith('.wav'));
const VADS = ['fvad', 'silero'] as const;

const open = {} as Record<(typeof VADS)[number], () => SpeechDetector>;
let silero = '';
beforeAll(async () => {
  silero = await ensureSilero(homeDir(process.env, homedir()));
  open.fvad = await openVad({ kind: 'fvad', dir: fvadDir() });
  open.silero = await openVad({ kind: 'silero', dir: silero });
});

const silence = (ms: number) => new Int16Array((ms * RATE_HZ) / 1000);
const joined = (...parts: Int16Array[]) => Int16Array.from(parts.flatMap((part) => [...part]));
const spoken = (file: string) => {
  const { rateHz, samples } = readWav(join(FOLDER, file));
  expect(rateHz).toBe(RATE_HZ);
  return joined(silence(LEAD_MS), samples, silence(1000));
};

/** What an ear with this detector hears, told once it has heard all of it. */
async function utterances(detector: SpeechDetector, audio: Int16Array): Promise<Utterance[]> {
  const heard: Utterance[] = [];
  const judged: Promise<unknown>[] = [];
  const watched: SpeechDetector = {
    ...detector,
    isSpeech(window) {
      const answer = detector.isSpeech(window);
      judged.push(Promise.resolve(answer));
      return answer;
    },
  };
  const ear = voiceEar(
    watched,
    { endOfSpeechMs: END_OF_SPEECH_MS, preRollMs: 0, backlogMs: 60_000 },
    {
      voice: (event) => event.kind === 'ended' && heard.push(event),
      failed: (error) => expect.unreachable(String(error)),
    },
  );
  for (let at = 0; at < audio.length; at += 320) ear.hear(audio.subarray(at, at + 320));
  const windows = Math.floor(audio.length / detector.windowSamples);
  for (let i = 0; i < windows; i++) await judged[i];
  await new Promise((done) => setImmediate(done));
  expect(judged).toHaveLength(windows);
  ear.close();
  return heard;
}

/** Where in the audio an utterance lies: it has to be a piece of it, to the sample. */
function placeOf({ samples, lengthMs }: Utterance, audio: Int16Array) {
  const begin = audio.findIndex((_, at) => samples.every((sample, i) => sample === audio[at + i]));
  expect(begin).toBeGreaterThanOrEqual(0);
  const beginMs = (begin * 1000) / RATE_HZ;
  expect(lengthMs).toBeCloseTo((samples.length * 1000) / RATE_HZ, 6);
  return { beginMs, endMs: beginMs + lengthMs };
}

describe('the recordings', () => {
  it('are there, short and small', () => {
    expect(FILES.length).toBeGreaterThanOrEqual(4);
    for (const file of FILES) {
      const { samples } = readWav(join(FOLDER, file));
      expect(samples.length / RATE_HZ).toBeGreaterThan(1);
      expect(samples.length / RATE_HZ).toBeLessThan(4);
    }
  });

  it.each(FILES)('%s is one utterance, and the same to both VADs', async (file) => {
    const audio = spoken(file);
    const places = [];
    for (const kind of VADS) {
      const heard = await utterances(open[kind](), audio);
      expect(heard).toHaveLength(1);
      places.push(placeOf(heard[0]!, audio));
    }
    const [fvad, silero] = places;
    expect(Math.abs(fvad!.beginMs - silero!.beginMs)).toBeLessThanOrEqual(ANSWERS_WITHIN_MS);
    expect(Math.abs(fvad!.endMs - silero!.endMs)).toBeLessThanOrEqual(ANSWERS_WITHIN_MS);
  });
});

describe.each(VADS)('%s', (kind) => {
  it('hears no utterance in silence', async () => {
    expect(await utterances(open[kind](), silence(3000))).toEqual([]);
  });

  it('judges each room by its own audio alone', async () => {
    const gone = open[kind]();
    gone.close();
    const rooms = FILES.slice(0, 2).map((file) => {
      const room = { detector: open[kind](), audio: spoken(file) };
      gone.close(); // once more: what it had is another room's by now
      return room;
    });
    const together: boolean[][] = rooms.map(() => []);
    const { windowSamples } = rooms[0]!.detector;
    const windows = Math.floor(Math.min(...rooms.map(({ audio }) => audio.length)) / windowSamples);
    for (let n = 0; n < windows; n++) {
      for (const [room, { detector, audio }] of rooms.entries()) {
        const window = audio.subarray(n * windowSamples, (n + 1) * windowSamples);
        together[room]!.push(await detector.isSpeech(window));
      }
    }
    for (const [room, { audio }] of rooms.entries()) {
      const alone = open[kind]();
      for (let n = 0; n < windows; n++) {
        const window = audio.subarray(n * windowSamples, (n + 1) * windowSamples);
        expect(await alone.isSpeech(window)).toBe(together[room]![n]);
      }
    }
  });

  it('says which folder does not load', async () => {
    const dir = join(tmpdir(), 'framestall-no-such-vad');
    await expect(openVad({ kind, dir })).rejects.toMatchObject({
      exitCode: 3,
      message: expect.stringContaining(`the VAD ${kind} in ${dir} does not load: `) as string,
    });
  });
});

it("silero judges as the plugin's own code does", async () => {
  type Plugin = {
    newInferenceSession(forceCPU: boolean): Promise<unknown>;
    OnnxModel: new (session: unknown, rateHz: number) => { run(x: Float32Array): Promise<number> };
  };
  const file = join(silero, 'node_modules/@livekit/agents-plugin-silero/dist/onnx_model.js');
  const plugin = (await import(pathToFileURL(file).href)) as Plugin;
  const model = new plugin.OnnxModel(await plugin.newInferenceSession(true), RATE_HZ);
  const detector = open.silero();
  const audio = joined(...FILES.map(spoken));
  let smooth: number | null = null;
  for (let at = 0; at + detector.windowSamples <= audio.length; at += detector.windowSamples) {
    const window = audio.subarray(at, at + detector.windowSamples);
    const fresh = await model.run(Float32Array.from(window, (sample) => sample / 0x7fff));
    smooth = smooth === null ? fresh : 0.35 * smooth + 0.65 * fresh;
    expect(await detector.isSpeech(window)).toBe(smooth > 0.5);
  }
});

it('fvad gives its memory back with each room', () => {
  const before = process.memoryUsage().rss;
  for (let room = 0; room < 100_000; room++) open.fvad().close();
  expect(process.memoryUsage().rss - before).toBeLessThan(40e6);
});

describe('the store of silero', () => {
  let home = '';
  beforeAll(() => {
    home = mkdtempSync(join(tmpdir(), 'framestall-silero-'));
  });
  afterAll(() => rmSync(home, { recursive: true, force: true }));

  it('keeps nothing of an install that failed or has no model in it', async () => {
    const npm = join(home, 'npm');
    writeFileSync(npm, '#!/bin/sh\nexit 0\n');
    chmodSync(npm, 0o755);
    await expect(ensureSilero(home, { npm })).rejects.toMatchObject({
      exitCode: 3,
      message: expect.stringContaining('its model is missing') as string,
    });
    await expect(ensureSilero(home, { npm: join(home, 'none') })).rejects.toMatchObject({
      exitCode: 3,
    });
    expect(readdirSync(join(home, 'silero'))).toEqual([]);
  });
});
