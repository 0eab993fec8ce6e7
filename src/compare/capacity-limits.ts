import { jsBusyShare, type ProcessSummary, type Summary } from '../analysis/index.js';
import { formatUs } from '../units/duration.js';
import { formatCount, formatShare } from '../units/numbers.js';

/** Something that a run can use up. */
export type Limit = {
  what:
    | 'JS thread'
    | 'native CPU'
    | 'server'
    | 'listeners and other programs'
    /** Both, where the journal does not tell the server's. */
    | 'server and others'
    | 'host'
    | 'outside'
    | 'memory';
  /** Of what there is of it, 0 to 1. */
  share: number;
  /** The figures, e.g. `captureAudioFrame 61.0 %, logs 8.2 %`. */
  text: string;
  /** Only a part of what uses it up was measured. */
  inPart?: true;
};

/** From here on what was used may have been too little: a second is long, and full for parts of it. */
const NEAR_LIMIT = 0.7;
/**
 * The same of a JS thread of which only parts were measured. Calls, promises and timers are none of
 * them; and events come in bursts: 32 rooms stalled 88 times in seconds with 45 to 66 % of them
 * (test/fixtures/capacity/rooms-32).
 */
const NEAR_LIMIT_IN_PART = 0.5;

/** Whether what was used of it may have been too little. */
export const isNear = ({ share, inPart }: Limit): boolean =>
  share >= (inPart === true ? NEAR_LIMIT_IN_PART : NEAR_LIMIT);

const KINDS_TOLD = 3;
const KIND_TELLING = 0.01;
const AWAY_TELLING_US = 50_000;

/** How much of everything a run used, the scarcest first. Only sizes: what follows is the reader's. */
export function limitsOf(summary: Summary): Limit[] {
  const subjects = summary.processes.filter(({ role }) => role === 'subject');
  const all: Limit[] = [jsThread(subjects), ...cpu(summary, subjects), memory(summary)];
  return all.sort((a, b) => b.share - a.share);
}

/** Of one thread, in its busiest second, of the process that has most on it. */
function jsThread(subjects: ProcessSummary[]): Limit {
  const peakOf = ({ jsBusiest }: ProcessSummary) =>
    jsBusiest === null ? 0 : jsBusyShare(jsBusiest);
  const [worst] = [...subjects].sort((a, b) => peakOf(b) - peakOf(a));
  const second = worst?.jsBusiest ?? null;
  if (worst === undefined || second === null) {
    return { what: 'JS thread', share: 0, text: 'not measured' };
  }
  const { atUs, events, gc, loop } = second;
  const kinds = [...worst.ffi]
    .sort((a, b) => b.jsSharePeak - a.jsSharePeak)
    .filter(({ jsSharePeak }) => jsSharePeak >= KIND_TELLING)
    .slice(0, KINDS_TOLD)
    .map(({ kind, jsSharePeak }) => `${kind} ${formatShare(jsSharePeak)}`);
  const parts = [
    ...(loop === null ? [] : [`event loop busy ${formatShare(loop)}`]),
    `native events ${formatShare(events)}`,
    ...(gc >= KIND_TELLING ? [`GC ${formatShare(gc)}`] : []),
  ];
  const { loopMaxGapUs } = worst;
  const text = [
    `its busiest second, to ${formatUs(atUs)}: ${parts.join(', ')}`,
    ...(kinds.length === 0 ? [] : [`most of an event: ${kinds.join(', ')}`]),
    ...(loopMaxGapUs < AWAY_TELLING_US
      ? []
      : [`away for ${formatUs(loopMaxGapUs)} at the longest`]),
  ].join('; ');
  const limit = { what: 'JS thread' as const, share: peakOf(worst), text };
  return loop === null ? { ...limit, inPart: true } : limit;
}

/** Of the whole host, in the mean of the run. */
function cpu({ host, run }: Summary, subjects: ProcessSummary[]): Limit[] {
  const cores = Math.max(1, run.host.cpus);
  const used = sum(subjects.map(({ cpuShareMean }) => cpuShareMean));
  const events = sum(subjects.flatMap(({ ffi }) => ffi.map(({ jsShare }) => jsShare)));
  const native = Math.max(0, used - events);
  const rest = Math.max(0, host.busyShareMean * cores - used);
  const text = (value: number) => `${value.toFixed(2)} of ${formatCount(cores)} cores`;
  const limit = (what: Limit['what'], value: number, of: string): Limit => ({
    what,
    share: Math.min(1, value / cores),
    text: `${text(value)}${of}`,
  });
  return [
    limit(
      'native CPU',
      native,
      `: encoding, sending and the calls themselves; ${text(used)} with the events`,
    ),
    ...restLimits(run.server.kind, rest, host.serverShareMean, cores).map(([what, value, of]) =>
      limit(what, value, of),
    ),
    limit('host', host.busyShareMean * cores, ' busy'),
    {
      what: 'outside',
      share: host.outsideSharePeak,
      text: `other programs in their busiest second; steal ${formatShare(host.stealSharePeak)}`,
    },
  ];
}

/** What is beside the SDK's processes. A server of somebody else's may be one of the other programs. */
function restLimits(
  server: Summary['run']['server']['kind'],
  rest: number,
  serverShare: number | undefined,
  cores: number,
): [what: Limit['what'], value: number, of: string][] {
  const beside = ' beside the SDK’s processes';
  if (serverShare !== undefined) {
    const own = serverShare * cores;
    const others = Math.max(0, rest - own);
    return [
      ['server', own, ''],
      ['listeners and other programs', others, `${beside} and the server`],
    ];
  }
  return server === 'none'
    ? [['listeners and other programs', rest, beside]]
    : [['server and others', rest, `${beside}: the server, listeners, other programs`]];
}

function memory({ processes, run }: Summary): Limit {
  const usedMb = sum(processes.map(({ rssPeakMb }) => rssPeakMb));
  return {
    what: 'memory',
    share: Math.min(1, usedMb / Math.max(1, run.host.memoryMb)),
    text: `${formatCount(usedMb)} of ${formatCount(run.host.memoryMb)} MB`,
  };
}

const sum = (values: number[]): number => values.reduce((total, value) => total + value, 0);
