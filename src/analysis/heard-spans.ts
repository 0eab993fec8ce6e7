import type { EventOf } from '../journal/events.js';
import { eachWell, ofRow } from '../journal/hearing.js';
import { TIMELINE_MOST } from '../journal/merged.js';
import { roundUs } from '../units/round-us.js';
import { HEARD_GRACE_US } from './limits.js';

type HeardEvent = EventOf<'heard'>;

export type HeardLines = {
  /** Of the run. */
  elapsedUs: number;
  /** By time. */
  hearing: readonly EventOf<'hearing'>[];
  stalls: readonly EventOf<'stall'>[];
  processes: readonly EventOf<'process'>[];
};

/**
 * What was heard of each publisher, by time. Where a part of the run's timeline is longer than a
 * second, seconds in a row in which all of it was heard are made one, up to such a part: a day of a
 * hundred publishers has nine million of them. Not those in which a stall begins or has just ended,
 * or a process falls silent or comes back, nor a publisher's last one: what is told of these hangs
 * on single seconds.
 */
export function heardOfLines({ elapsedUs, hearing, stalls, processes }: HeardLines): HeardEvent[] {
  const partUs = roundUs(elapsedUs, TIMELINE_MOST, 1);
  const heard: HeardEvent[] = [];
  const edges = processes.flatMap(({ at, state, sinceUs = at }): Edge[] =>
    state === 'spawned' || state === 'ready' ? [] : [[sinceUs, at + HEARD_GRACE_US]],
  );
  const own = new Map<number, Edge[]>();
  for (const { publisher, fromUs, toUs } of stalls) {
    const mine = own.get(publisher) ?? [...edges];
    own.set(publisher, mine);
    mine.push([fromUs, fromUs], [toUs ?? fromUs, (toUs ?? fromUs) + HEARD_GRACE_US]);
  }
  const joiners = new Map<number, Joiner>();
  const joinerOf = (publisher: number): Joiner => {
    const known = joiners.get(publisher);
    if (known !== undefined) return known;
    const made = joiner(publisher, partUs, secondsOf(own.get(publisher) ?? edges), heard);
    joiners.set(publisher, made);
    return made;
  };
  for (const { at, fromUs, well, rows } of hearing) {
    eachWell(well, (publisher, windows) => joinerOf(publisher).well(fromUs, at, windows));
    for (const row of rows) {
      joinerOf(row[0]).flush();
      heard.push({ at, kind: 'heard', fromUs, ...ofRow(row) });
    }
  }
  for (const { flush } of joiners.values()) flush();
  return heard.sort((a, b) => a.at - b.at);
}

type Edge = [fromUs: number, toUs: number];
const SECOND_US = 1_000_000;
const NONE = -1;

/** Seconds of the run that some edge touches, one before and one after it among them. */
function secondsOf(edges: readonly Edge[]): ReadonlySet<number> {
  const seconds = new Set<number>();
  for (const [fromUs, toUs] of edges) {
    const last = Math.floor(toUs / SECOND_US) + 1;
    for (let n = Math.floor(fromUs / SECOND_US) - 1; n <= last; n++) seconds.add(n);
  }
  return seconds;
}

type Joiner = {
  /** A second in which all of `windows` was owed and heard. */
  well(fromUs: number, atUs: number, windows: number): void;
  /** Puts what is open behind `heard`. */
  flush(): void;
};

function joiner(
  publisher: number,
  partUs: number,
  apart: ReadonlySet<number>,
  heard: HeardEvent[],
): Joiner {
  // All but the last second, and that: empty while they end where they begin.
  let [fromUs, untilUs, windows] = [0, 0, 0];
  let [lastFromUs, lastUntilUs, lastWindows] = [0, 0, 0];
  let part = NONE;

  const put = (from: number, at: number, count: number) => {
    if (at <= from) return;
    const all = { windows: count, audible: count, expected: count, audibleExpected: count };
    heard.push({ at, kind: 'heard', fromUs: from, publisher, ...all, outOfOrder: 0 });
  };
  const takeLast = () => {
    const middleUs = (lastFromUs + lastUntilUs) / 2;
    const alone = partUs <= SECOND_US || apart.has(Math.floor(middleUs / SECOND_US));
    const own = alone ? NONE : Math.floor(middleUs / partUs);
    if (own !== NONE && own === part && lastFromUs === untilUs) {
      untilUs = lastUntilUs;
      windows += lastWindows;
      return;
    }
    put(fromUs, untilUs, windows);
    [fromUs, untilUs, windows, part] = [lastFromUs, lastUntilUs, lastWindows, own];
  };

  return {
    well(from, at, count) {
      if (lastUntilUs > lastFromUs) takeLast();
      lastFromUs = from;
      lastUntilUs = at;
      lastWindows = count;
    },
    flush() {
      put(fromUs, untilUs, windows);
      put(lastFromUs, lastUntilUs, lastWindows);
      fromUs = untilUs = windows = lastFromUs = lastUntilUs = lastWindows = 0;
      part = NONE;
    },
  };
}
