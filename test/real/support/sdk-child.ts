// One SDK in a process of its own, driven through the built driver: what it does with a few
// captures, as one IPC message per finding, so that an abort leaves what was found before it.
import type { loadSdk as LoadSdk } from '../../../src/sdk/driver.js';
import type { classifyRejection as ClassifyRejection } from '../../../src/sdk/rejections.js';

const [driver = '', rejections = '', sdkDir = '', logs, ...steps] = process.argv.slice(1);
const { loadSdk } = (await import(driver)) as { loadSdk: typeof LoadSdk };
const { classifyRejection } = (await import(rejections)) as {
  classifyRejection: typeof ClassifyRejection;
};
const { sdk, hook } = await loadSdk({ sdkDir, logCapture: logs === 'off' ? 'off' : 'on' });

const tell = (finding: object) => new Promise((done) => process.send?.(finding, done));
const sleep = (ms: number) => new Promise((done) => setTimeout(done, ms));
const settle = (capture: () => Promise<void>, limitMs = 2000) =>
  Promise.race([
    capture().then(
      () => 'resolved',
      (error: unknown) => classifyRejection((error as Error).message),
    ),
    sleep(limitMs).then(() => 'pending'),
  ]);
const format = { rateHz: 48_000, channels: 1 };
const frame = (ms: number) => new Int16Array(48 * ms);

const STEPS: Record<string, () => Promise<void>> = {
  async basics() {
    await tell({ version: sdk.version, capabilities: sdk.capabilities });
    const source = sdk.createSource({ ...format, queueMs: 1000 });
    await tell({ queueMs: source.queueMs, capture: await settle(() => source.capture(frame(10))) });
    const claim = { rateHz: 16_000, channels: 1 };
    await tell({ mismatch: await settle(() => source.capture(new Int16Array(160), claim)) });
    const overlapping = Array.from({ length: 30 }, () =>
      settle(() => source.capture(frame(100)), 300),
    );
    await tell({ overrun: [...new Set(await Promise.all(overlapping))].sort() });
  },
  async events() {
    const source = sdk.createSource({ ...format, queueMs: 1000 });
    for (let i = 0; i < 20; i++) await source.capture(frame(10));
    await sleep(100);
    const load = hook.take();
    const { captureAudioFrame: captures, logs } = load;
    await tell({ captureEvents: captures?.count, captureUs: captures?.us, logs: logs?.count ?? 0 });
  },
  async tap() {
    const source = sdk.createSource({ ...format, queueMs: 1000 });
    const track = sdk.createTrack(source, 'tapped');
    let frames = 0;
    let loud = 0;
    const stop = track.tap?.(({ samples, rateHz, channels }) => {
      frames += rateHz === 48_000 && channels === 1 ? 1 : 0;
      loud += samples.some((sample) => sample === 12_345) ? 1 : 0;
    });
    for (let i = 0; i < 5; i++) await source.capture(frame(10).fill(12_345));
    await sleep(500);
    stop?.();
    await sleep(50);
    const atStop = frames;
    await sleep(200);
    await tell({ tapped: atStop, loud, afterStop: frames - atStop });
  },
  async queueOff() {
    const source = sdk.createSource({ ...format, queueMs: 0 });
    const panics: string[] = [];
    hook.onPanic((message) => panics.push(message));
    const queueOff = await settle(() => source.capture(frame(10)), 1000);
    await tell({ offMs: source.queueMs, queueOff, panics });
  },
  async afterClose() {
    const source = sdk.createSource({ ...format, queueMs: 1000 });
    await source.capture(frame(10));
    await source.close?.();
    await tell({ afterClose: await settle(() => source.capture(frame(10))) });
  },
  async publish() {
    const room = await sdk.connect(process.env.URL ?? '', process.env.TOKEN ?? '', {
      autoSubscribe: true,
    });
    const source = sdk.createSource({ ...format, queueMs: 1000 });
    const { sid } = await room.publish(source, 'tone');
    await tell({ sid });
    await sleep(500); // the listener subscribes
    let resolved = 0;
    for (let n = 0; n < 100; n++) {
      const tone = frame(20).map((_, i) => 10_000 * Math.sin((n * 960 + i) / 20));
      await source.capture(tone);
      resolved++;
    }
    await sleep(1500); // the queue plays out
    await room.disconnect();
    await tell({ resolved, left: true });
  },
  async listen() {
    const room = await sdk.connect(process.env.URL ?? '', process.env.TOKEN ?? '', {
      autoSubscribe: true,
    });
    const formats = new Set<string>();
    let loud = 0;
    room.onEvent((event) => {
      if (event.kind !== 'track') return;
      void tell({ from: event.participant });
      event.track.listen(({ samples, rateHz, channels }) => {
        formats.add(`${rateHz}/${channels}`);
        for (let at = 0; at < samples.length; at += 160) {
          if (samples.subarray(at, at + 160).some((sample) => sample > 3000)) loud++;
        }
      }, 16_000);
    });
    await tell({ joined: true });
    await sleep(5500);
    await tell({ loud, formats: [...formats] });
  },
};

for (const step of steps) await STEPS[step]?.();
// eslint-disable-next-line no-restricted-syntax -- the SDK's threads would keep the child alive
process.exit(0);
