// Loads the SDK and captures a frame. Tells whether the native side was asked for its log, and whether
// a capture still comes back.
const load = process.dlopen;
let captureLogs = null;
process.dlopen = function (module, ...rest) {
  load.call(process, module, ...rest);
  const { livekitInitialize: initialize } = module.exports;
  if (typeof initialize !== 'function') return;
  module.exports = Object.assign(Object.create(module.exports), module.exports, {
    livekitInitialize(onEvent, asked, ...more) {
      captureLogs = asked;
      return initialize(onEvent, asked, ...more);
    },
  });
};

const [example] = process.argv.slice(2);
if (example !== undefined) await import(example);
const { AudioFrame, AudioSource } = await import('@livekit/rtc-node');
const source = new AudioSource(48_000, 1);
await source.captureFrame(AudioFrame.create(48_000, 1, 480));
process.send({ captureLogs });
await new Promise((resolve) => setTimeout(resolve, 50)); // for what is sent to arrive
process.exit(0);
