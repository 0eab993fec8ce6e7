// An example of docs/ in a process of its own, with its native threads frozen from outside: one line
// of JSON per finding.
import { AudioSource, LocalAudioTrack } from '@livekit/rtc-node';
import { once } from 'node:events';

const [file, what] = process.argv.slice(2);
const example = await import(file);
const tell = (finding) => process.send(finding);
/** The parent freezes or thaws, and says when it has. */
const ask = async (thread) => {
  process.send({ ask: thread });
  await once(process, 'message');
};

const STEPS = {
  async check() {
    const own = example.canary();
    const source = new AudioSource(48_000, 1);
    const track = LocalAudioTrack.createAudioTrack('speech', source);
    await new Promise((resolve) => setTimeout(resolve, 200));
    const check = (asked = own) => example.checkChannel(source, track, asked);
    tell(await check());
    await ask('livekit-audio*');
    tell(await check());
    await ask(null);
    tell(await check());
    const odd = new AudioSource(22_050, 1);
    const oddTrack = LocalAudioTrack.createAudioTrack('odd', odd);
    await new Promise((resolve) => setTimeout(resolve, 200));
    tell(await example.checkChannel(odd, oddTrack, own, { rate: 22_050 }));
    await ask('AudioSourceCapt*'); // all that there are, the canary's too
    tell(await check());
    const fresh = example.canary();
    await new Promise((resolve) => setTimeout(resolve, 200));
    tell(await check(fresh));
    await ask(null);
    await source.close();
    tell(await check());
  },
  async recover() {
    let tracks = 0;
    let hopeless = 0;
    const speaker = await example.speaker({
      publish: async () => ++tracks,
      unpublish() {
        throw new Error('it was never published');
      },
      onHopeless: () => hopeless++,
      channels: 2,
      queueMs: 100,
      limitMs: 300,
    });
    const told = (taken) =>
      tell({ lost: taken.filter((one) => one !== true).length, tracks, hopeless });
    const push = async (frames) => {
      const taken = [];
      for (let n = 0; n < frames; n++) taken.push(await speaker.push(new Int16Array(960)));
      told(taken);
    };
    await push(50);
    told(await Promise.all(Array.from({ length: 50 }, () => speaker.push(new Int16Array(960)))));
    told([await speaker.push(new Int16Array(961))]); // half a sample too many
    await push(10);
    await ask('AudioSourceCapt*');
    await push(50);
    await ask(null);
    for (let n = 0; n < 2; n++) {
      await ask('livekit-audio*'); // a new track does not help
      await push(5);
      await ask(null); // a process does not exit while a thread of its own stands still
      await push(10);
    }
  },
};
await STEPS[what]();
process.exit(0);
