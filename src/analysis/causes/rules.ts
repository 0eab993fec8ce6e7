import { formatUs } from '../../units/duration.js';
import { formatShare } from '../../units/numbers.js';
import type { Cause } from '../../units/causes.js';
import type { Finding, Observations, ThreadPart } from './types.js';

/** Of a stretch: what fills so much of it explains it. */
const MOST = 0.5;
/** Frames of 10 ms a second through the local track: 100 when all is well. */
const TAP_DEAD = 20;
const TAP_ALIVE = 70;
/** More than its own time makes: what had piled up, so it says nothing of this one. */
const TAP_PILED_UP = 200;
/** RTP packets a second: 50 of a healthy track, whatever it says. */
const PACKETS_FLAT = 10;
/** Native events with so much of the JS thread leave no time for captures. */
const FFI_FULL = 0.5;
/** Of the time for which they had it: with less CPU they were not worked at, but waited for it as well. */
const WORKED = 0.5;
/** So much of it is worth a word. */
const TELLING = 0.3;
/** So much more of it than before: what was so all along explains nothing. */
const FFI_MORE = 0.2;
/** Of its time: an event loop that never waits, and one with some room left. */
const SATURATED = 0.95;
const ROOM_LEFT = 0.9;
/** Of a stretch: a JS thread that was away for no more of it came round all through it. */
const ROUND = 0.1;
/** Of a core: the process was running all through it, or hardly at all. */
const RAN = 0.6;
const STARVED = 0.4;
/** CPU of a JS thread that did not come round once: a turn takes a few ms, with a backlog some tens. */
const OWN_WORK_US = 120_000;
/** Of a time away, waiting for a CPU: whatever else it did, it was away for that. */
const WAITED = 0.75;
/** So much is worth a word. */
const WAITED_TOLD = 0.1;
/** Of a core: less in a long time is what a thread gets that is hardly let. */
const OWN_WORK = 0.05;
/** Of the host. */
const HOST_OTHERS = 0.5;
const HOST_STEAL = 0.2;
const HOST_BUSY = 0.9;
/** Of a core: a runtime that spins on a task that never ends. */
const SPINS = 0.8;

/** The confidence of one telling sign, and of two or more that agree. */
const ONE_SIGN = 0.7;
const AGREED = 0.95;
const WEAK = 0.5;

type Rule = (seen: Observations) => Omit<Finding, 'cause'> | null;

const tapDead = ({ tapPerS }: Observations) => tapPerS !== null && tapPerS < TAP_DEAD;
const tapAlive = ({ tapPerS }: Observations) =>
  tapPerS !== null && tapPerS > TAP_ALIVE && tapPerS < TAP_PILED_UP;
const canaryDead = ({ canary }: Observations) => canary?.state === 'dead';
const canaryAlive = ({ canary }: Observations) => canary?.state === 'alive';
const siblingDead = ({ sibling }: Observations) => sibling?.state === 'dead';
const others = ({ host }: Observations) =>
  host !== null && (host.restShare > HOST_OTHERS || host.stealShare > HOST_STEAL);

const hostWords = ({ host }: Observations) =>
  host === null
    ? []
    : [
        `the host ${formatShare(host.busyShare)} busy, ${formatShare(host.restShare)} of it with others` +
          (host.stealShare > 0.01 ? `, steal ${formatShare(host.stealShare)}` : ''),
      ];

/** Signs, each with whether it speaks for the cause (true), against it (false) or is not there (null). */
type Sign = [text: string, holds: boolean | null];

/** Two signs that agree are as good as sure; one that contradicts makes the others worth less. */
function weigh(signs: Sign[]): Omit<Finding, 'cause'> | null {
  const held = signs.filter(([, holds]) => holds === true);
  if (held.length === 0) return null;
  const against = signs.filter(([, holds]) => holds === false).length;
  const sure = held.length > 1 ? AGREED : ONE_SIGN;
  return {
    confidence: Math.max(0, sure - against * 0.25),
    evidence: held.map(([text]) => text),
  };
}

const stopped = (seen: Observations, part: ThreadPart): Sign => {
  const one = seen.threads?.[part];
  const text = `${one?.stopped ?? 0} of ${one?.count ?? 0} threads of it stopped`;
  return [text, one === undefined || one.count === 0 ? null : one.stopped > 0 ? true : null];
};

const tapSign = (seen: Observations, dead: boolean): Sign => {
  if (seen.tapPerS === null) return ['', null];
  const text = `the local tap ${Math.round(seen.tapPerS)} frames/s`;
  return [
    text,
    dead
      ? tapDead(seen)
        ? true
        : tapAlive(seen)
          ? false
          : null
      : tapAlive(seen)
        ? true
        : tapDead(seen)
          ? false
          : null,
  ];
};

const canarySign = ({ canary }: Observations, dead: boolean): Sign => {
  if (canary === null || canary.state === 'unsure') return ['', null];
  const text = `another source of the process ${canary.state === 'dead' ? 'waits' : 'answers'} after ${formatUs(canary.us)}`;
  return [text, (canary.state === 'dead') === dead];
};

const siblingSign = ({ sibling }: Observations): Sign => [
  `another process answers after ${formatUs(sibling?.us ?? 0)}`,
  sibling === null ? null : sibling.state !== 'dead',
];

/** Read from the top: the first that holds. Nothing here knows a version, or what was done on purpose. */
export const RULES: readonly [Cause, Rule][] = [
  [
    'process-stopped',
    ({ stoppedShare }) =>
      stoppedShare < MOST
        ? null
        : {
            confidence: AGREED,
            evidence: [`the process was stopped (T) for ${formatShare(stoppedShare)} of it`],
          },
  ],
  // Told outright, whatever else the process was busy with.
  ['app', (seen) => appClosed(seen) ?? appTold(seen)],
  ['server', (seen) => (seen.server === 'faulty' ? serverDown(seen) : null)],
  ['host', (seen) => (others(seen) ? listenerMissed(seen, ONE_SIGN) : null)],
  ['unknown', (seen) => listenerMissed(seen, 0)],
  // Whatever held it up at first: for most of the stretch nothing stands still.
  ['overlap', piledUp],
  // The OS says that they stand still: also where the JS thread waits for one of them.
  ['drain', (seen) => (drainStopped(seen) ? drain(seen) : null)],
  ['capture-worker', (seen) => (isStopped(seen, 'capture-worker') ? captureWorker(seen) : null)],
  ['runtime', (seen) => (isStopped(seen, 'runtime') ? runtime(seen) : null)],
  ['host', starvedThread],
  ['js-thread', (seen) => (isAway(seen) ? jsThread(seen) : null)],
  ['drain', (seen) => (tapDead(seen) && canaryAlive(seen) ? drain(seen) : null)],
  ['js-thread', (seen) => (isFull(seen) ? jsThread(seen) : null)],
  ['capture-worker', (seen) => (workerWaits(seen) ? captureWorker(seen) : null)],
  ['runtime', (seen) => (spins(seen) || allWait(seen) ? runtime(seen) : null)],
  ['host', crowdedOut],
  ['overlap', overlapped],
  ['server', serverDown],
  ['app', appLeft],
  ['transport', lost],
];

const isStopped = (seen: Observations, part: ThreadPart) => stopped(seen, part)[1] === true;

/** Each source has one of its own: where some run on, the tap says whether this one does. */
function drainStopped(seen: Observations): boolean {
  const { threads } = seen;
  if (threads === null || !isStopped(seen, 'drain') || tapAlive(seen)) return false;
  return threads.drain.stopped === threads.drain.count || tapDead(seen);
}

/** A source without a queue has nothing that drains it. */
const drain = (seen: Observations) =>
  seen.queueMs === 0
    ? null
    : weigh([stopped(seen, 'drain'), tapSign(seen, true), canarySign(seen, false)]);

/** What was captured before still goes out, and nothing is taken from anybody. */
const workerWaits = (seen: Observations) =>
  tapAlive(seen) && canaryDead(seen) && !siblingDead(seen);

const captureWorker = (seen: Observations) =>
  weigh([stopped(seen, 'capture-worker'), tapSign(seen, false), canarySign(seen, true)]);

/** No source of the process answers; unless one thread, through which all captures go, is to blame. */
function allWait(seen: Observations): boolean {
  if (!canaryDead(seen) || siblingDead(seen)) return false;
  return tapDead(seen) || (seen.threads !== null && seen.threads['capture-worker'].count === 0);
}

const runtime = (seen: Observations) =>
  weigh([
    stopped(seen, 'runtime'),
    [
      `its native runtime spins: ${formatShare(seen.threads?.runtime.cpuShare ?? 0)} of a core`,
      spins(seen) ? true : null,
    ],
    [
      'the JS thread sleeps in a call that waits for it',
      isStopped(seen, 'runtime') && seen.asleepShare >= MOST ? true : null,
    ],
    canarySign(seen, true),
    ...(canaryDead(seen) ? [siblingSign(seen)] : []),
  ]);

/** The JS thread did not come round, and the process had hardly any CPU: it was not let. */
function starvedThread(seen: Observations): Omit<Finding, 'cause'> | null {
  const { awayShare, awayUs, awayWaited, host } = seen;
  if (awayShare < MOST) return null;
  if (awayWaited === null) return starvedBySigns(seen);
  if (!hasWaited(seen) || !(others(seen) || (host?.busyShare ?? 0) >= HOST_BUSY)) return null;
  const waited = `waited for a CPU for ${formatShare(awayWaited.share)} of it`;
  return {
    confidence: AGREED,
    evidence: [`the JS thread away for ${formatUs(awayUs)}, and ${waited}`, ...hostWords(seen)],
  };
}

/**
 * The OS has counted it: ready to run for most of the time away, and in the rest no work of its own but
 * what had piled up.
 */
function hasWaited({ awayWaited }: Observations): boolean {
  if (awayWaited === null || awayWaited.share < MOST) return false;
  return awayWaited.share >= WAITED || awayWaited.restUs <= OWN_WORK_US;
}

/** Where the OS does not count how long a thread waits for a CPU. */
function starvedBySigns(seen: Observations): Omit<Finding, 'cause'> | null {
  const { cpuShare, awayUs, asleepShare, jsCpu } = seen;
  // Who waits for a CPU does not sleep, and who gets enough of it for many turns comes round.
  if (asleepShare >= MOST || (jsCpu.us > OWN_WORK_US && jsCpu.share > OWN_WORK)) return null;
  if (cpuShare === null || cpuShare > STARVED || !others(seen)) return null;
  if (isFull(seen) && cpuShare >= (seen.ffi?.share ?? 0) * WORKED) return null;
  return {
    confidence: ONE_SIGN,
    evidence: [
      `the JS thread away for ${formatUs(awayUs)} with ${formatShare(cpuShare)} of a core`,
      ...hostWords(seen),
    ],
  };
}

const isAway = (seen: Observations) =>
  !hasWaited(seen) && (seen.awayShare >= MOST || seen.silentShare >= MOST);

/** Full of native events, or of whatever it is, and was not so when last nothing was wrong. */
const isFull = (seen: Observations) => hasMoreEvents(seen) || isSaturated(seen);

const hasMoreEvents = ({ ffi, ffiBefore }: Observations) =>
  ffi !== null && ffi.share >= FFI_FULL && ffi.share >= (ffiBefore ?? 0) + FFI_MORE;

/** Its loop never waits, and it has the CPU for that: who waits for a CPU does not come round either. */
const isSaturated = ({ busy, cpuShare }: Observations) =>
  busy !== null &&
  busy.share >= SATURATED &&
  (busy.before ?? 0) < ROOM_LEFT &&
  (cpuShare ?? 0) >= RAN;

function jsThread(seen: Observations): Omit<Finding, 'cause'> {
  const { awayShare, silentShare, awayUs, awayWaited } = seen;
  const waited = awayWaited?.share ?? 0;
  const away =
    `the JS thread away for ${formatUs(awayUs)}` +
    (waited < WAITED_TOLD ? '' : `, for ${formatShare(waited)} of it waiting for a CPU`);
  return {
    confidence: isFull(seen) || awayShare >= 0.8 || silentShare >= 0.8 ? AGREED : ONE_SIGN,
    evidence: [...(isAway(seen) ? [away] : []), byWhat(seen)],
  };
}

/** What the JS thread was busy with. */
function byWhat(seen: Observations): string {
  const { ffi, gcShare, cpuShare, spent, awayUs } = seen;
  const gc = gcShare ?? 0;
  const kinds = ffi?.kinds.filter(({ share }) => share > 0.05) ?? [];
  if (ffi !== null && kinds.length > 0 && ffi.share >= TELLING && ffi.share > gc) {
    const more = kinds.map(({ kind, share }) => `${kind} ${formatShare(share)}`);
    return `native events ${formatShare(ffi.share)} of the JS thread: ${more.join(', ')}`;
  }
  if (gc >= TELLING) return `GC ${formatShare(gc)} of the JS thread`;
  // A short time away is little of the seconds that it lies in.
  const [top] = spent.kinds;
  if (isAway(seen) && Math.max(spent.gcUs, top?.us ?? 0) >= awayUs * MOST) {
    return spent.gcUs >= (top?.us ?? 0)
      ? `GC for ${formatUs(spent.gcUs)}`
      : `native events: ${top?.kind ?? ''} for ${formatUs(top?.us ?? 0)}`;
  }
  const ran = cpuShare === null ? '' : ` (${formatShare(cpuShare)} of a core)`;
  if (cpuShare !== null && spent.cpuUs < awayUs * (RAN / 2))
    return `it waited in a call that does not come back${ran}`;
  return `not native events and not GC: the app's own code, or a call into the SDK${ran}`;
}

const spins = ({ threads }: Observations) => (threads?.runtime.cpuShare ?? 0) > SPINS;

function appClosed({ closed }: Observations): Omit<Finding, 'cause'> | null {
  if (closed === null || closed.count === 0) return null;
  return {
    confidence: closed.ofGroup ? ONE_SIGN : AGREED,
    evidence: [`${closed.count} captures refused because the source is closed`],
  };
}

/** The process ran when it could, and others had the host. */
function crowdedOut(seen: Observations): Omit<Finding, 'cause'> | null {
  const { host, trouble } = seen;
  if (host === null || trouble.what === 'unheard' || !others(seen)) return null;
  // Another source answers, or the JS thread comes round: the process has the CPU that it needs.
  if (canaryAlive(seen) || (seen.awayShare < ROUND && !canaryDead(seen))) return null;
  const both = canaryDead(seen) && siblingDead(seen);
  if (host.busyShare < HOST_BUSY && host.stealShare < HOST_STEAL && !both) return null;
  return { confidence: both ? AGREED : ONE_SIGN, evidence: hostWords(seen) };
}

/** As many captures settle as fall due, and each waits behind others of its source, not awaited. */
function piledUp(seen: Observations): Omit<Finding, 'cause'> | null {
  const { late, trouble } = seen;
  if (trouble.what === 'unheard' || trouble.pending < 2 || late.share < MOST) return null;
  const text =
    `${trouble.pending} captures of the source outstanding at once: ${late.settled} of ` +
    `${late.due} that fell due settled, ${formatUs(late.delayUs)} after their time`;
  return weigh([[text, true], tapSign(seen, false)]);
}

function overlapped({ overlaps, captured, trouble }: Observations): Omit<Finding, 'cause'> | null {
  // Where one is outstanding all along the others are refused for that: it is no cause of it.
  if (trouble.what !== 'silent' || overlaps === null || overlaps === 0) return null;
  if (captured !== null && captured > overlaps) return null;
  return {
    confidence: ONE_SIGN,
    evidence: [`${overlaps} captures refused while another of the same source was outstanding`],
  };
}

function serverDown({ server, ownServer, trouble }: Observations): Omit<Finding, 'cause'> | null {
  if (trouble.what !== 'unheard' || server === null) return null;
  if (server === 'faulty') {
    return { confidence: AGREED, evidence: ['the server did not answer: stopped, or gone'] };
  }
  // The process of a server of our own runs on: then it is the way to it.
  return ownServer ? null : { confidence: WEAK, evidence: ['the server did not answer'] };
}

/** Not heard, and the room or the listener says that it was the app. */
function appTold({ trouble, disconnected, connected, track, server }: Observations) {
  if (trouble.what !== 'unheard') return null;
  if (disconnected !== null && /client/i.test(disconnected)) {
    return { confidence: AGREED, evidence: [`the room was left: ${disconnected}`] };
  }
  if (connected === false || disconnected !== null || server !== null) return null;
  if (track !== 'gone' && track !== 'muted') return null;
  const what = track === 'gone' ? 'is no longer published' : 'is muted';
  return { confidence: AGREED, evidence: [`the listener was told that the track ${what}`] };
}

/** What is captured goes nowhere, and the connection says that all is well. */
function appLeft(seen: Observations): Omit<Finding, 'cause'> | null {
  const { trouble, disconnected, connected, packetsPerS, server } = seen;
  if (trouble.what !== 'unheard' || disconnected !== null || server !== null) return null;
  if (!tapAlive(seen) || connected !== true || packetsPerS === null) return null;
  if (packetsPerS > PACKETS_FLAT) return null;
  return {
    confidence: ONE_SIGN,
    evidence: [
      `the local tap ${Math.round(seen.tapPerS ?? 0)} frames/s, and ${Math.round(packetsPerS)} packets/s leave it: no track of it is published`,
    ],
  };
}

/**
 * Whoever listens was away for most of it, or for so much that the rest is no longer than a stall may
 * be: that nothing was heard says nothing of the publisher.
 */
function listenerMissed(seen: Observations, confidence: number): Omit<Finding, 'cause'> | null {
  const { trouble, listenerMissedUs, lengthUs } = seen;
  if (trouble.what !== 'unheard' || listenerMissedUs === 0) return null;
  const leftUs = lengthUs - listenerMissedUs;
  if (leftUs > trouble.stallAfterUs && listenerMissedUs < lengthUs * MOST) return null;
  const text = `its listener was away itself for ${formatUs(listenerMissedUs)} of it`;
  return { confidence, evidence: [text, ...(confidence > 0 ? hostWords(seen) : [])] };
}

function lost(seen: Observations): Omit<Finding, 'cause'> | null {
  const { trouble, captured, packetsPerS, disconnected, connected, server, ownServer } = seen;
  if (trouble.what !== 'unheard' || captured === 0) return null;
  const sent: Sign = [
    `${Math.round(packetsPerS ?? 0)} packets/s sent`,
    packetsPerS === null ? null : packetsPerS > PACKETS_FLAT,
  ];
  const broken: Sign[] = [
    [`the connection was lost: ${disconnected ?? ''}`, disconnected === null ? null : true],
    ['the connection was being made anew', connected === false ? true : null],
    [
      'the server runs, and could not be reached',
      server === 'unreachable' && ownServer ? true : null,
    ],
  ];
  const isBroken = broken.some(([, holds]) => holds === true);
  // On a full host what was sent may be late on the way, or be heard late.
  if (!isBroken && isFullHost(seen)) return null;
  const weighed = weigh([sent, tapSign(seen, false), ...broken]);
  if (weighed !== null) {
    // Where nobody tells of tracks, one that is muted looks the same.
    const lossSeen = isBroken || (sent[1] === true && seen.tracksTold);
    return lossSeen ? weighed : { ...weighed, confidence: Math.min(weighed.confidence, WEAK) };
  }
  return captured === null
    ? null
    : { confidence: WEAK, evidence: [`${captured} captures settled meanwhile`] };
}

const isFullHost = (seen: Observations) =>
  others(seen) &&
  ((seen.host?.busyShare ?? 0) >= HOST_BUSY || (seen.host?.stealShare ?? 0) > HOST_STEAL);
