import type { EventOf } from '../journal/events.js';
import { formatShare } from '../units/numbers.js';
import { FULL_PART, HOST_FULL } from './limits.js';
import { stretchesOf } from './pressure.js';
import { overlapUs, touching, type RunRecord } from './record.js';

/** What can fill a host, in the order in which it is told. */
const OVERLOADS = ['pressure', 'sdkEvents', 'sdkNative', 'company', 'outside'] as const;
type OverloadBy = (typeof OVERLOADS)[number];

/** By what a host was full. All but `part` are shares of the whole host in its full seconds. */
export type Overload = {
  /** Share of the run's seconds in which the host was full. */
  part: number;
  /**
   * `pressure`: asked for by the scenario. `sdkEvents`: the SDK's events on the subjects' JS threads.
   * `sdkNative`: the rest of the subjects, which is encoding and the SDK's other native threads
   * above all. `company`: the run's own clients, listeners, AI, server and framestall itself.
   * `outside`: other programs, and steal.
   */
  by: Record<OverloadBy, number>;
  /** `sdkEvents` by kind of event, the largest first. */
  kinds: { kind: string; share: number }[];
};

type HostSecond = EventOf<'host'>;
type Step = ReturnType<typeof stretchesOf>[number];
type Parts = { events: Map<string, number>; subjects: number; others: number; inSubjects: number };

const KINDS_MAX = 4;
/** Steps that burn in processes of their own; `loop` and `gc` burn in the subjects. */
const BURNERS: ReadonlySet<string> = new Set(['cpu', 'threads', 'memory', 'disk']);

/** null where the host was not full for a good part of the run. */
export function overloadOf(record: RunRecord): Overload | null {
  const seconds = record.of('host');
  const full = seconds.filter(
    ({ busyShare, stealShare }) => Math.min(1, busyShare + stealShare) > HOST_FULL,
  );
  if (full.length === 0 || full.length < FULL_PART * seconds.length) return null;
  const steps = stretchesOf(record).filter(({ refused }) => !refused);
  const burning = (second: HostSecond) => isBurning(steps, second);
  const usual = residual(
    record,
    steps,
    seconds.filter((second) => !burning(second)),
  );
  const by: Overload['by'] = { pressure: 0, sdkEvents: 0, sdkNative: 0, company: 0, outside: 0 };
  const kinds = new Map<string, number>();
  for (const second of full) {
    const parts = partsOf(record, steps, second);
    const events = [...parts.events.values()].reduce((sum, share) => sum + share, 0);
    const rest = restOf(second, parts);
    const burnt = burning(second) ? Math.max(0, rest - usual) : 0;
    const native = Math.max(0, parts.subjects - events);
    const inSubjects = Math.min(native, parts.inSubjects);
    by.pressure += burnt + inSubjects;
    by.sdkEvents += Math.min(parts.subjects, events);
    by.sdkNative += native - inSubjects;
    by.company += parts.others + rest - burnt;
    by.outside += second.outsideShare + second.stealShare;
    for (const [kind, share] of parts.events) kinds.set(kind, (kinds.get(kind) ?? 0) + share);
  }
  for (const key of OVERLOADS) by[key] /= full.length;
  return {
    part: full.length / seconds.length,
    by,
    kinds: [...kinds]
      .map(([kind, share]) => ({ kind, share: share / full.length }))
      .sort((a, b) => b.share - a.share)
      .slice(0, KINDS_MAX),
  };
}

/** What the processes said of one of the host's seconds, as shares of the whole host. */
function partsOf(record: RunRecord, steps: Step[], second: HostSecond): Parts {
  const { cpus } = record.header.host;
  const wholeUs = Math.max(1, second.at - second.fromUs) * Math.max(1, cpus);
  const parts: Parts = { events: new Map(), subjects: 0, others: 0, inSubjects: 0 };
  for (const load of touching(record.of('load'), second.fromUs, second.at)) {
    const us = overlapUs(load.fromUs, load.at, second.fromUs, second.at);
    const lengthUs = Math.max(1, load.at - load.fromUs);
    const share = (load.cpuShare * us) / wholeUs;
    if (load.role !== 'subject') {
      parts.others += share;
      continue;
    }
    parts.subjects += share;
    for (const [kind, { us: eventsUs }] of Object.entries(load.ffi)) {
      const own = (Math.min(eventsUs, lengthUs) * (us / lengthUs)) / wholeUs;
      parts.events.set(kind, (parts.events.get(kind) ?? 0) + own);
    }
    parts.inSubjects += askedOfSubject(steps, load, second) * (us / lengthUs / wholeUs);
  }
  return parts;
}

/** µs that the scenario's `gc` and `loop` steps took of a subject in one reading. */
function askedOfSubject(steps: Step[], load: EventOf<'load'>, second: HostSecond): number {
  const lengthUs = load.at - load.fromUs;
  return steps
    .filter(({ fromUs, toUs }) => overlapUs(second.fromUs, second.at, fromUs, toUs ?? Infinity) > 0)
    .reduce((sum, { what, level }) => {
      if (what === 'gc') return sum + load.gcUs;
      const share = Number.parseFloat(level ?? '') / 100;
      return what === 'loop' && share > 0 ? sum + Math.min(1, share) * lengthUs : sum;
    }, 0);
}

/** Of the run's own time what no process accounts for: the server, framestall itself, burners. */
const restOf = ({ busyShare, outsideShare }: HostSecond, { subjects, others }: Parts): number =>
  Math.max(0, busyShare - outsideShare - subjects - others);

function residual(record: RunRecord, steps: Step[], seconds: HostSecond[]): number {
  const rest = (second: HostSecond) => restOf(second, partsOf(record, steps, second));
  const sum = seconds.reduce((all, second) => all + rest(second), 0);
  return seconds.length === 0 ? 0 : sum / seconds.length;
}

const isBurning = (steps: Step[], { fromUs, at }: HostSecond): boolean =>
  steps.some(
    ({ what, ...step }) =>
      BURNERS.has(what) && overlapUs(fromUs, at, step.fromUs, step.toUs ?? Infinity) > 0,
  );

const WORDS: Record<OverloadBy, string> = {
  pressure: 'intended pressure',
  sdkEvents: 'the SDK’s events',
  sdkNative: 'the SDK’s encoding and native threads',
  company: 'framestall itself and the run’s own clients, listeners, AI and server',
  outside: 'something else on the host',
};
const TOLD_LEAST = 0.05;

/** As a part of a group's sentence; by what is told once, of the run. */
export const overloadBrief = ({ part }: Overload): string =>
  `the host was full for ${formatShare(part)} of the run`;

/** `the host was full for 62.0 % of the run: intended pressure 48.0 % of it, …`, the largest first. */
export function overloadText(overload: Overload): string {
  const { by, kinds } = overload;
  const [top] = kinds;
  const of = (key: OverloadBy) =>
    key === 'sdkEvents' && top !== undefined ? ` (${top.kind} above all)` : '';
  const told = OVERLOADS.filter((key) => by[key] >= TOLD_LEAST)
    .sort((a, b) => by[b] - by[a])
    .map((key) => `${WORDS[key]}${of(key)} ${formatShare(by[key])}`);
  return `${overloadBrief(overload)}: ${told.join(', ')}`;
}
