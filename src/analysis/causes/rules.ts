import { formatUs } from '../../units/duration.js';
import { formatShare } from '../../units/numbers.js';
import type { Cause } from '../../units/causes.js';
import {
  tapDead,
  tapAlive,
  canaryDead,
  canaryAlive,
  siblingDead,
  others,
  hostWords,
  weigh,
  stopped,
  tapSign,
  canarySign,
  siblingSign,
  isStopped,
  MOST,
  HOST_STEAL,
  HOST_BUSY,
  ONE_SIGN,
  AGREED,
} from './signs.js';
import { starvedThread, isAway, isFull, jsThread } from './rules-js-thread.js';
import { serverDown, appTold, appLeft, listenerMissed, lost } from './rules-unheard.js';
import type { Finding, Observations } from './types.js';

/** Of a stretch: a JS thread that was away for no more of it came round all through it. */
const ROUND = 0.1;
/** Of a core: a runtime that spins on a task that never ends. */
const SPINS = 0.8;

type Rule = (seen: Observations) => Omit<Finding, 'cause'> | null;

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
  ['js-thread', (seen) => (isFull(seen) && !settled(seen) ? jsThread(seen) : null)],
  ['capture-worker', (seen) => (workerWaits(seen) ? captureWorker(seen) : null)],
  ['runtime', (seen) => ((spins(seen) && !settled(seen)) || allWait(seen) ? runtime(seen) : null)],
  ['host', crowdedOut],
  ['overlap', overlapped],
  ['server', serverDown],
  ['app', appLeft],
  ['transport', lost],
];

/** What was not heard was captured in time: who was busy held none of it up. */
const settled = ({ trouble, onTime }: Observations) =>
  trouble.what === 'unheard' && onTime === true;

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
