import type { PressureKind } from './types.js';

export type LevelUnit = 'share' | 'mbPerS' | 'mb' | 'count';

export type PressureFields = {
  /** null: the kind has no level. */
  unit: LevelUnit | null;
  most: number;
  example: string;
  lengthNeeded: boolean;
};

/** Beyond these a host is no longer under pressure but out of order. */
export const PRESSURE_FIELDS: Readonly<Record<PressureKind, PressureFields>> = {
  cpu: { unit: 'share', most: 16, example: '80%', lengthNeeded: true },
  gc: { unit: 'mbPerS', most: 20_000, example: '100MB/s', lengthNeeded: true },
  loop: { unit: 'share', most: 1, example: '50%', lengthNeeded: true },
  threads: { unit: 'count', most: 512, example: '64', lengthNeeded: true },
  memory: { unit: 'mb', most: 262_144, example: '500MB', lengthNeeded: true },
  disk: { unit: 'mbPerS', most: 2000, example: '20MB/s', lengthNeeded: true },
  nice: { unit: 'count', most: 19, example: '10', lengthNeeded: true },
  freeze: { unit: null, most: 0, example: '', lengthNeeded: true },
  network: { unit: null, most: 0, example: '', lengthNeeded: true },
  'server-pause': { unit: null, most: 0, example: '', lengthNeeded: true },
  'server-restart': { unit: null, most: 0, example: '', lengthNeeded: false },
  mute: { unit: null, most: 0, example: '', lengthNeeded: true },
  unpublish: { unit: null, most: 0, example: '', lengthNeeded: true },
  disconnect: { unit: null, most: 0, example: '', lengthNeeded: false },
  close: { unit: null, most: 0, example: '', lengthNeeded: false },
};
