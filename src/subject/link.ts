import type { FromSubject, ToSubject } from './messages.js';

/** The channel to the conductor. A conductor that is gone ends the child. */
export type Link = {
  send(message: FromSubject): void;
  onMessage(handler: (message: ToSubject) => void): void;
};

export function parentLink(): Link {
  if (process.send === undefined) {
    throw new Error('this program is started by framestall, not by hand');
  }
  process.on('disconnect', () => process.exit(0));
  // The terminal's Ctrl-C is for the conductor: it decides when a child ends.
  for (const signal of ['SIGINT', 'SIGHUP'] as const) process.on(signal, () => {});
  return {
    send(message) {
      if (process.connected) process.send?.(message, undefined, undefined, () => {});
    },
    onMessage(handler) {
      process.on('message', (message) => handler(message as ToSubject));
    },
  };
}
