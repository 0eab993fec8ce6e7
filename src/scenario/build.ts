import { buildBroken } from './broken.js';
import { buildAi, buildConversation } from './conversation.js';
import { buildHealth, buildRecovery } from './health.js';
import { resolveJoins } from './join.js';
import { draftMs } from './ms.js';
import { buildPressure } from './pressure.js';
import type { GroupFile, ScenarioFile } from './schema.js';
import { speechInTurn, TURN_MS } from './speech.js';
import { parseThreshold, type ReadThreshold } from './thresholds.js';
import { BAD, type Path } from './tree.js';
import {
  JOIN_ORDERS,
  type CaptureMode,
  type Group,
  type JoinOrder,
  type LogCapture,
  type Processes,
  type Scenario,
  type ServerKind,
  type Signal,
} from './types.js';
import type { Picks } from './variants.js';

/**
 * A scenario with its defaults filled in. Where the file holds something wrong, numbers are NaN,
 * so that comparisons with them are false and no second complaint comes of the first.
 */
export type Draft = Omit<Scenario, 'thresholds'> & { thresholds: ReadThreshold[] };

const DEFAULT = {
  frameMs: 20,
  queueMs: 1000,
  tryLimitMs: 100,
  stallMs: 200,
  hangMs: 10_000,
  backMs: 5000,
};
const SETTLE_MS = 5000;
const PER_SECOND: Record<string, number> = { s: 1, m: 60, h: 3600 };

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
    buildGroup(name, group, picks, { signal: audio.signal ?? 'tone', settle: file.settle }),
  );
  return {
    name: file.name ?? defaults.name,
    about: file.about ?? '',
    sdk: (picks.sdk.value ?? 'latest') as string,
    node: (picks.node.value ?? 'current') as string,
    logCapture: (picks.logCapture.value ?? 'on') as LogCapture,
    processes: (picks.processes.value ?? 'shared') as Processes,
    server: file.server ?? defaults.server,
    durationMs: draftMs(file.duration),
    seed: num(file.seed, 1),
    audio: {
      rateHz: num(audio.rate, 48_000),
      channels: num(audio.channels, 1),
      frameMs: draftMs(picks.frame.value ?? audio.frame, DEFAULT.frameMs),
      signal: audio.signal ?? 'tone',
    },
    groups: resolveJoins(groups),
    ai: buildAi(mapOf(file.ai)),
    dispatch: file.dispatch ?? 'webhook',
    pool: num(file.pool, 0),
    stall: {
      afterMs: draftMs(stall.after, DEFAULT.stallMs),
      hangMs: draftMs(stall.hang, DEFAULT.hangMs),
      backMs: draftMs(stall.back, DEFAULT.backMs),
    },
    recovery: file.recovery === undefined ? null : buildRecovery(mapOf(file.recovery)),
    pressure: buildPressure(file),
    broken: buildBroken(file.broken),
    thresholds: Object.entries(mapOf(file.thresholds)).flatMap(([key, text]) =>
      text === undefined || text === BAD ? [] : [parseThreshold(key, text)],
    ),
  };
}

/** What a group takes from the top level where it says nothing itself. */
type Common = { signal: Signal; settle: unknown };

function buildGroup(
  name: string,
  given: GroupFile | undefined,
  picks: Picks,
  common: Common,
): Group {
  const group = mapOf(given);
  const broken = typeof given !== 'object';
  const { speak, pause, conversation } = group;
  const rooms = broken ? Number.NaN : num(group.rooms, 1);
  const publishers = broken ? Number.NaN : num(group.publishers, 1);
  const speakers =
    group.speakers === undefined
      ? null
      : { atOnce: num(group.speakers, Number.NaN), speakMs: draftMs(speak, TURN_MS) };
  const settleMs = draftMs(group.settle ?? common.settle, SETTLE_MS);
  const join = isJoinOrder(group.join) ? { order: group.join, settleMs } : null;
  const speaks = speak !== undefined && pause !== undefined;
  return {
    name,
    rooms,
    publishers,
    startMs: group.join === undefined || join !== null ? draftMs(group.start, 0) : Number.NaN,
    join,
    stopMs: group.stop === undefined ? null : draftMs(group.stop),
    arrivalPerS: group.arrival === undefined ? null : ratePerS(group.arrival),
    capture: group.capture ?? (picks.capture.value as CaptureMode | undefined) ?? 'await',
    tryLimitMs: draftMs(group.tryLimit, DEFAULT.tryLimitMs),
    queueMs: draftMs(group.queue ?? picks.queue.value, DEFAULT.queueMs),
    listen: group.listen === true,
    tap: group.tap === true,
    speech:
      speakers !== null
        ? speechInTurn(speakers, rooms * publishers)
        : speaks
          ? { speakMs: draftMs(speak), pauseMs: draftMs(pause) }
          : null,
    speakers,
    turns: group.turns ?? 'spread',
    pace: group.pace ?? 'realtime',
    signal: group.signal ?? common.signal,
    conversation: conversation === undefined ? null : buildConversation(mapOf(conversation)),
    health: group.health === undefined ? null : buildHealth(mapOf(group.health)),
  };
}

const isJoinOrder = (order: JoinOrder | undefined): order is JoinOrder =>
  order !== undefined && JOIN_ORDERS.includes(order);

/** Where the values stand that a check may have to blame. */
export type Where = {
  frame: Path;
  capture: (group: string) => Path;
  queue: (group: string) => Path;
  group: (group: string, key: keyof GroupFile) => Path;
  /** What decides when the group begins. */
  start: (group: string) => Path;
};

export function whereOf(file: Partial<ScenarioFile>, picks: Picks): Where {
  const own = (group: string, key: keyof GroupFile) => mapOf(mapOf(file.groups)[group])[key];
  const here = (group: string, key: keyof GroupFile): Path => ['groups', group, key];
  return {
    frame: picks.frame.value === undefined ? ['audio', 'frame'] : picks.frame.path,
    capture: (group) => (own(group, 'capture') ? here(group, 'capture') : picks.capture.path),
    queue: (group) => (own(group, 'queue') ? here(group, 'queue') : picks.queue.path),
    group: here,
    start: (group) => here(group, own(group, 'join') ? 'join' : 'start'),
  };
}
