import type { StandInConfig } from './answers.js';
import type { FromStandIn, ToStandIn } from './messages.js';
import { startStandIn, type StandIn } from './stand-in.js';

if (process.send === undefined) {
  throw new Error('this program is started by framestall, not by hand');
}
let standIn: Promise<StandIn> | null = null;

// The terminal's Ctrl-C is for the conductor: it decides when a child ends.
for (const signal of ['SIGINT', 'SIGHUP'] as const) process.on(signal, () => {});

process.on('message', (message: ToStandIn) => {
  if (message.kind === 'exit') process.disconnect();
  else standIn ??= start(message.config);
});

// With the channel and the server closed, nothing is left to wait for.
process.on('disconnect', () => void standIn?.then(({ close }) => close()));

async function start(config: StandInConfig): Promise<StandIn> {
  const started = await startStandIn(config);
  const ready: FromStandIn = { kind: 'ready', url: started.url };
  if (process.connected) process.send?.(ready, undefined, undefined, () => {});
  return started;
}
