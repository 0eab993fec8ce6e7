import { formatUs } from '../../units/duration.js';
import {
  tapAlive,
  hostWords,
  type Sign,
  weigh,
  tapSign,
  isFullHost,
  MOST,
  ONE_SIGN,
  AGREED,
} from './signs.js';
import type { Finding, Observations } from './types.js';

/** RTP packets a second: 50 of a healthy track, whatever it says. */
const PACKETS_FLAT = 10;
const WEAK = 0.5;

export function serverDown({
  server,
  ownServer,
  trouble,
}: Observations): Omit<Finding, 'cause'> | null {
  if (trouble.what !== 'unheard' || server === null) return null;
  if (server === 'faulty') {
    return { confidence: AGREED, evidence: ['the server did not answer: stopped, or gone'] };
  }
  // The process of a server of our own runs on: then it is the way to it.
  return ownServer ? null : { confidence: WEAK, evidence: ['the server did not answer'] };
}

/** Not heard, and the room or the listener says that it was the app. */
export function appTold({ trouble, disconnected, connected, track, server }: Observations) {
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
export function appLeft(seen: Observations): Omit<Finding, 'cause'> | null {
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
export function listenerMissed(
  seen: Observations,
  confidence: number,
): Omit<Finding, 'cause'> | null {
  const { trouble, listenerMissedUs, lengthUs } = seen;
  if (trouble.what !== 'unheard' || listenerMissedUs === 0) return null;
  const leftUs = lengthUs - listenerMissedUs;
  if (leftUs > trouble.stallAfterUs && listenerMissedUs < lengthUs * MOST) return null;
  const text = `its listener was away itself for ${formatUs(listenerMissedUs)} of it`;
  return { confidence, evidence: [text, ...(confidence > 0 ? hostWords(seen) : [])] };
}

export function lost(seen: Observations): Omit<Finding, 'cause'> | null {
  const { trouble, captured, packetsPerS, disconnected, connected, server, ownServer } = seen;
  const { heardBefore, tracksTold } = seen;
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
    // Where nobody tells of tracks one that is muted looks the same, and one that was so from the start.
    const lossSeen = isBroken || (sent[1] === true && tracksTold && heardBefore);
    return lossSeen ? weighed : { ...weighed, confidence: Math.min(weighed.confidence, WEAK) };
  }
  // A listener that has heard it before can hear; of one that has not, who knows.
  return captured === null || !heardBefore
    ? null
    : { confidence: WEAK, evidence: [`${captured} captures settled meanwhile`] };
}
