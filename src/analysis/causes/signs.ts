import { formatUs } from '../../units/duration.js';
import { formatShare } from '../../units/numbers.js';
import type { Finding, Observations, ThreadPart } from './types.js';

/** Of a stretch: what fills so much of it explains it. */
export const MOST = 0.5;
/** Frames of 10 ms a second through the local track: 100 when all is well. */
const TAP_DEAD = 20;
const TAP_ALIVE = 70;
/** More than its own time makes: what had piled up, so it says nothing of this one. */
const TAP_PILED_UP = 200;
/** Of the host. */
const HOST_OTHERS = 0.5;
export const HOST_STEAL = 0.2;
export const HOST_BUSY = 0.9;
/** The confidence of one telling sign, and of two or more that agree. */
export const ONE_SIGN = 0.7;
export const AGREED = 0.95;

export const tapDead = ({ tapPerS }: Observations) => tapPerS !== null && tapPerS < TAP_DEAD;
export const tapAlive = ({ tapPerS }: Observations) =>
  tapPerS !== null && tapPerS > TAP_ALIVE && tapPerS < TAP_PILED_UP;
export const canaryDead = ({ canary }: Observations) => canary?.state === 'dead';
export const canaryAlive = ({ canary }: Observations) => canary?.state === 'alive';
export const siblingDead = ({ sibling }: Observations) => sibling?.state === 'dead';
export const others = ({ host }: Observations) =>
  host !== null && (host.restShare > HOST_OTHERS || host.stealShare > HOST_STEAL);

export const hostWords = ({ host }: Observations) =>
  host === null
    ? []
    : [
        `the host ${formatShare(host.busyShare)} busy, ${formatShare(host.restShare)} of it with others` +
          (host.stealShare > 0.01 ? `, steal ${formatShare(host.stealShare)}` : ''),
      ];

/** Signs, each with whether it speaks for the cause (true), against it (false) or is not there (null). */
export type Sign = [text: string, holds: boolean | null];

/** Two signs that agree are as good as sure; one that contradicts makes the others worth less. */
export function weigh(signs: Sign[]): Omit<Finding, 'cause'> | null {
  const held = signs.filter(([, holds]) => holds === true);
  if (held.length === 0) return null;
  const against = signs.filter(([, holds]) => holds === false).length;
  const sure = held.length > 1 ? AGREED : ONE_SIGN;
  return {
    confidence: Math.max(0, sure - against * 0.25),
    evidence: held.map(([text]) => text),
  };
}

export const stopped = (seen: Observations, part: ThreadPart): Sign => {
  const one = seen.threads?.[part];
  const text = `${one?.stopped ?? 0} of ${one?.count ?? 0} threads of it stopped`;
  return [text, one === undefined || one.count === 0 ? null : one.stopped > 0 ? true : null];
};

export const tapSign = (seen: Observations, dead: boolean): Sign => {
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

export const canarySign = ({ canary }: Observations, dead: boolean): Sign => {
  if (canary === null || canary.state === 'unsure') return ['', null];
  const text = `another source of the process ${canary.state === 'dead' ? 'waits' : 'answers'} after ${formatUs(canary.us)}`;
  return [text, (canary.state === 'dead') === dead];
};

export const siblingSign = ({ sibling }: Observations): Sign => [
  `another process answers after ${formatUs(sibling?.us ?? 0)}`,
  sibling === null ? null : sibling.state !== 'dead',
];

export const isStopped = (seen: Observations, part: ThreadPart) => stopped(seen, part)[1] === true;

export const isFullHost = (seen: Observations) =>
  others(seen) &&
  ((seen.host?.busyShare ?? 0) >= HOST_BUSY || (seen.host?.stealShare ?? 0) > HOST_STEAL);
