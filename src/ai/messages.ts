import type { StandInConfig } from './answers.js';

/** Between the conductor and the stand-in's process. */
export type ToStandIn = { kind: 'start'; config: StandInConfig } | { kind: 'exit' };

/** `url`: where to ask, path included. */
export type FromStandIn = { kind: 'ready'; url: string };
