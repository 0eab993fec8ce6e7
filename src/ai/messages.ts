import type { ProcessReading } from '../meter/process-meter.js';
import type { StandInConfig } from './answers.js';

/** Between the conductor and the stand-in's process. */
export type ToStandIn = { kind: 'start'; config: StandInConfig } | { kind: 'exit' };

export type FromStandIn =
  /** `url`: where to ask, path included. */
  | { kind: 'ready'; url: string }
  /** Once a second; `spanUs`: since the one before. */
  | ({ kind: 'load'; spanUs: number } & ProcessReading);
