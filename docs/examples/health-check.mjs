// Is the channel alive, before I push audio? For @livekit/rtc-node; it needs no server.
import { AudioFrame, AudioSource, AudioStream, LocalAudioTrack } from '@livekit/rtc-node';

/** How long it listens, and how long a frame of silence may take: normal is less than 1 ms. */
const LISTEN_MS = 500;
/** How late this very code may come round before it says nothing about the SDK. */
const LATE_MS = 300;

/**
 * @param source the app's own AudioSource
 * @param track the LocalAudioTrack made of it, published or not
 */
export function healthCheck(source, track) {
  // A source that nobody publishes and nothing else uses: is one source sick, or all of them?
  const spare = new AudioSource(48000, 1);
  const own = channel(source, track);
  const canary = channel(spare, LocalAudioTrack.createAudioTrack('health-check', spare));

  return {
    /** While the app pushes no audio, for its own captures would be in the way. Takes 0.5 s. */
    async check() {
      const from = performance.now();
      own.begin();
      canary.begin();
      await Promise.all([own.probe(), canary.probe(), sleep(LISTEN_MS)]);
      const tookMs = performance.now() - from;
      const seen = { own: own.end(tookMs), canary: canary.end(tookMs) };
      const word = tookMs > LISTEN_MS + LATE_MS ? 'js-thread' : wordFor(seen);
      return { alive: word === 'alive', word, ...seen };
    },
    close() {
      own.close();
      canary.close();
    },
  };
}

function wordFor({ own, canary }) {
  if (own.tapped && own.answered) return 'alive';
  if (!canary.tapped) return 'runtime';
  if (!own.tapped) return 'drain';
  return canary.answered ? 'source' : 'capture-worker';
}

/** Listens to what comes through a local track, and hands its source one silent frame at a time. */
function channel(source, track) {
  let tappedMs = 0;
  let open = true;
  let asked = null;
  let answered = false;

  const take = (frame) => {
    tappedMs += (frame.samplesPerChannel * 1000) / frame.sampleRate;
    return open;
  };
  void listen(new AudioStream(track), take).catch(() => {});

  const ask = async () => {
    const { sampleRate, numChannels } = source;
    const samples = Math.floor(sampleRate / 100);
    const silence = new Int16Array(samples * numChannels);
    try {
      await source.captureFrame(new AudioFrame(silence, sampleRate, numChannels, samples));
      answered = true;
    } catch {
      // Refused: no answer of a living source.
    }
    asked = null;
  };

  return {
    track, // held here: a track that is garbage falls silent
    begin() {
      tappedMs = 0;
      answered = false;
    },
    /** One that never came back is waited for again: a second one would be refused. */
    async probe() {
      asked ??= ask();
      await Promise.race([asked, sleep(LISTEN_MS)]);
    },
    // Without a queue nothing comes through while nothing is pushed.
    end: (tookMs) => ({ tapped: source.queueSize === 0 || tappedMs > tookMs / 2, answered }),
    close() {
      open = false;
    },
  };
}

/** Until `take` says no. That never waits: letting go of a stalled stream can block for good. */
async function listen(stream, take) {
  if (stream.on === undefined) {
    for await (const frame of stream) if (!take(frame)) return;
  } else {
    // Old versions emit their frames.
    const onFrame = ({ frame }) => {
      if (take(frame)) return;
      stream.off('frameReceived', onFrame);
      stream.close();
    };
    stream.on('frameReceived', onFrame);
  }
}

const sleep = (ms) => new Promise((resolve) => setTimeout(resolve, ms));
