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
    const check = () => example.checkChannel(source, track, own);
    tell(await check());
    await ask('livekit-audio*');
    tell(await check());
    await ask(null);
    tell(await check());
    await source.close();
    tell(await check());
  },
  async recover() {
    let tracks = 0;
    let hopeless = false;
    const speaker = await example.speaker({
      publish: async () => ++tracks,
      unpublish: async () => {},
      onHopeless: () => (hopeless = true),
      queueMs: 100,
      limitMs: 300,
    });
    const push = async (frames) => {
      let lost = 0;
      for (let n = 0; n < frames; n++) {
        if (!(await speaker.push(new Int16Array(480)))) lost++;
      }
      tell({ lost, tracks, hopeless });
    };
    await push(50);
    await ask('AudioSourceCapt*');
    await push(50);
    await ask(null); // a process does not exit while a thread of its own stands still
  },
};
await STEPS[what]();
process.exit(0);
