import { processMeter } from '../meter/process-meter.js';
import type { StandInConfig } from './answers.js';
import type { FromStandIn, ToStandIn } from './messages.js';
import { startStandIn, type StandIn } from './stand-in.js';

const LOAD_MS = 1000;

if (process.send === undefined) {
  throw new Error('this program is started by framestall, not by hand');
}
let standIn: Promise<StandIn> | null = null;
let stopMeter = () => {};

// The terminal's Ctrl-C is for the conductor: it decides when a child ends.
for (const signal of ['SIGINT', 'SIGHUP'] as const) process.on(signal, () => {});

process.on('message', (message: ToStandIn) => {
  if (message.kind === 'exit') process.disconnect();
  else standIn ??= start(message.config);
});

// With the channel, the meter and the server closed, nothing is left to wait for.
process.on('disconnect', () => {
  stopMeter();
  void standIn?.then(({ close }) => close());
});

async function start(config: StandInConfig): Promise<StandIn> {
  const started = await startStandIn(config);
  say({ kind: 'ready', url: started.url });
  if (process.connected) stopMeter = tellLoad();
  return started;
}

function tellLoad(): () => void {
  const meter = processMeter();
  let fromMs = performance.now();
  const timer = setInterval(() => {
    const nowMs = performance.now();
    say({ kind: 'load', spanUs: Math.round((nowMs - fromMs) * 1000), ...meter.take() });
    fromMs = nowMs;
  }, LOAD_MS);
  return () => {
    clearInterval(timer);
    meter.stop();
  };
}

function say(message: FromStandIn): void {
  if (process.connected) process.send?.(message, undefined, undefined, () => {});
}
