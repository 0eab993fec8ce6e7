import { parseDurationMs } from '../units/duration.js';
import type { GroupFile, ScenarioFile } from './schema.js';
import { buildPressure } from './pressure.js';
import { parseThreshold, type ReadThreshold } from './thresholds.js';
import { BAD, type Path } from './tree.js';
import type {
  CaptureMode,
  Group,
  LogCapture,
  Processes,
  Scenario,
  ServerKind,
  Signal,
} from './types.js';
import type { Picks } from './variants.js';

/**
 * A scenario with its defaults filled in. Where the file holds something wrong, numbers are NaN,
 * so that comparisons with them are false and no second complaint comes of the first.
 */
export type Draft = Omit<Scenario, 'thresholds'> & { thresholds: ReadThreshold[] };

const DEFAULT = { frame: '20ms', queue: '1s', tryLimit: '100ms', after: '200ms', hang: '10s' };
const PER_SECOND: Record<string, number> = { s: 1, m: 60, h: 3600 };

/** ms to the µs: finer is noise of binary fractions. */
function ms(text: unknown, fallback: string): number {
  const value = parseDurationMs(typeof text === 'string' ? text : fallback);
  return value === undefined ? Number.NaN : Math.round(value * 1000) / 1000;
}

const num = (value: unknown, fallback: number): number =>
  value === undefined ? fallback : typeof value === 'number' ? value : Number.NaN;

const ratePerS = (text: string): number => {
  const [amount, unit] = text.split('/');
  return Number(amount) / (PER_SECOND[unit ?? ''] ?? Number.NaN);
};

/** A part of the file that is a map; anything else (absent, wrong) reads as an empty one. */
const mapOf = <T extends object>(value: T | undefined): Partial<T> =>
  typeof value === 'object' && value !== null ? value : {};

export type Defaults = { name: string; server: ServerKind };

export function buildDraft(file: Partial<ScenarioFile>, picks: Picks, defaults: Defaults): Draft {
  const audio = mapOf(file.audio);
  const stall = mapOf(file.stall);
  const groups = Object.entries(mapOf(file.groups)).map(([name, group]) =>
    buildGroup(name, group, picks, audio.signal ?? 'tone'),
  );
  return {
    name: file.name ?? defaults.name,
    about: file.about ?? '',
    sdk: (picks.sdk.value ?? 'latest') as string,
    node: (picks.node.value ?? 'current') as string,
    logCapture: (picks.logCapture.value ?? 'on') as LogCapture,
    processes: (picks.processes.value ?? 'shared') as Processes,
    server: file.server ?? defaults.server,
    durationMs: ms(file.duration, ''),
    seed: num(file.seed, 1),
    audio: {
      rateHz: num(audio.rate, 48_000),
      channels: num(audio.channels, 1),
      frameMs: ms(picks.frame.value ?? audio.frame, DEFAULT.frame),
      signal: audio.signal ?? 'tone',
    },
    groups,
    ai: {
      url: null,
      thinkMs: { min: 300, max: 900 },
      sentences: { min: 1, max: 3 },
      sentenceMs: { min: 800, max: 2000 },
      pace: 'burst',
      speed: 4,
    },
    dispatch: 'webhook',
    pool: 0,
    stall: { afterMs: ms(stall.after, DEFAULT.after), hangMs: ms(stall.hang, DEFAULT.hang) },
    pressure: buildPressure(file),
    thresholds: Object.entries(mapOf(file.thresholds)).flatMap(([key, text]) =>
      text === undefined || text === BAD ? [] : [parseThreshold(key, text)],
    ),
  };
}

function buildGroup(
  name: string,
  given: GroupFile | undefined,
  picks: Picks,
  signal: Signal,
): Group {
  const group = mapOf(given);
  const broken = typeof given !== 'object';
  const { speak, pause } = group;
  return {
    name,
    rooms: broken ? Number.NaN : num(group.rooms, 1),
    publishers: broken ? Number.NaN : num(group.publishers, 1),
    startMs: ms(group.start, '0s'),
    stopMs: group.stop === undefined ? null : ms(group.stop, ''),
    arrivalPerS: group.arrival === undefined ? null : ratePerS(group.arrival),
    capture: group.capture ?? (picks.capture.value as CaptureMode | undefined) ?? 'await',
    tryLimitMs: ms(group.tryLimit, DEFAULT.tryLimit),
    queueMs: ms(group.queue ?? picks.queue.value, DEFAULT.queue),
    listen: group.listen === true,
    speech:
      speak === undefined || pause === undefined
        ? null
        : { speakMs: ms(speak, ''), pauseMs: ms(pause, '') },
    pace: group.pace ?? 'realtime',
    signal,
    conversation: null,
  };
}

/** Where the values stand that a check may have to blame. */
export type Where = {
  frame: Path;
  capture: (group: string) => Path;
  queue: (group: string) => Path;
  group: (group: string, key: keyof GroupFile) => Path;
};

export function whereOf(file: Partial<ScenarioFile>, picks: Picks): Where {
  const own = (group: string, key: keyof GroupFile) => mapOf(mapOf(file.groups)[group])[key];
  const here = (group: string, key: keyof GroupFile): Path => ['groups', group, key];
  return {
    frame: picks.frame.value === undefined ? ['audio', 'frame'] : picks.frame.path,
    capture: (group) => (own(group, 'capture') ? here(group, 'capture') : picks.capture.path),
    queue: (group) => (own(group, 'queue') ? here(group, 'queue') : picks.queue.path),
    group: here,
  };
}
