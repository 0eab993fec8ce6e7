import type { Tools } from '../runs/watch.js';
import type { Io } from './io.js';
import { liveDisplay } from './live/index.js';
import type { MeasuredContext } from './metrics/index.js';

/** Runs started from a command tell the terminal, and the endpoint if one is open. */
export const toolsOf = (io: Io, { stop, metrics }: MeasuredContext): Tools => ({
  io,
  stop,
  metrics,
  live: liveDisplay(io),
});
