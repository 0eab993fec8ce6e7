import { AudioFrame, AudioSource, LocalAudioTrack } from '@livekit/rtc-node';

/** Waits for a promise of the SDK no longer than this: any of them may stay pending for ever. */
function within(promise, limitMs) {
  let timer;
  const limit = new Promise((resolve) => (timer = setTimeout(resolve, limitMs, 'pending')));
  const settled = promise.then(
    () => 'settled',
    // What the SDK says of a source that is gone; any other refusal is of that one frame.
    (error) => (/closed|handle not found/.test(error) ? 'closed' : 'refused'),
  );
  return Promise.race([settled, limit]).finally(() => clearTimeout(timer));
}

/**
 * Speaks into a room, and comes back when the channel hangs: a new source on a new track first, then
 * a new room. When neither helps it says so, once, and the process should be replaced.
 * @param publish publishes a track and returns what `unpublish` needs: `(track) => room.localParticipant.publishTrack(track, options)`
 * @param rejoin joins the room again under another identity and returns the same two functions for it
 * @param limitMs how long a capture may wait beyond what the queue holds
 */
export async function speaker({ publish, unpublish, rejoin, onHopeless, ...given }) {
  const { rate = 48_000, channels = 1, queueMs = 1000, limitMs = 1000 } = given;
  const ways = [
    async () => {},
    ...(rejoin === undefined ? [] : [async () => ({ publish, unpublish } = await rejoin())]),
  ];
  let opened = 0;
  let channel = await open();
  let failed = 0;

  async function open() {
    const nth = ++opened;
    const source = new AudioSource(rate, channels, queueMs);
    const track = LocalAudioTrack.createAudioTrack('speech', source);
    return { nth, source, track, publication: await publish(track) };
  }

  /** The old source is left alone: to close it can block this thread for as long as it hangs. */
  async function moveOn() {
    const old = channel;
    void within((async () => unpublish?.(old.publication))(), limitMs);
    const prepare = ways[failed - 1];
    const moved = (async () => {
      await prepare();
      const next = await open();
      // One that comes too late does not take the place of a later one.
      if (next.nth > channel.nth) channel = next;
    })();
    return (await within(moved, 5 * limitMs)) === 'settled';
  }

  async function capture(samples) {
    const frame = new AudioFrame(samples, rate, channels, samples.length / channels);
    // One that is longer than the queue waits while it is played itself.
    const queuedMs = Math.max(queueMs, (1000 * frame.samplesPerChannel) / rate);
    const end = await within(channel.source.captureFrame(frame), queuedMs + limitMs);
    if (end === 'settled') failed = 0;
    if (end !== 'pending' && end !== 'closed') return end === 'settled';
    if (failed > ways.length) return false; // said already
    do failed++;
    while (failed <= ways.length && !(await moveOn()));
    if (failed > ways.length) onHopeless?.();
    return false;
  }

  let last = Promise.resolve();
  return {
    /**
     * Need not be awaited: frames go one after the other, since the SDK refuses one while another waits.
     * @returns whether the SDK took the frame; one that it did not is lost, and the next may go through
     */
    push(samples) {
      const copy = samples.slice(); // of a view the SDK would send what its buffer begins with
      last = last.then(() => capture(copy)).catch(() => false);
      return last;
    },
  };
}
