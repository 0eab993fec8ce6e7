import { AudioFrame, AudioSource, AudioStream, LocalAudioTrack } from '@livekit/rtc-node';

/** Waits for a promise of the SDK no longer than this: any of them may stay pending for ever. */
function within(promise, limitMs) {
  let timer;
  const limit = new Promise((resolve) => (timer = setTimeout(resolve, limitMs, 'pending')));
  const settled = promise.then(
    () => 'settled',
    () => 'refused',
  );
  return Promise.race([settled, limit]).finally(() => clearTimeout(timer));
}

/** Captures 10 ms of silence. */
function probe(source, rate, channels) {
  const samples = Math.round(rate / 100); // 22 050 Hz has no whole number of them
  const silence = new Int16Array(samples * channels);
  return source.captureFrame(new AudioFrame(silence, rate, channels, samples));
}

/** Counts the frames that come through the local track; they do so whether or not anybody listens. */
function tap(track, rate, channels) {
  const stream = new AudioStream(track, rate, channels);
  const reader = stream.getReader?.();
  const next = reader ? () => reader.read() : stream.next?.bind(stream);
  const release = () => (reader ? reader.cancel() : stream.close());
  let frames = 0;
  let open = true;
  // Let go with a frame in hand: to let go of a stream that stands still can block.
  const take = () => (open ? frames++ : void release());
  if (next === undefined) {
    stream.on('frameReceived', take); // 0.7
  } else {
    void (async () => {
      do {
        if ((await next()).done) return;
        take();
      } while (open);
    })().catch(() => {});
  }
  return { frames: () => frames, stop: () => void (open = false) };
}

/**
 * Make one per process when it starts, and keep it: a source that nobody publishes and nothing else
 * uses. When it does not answer either, it is not your source that is sick.
 */
export function canary(rate = 48_000) {
  const source = new AudioSource(rate, 1);
  const track = LocalAudioTrack.createAudioTrack('canary', source);
  return { track, ask: (limitMs) => within(probe(source, rate, 1), limitMs) };
}

/**
 * Is the channel alive? Ask before you push, while no capture of your own is outstanding. Takes
 * `limitMs`, never longer, and throws nothing. The source must have a queue, as by default; `rate`
 * and `channels` must be its own.
 * @returns {Promise<{ alive: boolean, where: 'nowhere' | 'source' | 'drain' | 'capture-worker' | 'process' }>}
 */
export async function checkChannel(source, track, own, options = {}) {
  const { rate = 48_000, channels = 1, limitMs = 500 } = options;
  const taps = [tap(track, rate, channels), tap(own.track, 48_000, 1)];
  const [mine, others] = await Promise.all([
    within(probe(source, rate, channels), limitMs),
    own.ask(limitMs),
    new Promise((resolve) => setTimeout(resolve, limitMs)),
  ]);
  // Half of the 100 frames/s that are normal.
  const [flows, othersFlow] = taps.map(({ frames }) => frames() > limitMs / 20);
  for (const { stop } of taps) stop();
  if (mine === 'settled' && flows) return { alive: true, where: 'nowhere' };
  if (mine === 'refused') return { alive: false, where: 'source' }; // closed, or another capture is pending
  if (others === 'pending') return { alive: false, where: flows ? 'capture-worker' : 'process' };
  if (flows) return { alive: false, where: 'source' };
  return { alive: false, where: othersFlow ? 'drain' : 'process' };
}
