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
  rooms: readonly EventOf<'room'>[];
  servers: readonly EventOf<'server'>[];
};

/**
 * What was heard of each publisher, by time. Where a part of the run's timeline is longer than a
 * second, seconds in a row in which all of it was heard are made one, up to such a part: a day of a
 * hundred publishers has nine million of them. Not those in which a stall begins or has just ended,
 * a process or the server falls silent or comes back, or something befalls a listener's room, nor a
 * publisher's last one: what is told of these hangs on single seconds, and what is told of the time
 * before them must not hold what was heard after.
 */
export function heardOfLines(lines: HeardLines): HeardEvent[] {
  const { elapsedUs, hearing, stalls } = lines;
  const partUs = roundUs(elapsedUs, TIMELINE_MOST, 1);
  const heard: HeardEvent[] = [];
  const edges = edgesOf(lines);
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
    const made = joiner(
      publisher,
      partUs,
      secondsOf(own.get(publisher) ?? edges, elapsedUs),
      heard,
    );
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

/** Of what may end what a listener hears, or what is believed of it: from when it was so to just after it was told. */
const edgesOf = ({ processes, rooms, servers }: HeardLines): Edge[] => [
  ...processes
    .filter(({ state }) => state !== 'spawned' && state !== 'ready')
    .map(({ at, sinceUs = at }): Edge => [sinceUs, at + HEARD_GRACE_US]),
  ...servers
    .filter(({ state }) => state !== 'started')
    .map(({ at, sinceUs = at }): Edge => [sinceUs, at + HEARD_GRACE_US]),
  ...rooms
    .filter(({ role, state }) => role === 'listener' && state !== 'joining' && state !== 'joined')
    .map(({ at }): Edge => [at, at + HEARD_GRACE_US]),
];

const SECOND_US = 1_000_000;
const NONE = -1;

/** By second of the run: 1 where some edge touches it, or the one before or after it. */
function secondsOf(edges: readonly Edge[], elapsedUs: number): Uint8Array {
  const seconds = new Uint8Array(Math.floor(elapsedUs / SECOND_US) + 1);
  for (const [fromUs, toUs] of edges) {
    const first = Math.floor(fromUs / SECOND_US) - 1;
    seconds.fill(1, Math.max(0, first), Math.max(0, Math.floor(toUs / SECOND_US) + 2));
  }
  return seconds;
}

type Joiner = {
  /** A second in which all of `windows` was owed and heard. */
  well(fromUs: number, atUs: number, windows: number): void;
  /** Puts what is open behind `heard`. */
  flush(): void;
};

// What a joiner holds: a stretch, and the second behind it. Numbers in an array of doubles: as
// variables each would be an object of its own, made anew nine million times.
const FROM = 0;
const UNTIL = 1;
const WINDOWS = 2;
const LAST_FROM = 3;
const LAST_UNTIL = 4;
const LAST_WINDOWS = 5;
const PART = 6;

function joiner(publisher: number, partUs: number, apart: Uint8Array, heard: HeardEvent[]): Joiner {
  const now = new Float64Array(7);
  now[PART] = NONE;

  const put = (from: number, at: number, count: number) => {
    if (at <= from) return;
    const all = { windows: count, audible: count, expected: count, audibleExpected: count };
    heard.push({ at, kind: 'heard', fromUs: from, publisher, ...all, outOfOrder: 0 });
  };
  const takeLast = () => {
    const middleUs = (now[LAST_FROM]! + now[LAST_UNTIL]!) / 2;
    const alone = partUs <= SECOND_US || apart[Math.floor(middleUs / SECOND_US)] === 1;
    const part = alone ? NONE : Math.floor(middleUs / partUs);
    if (part !== NONE && part === now[PART] && now[LAST_FROM] === now[UNTIL]) {
      now[UNTIL] = now[LAST_UNTIL]!;
      now[WINDOWS]! += now[LAST_WINDOWS]!;
      return;
    }
    put(now[FROM]!, now[UNTIL]!, now[WINDOWS]!);
    now.copyWithin(FROM, LAST_FROM, LAST_WINDOWS + 1);
    now[PART] = part;
  };

  return {
    well(fromUs, atUs, windows) {
      if (now[LAST_UNTIL]! > now[LAST_FROM]!) takeLast();
      now[LAST_FROM] = fromUs;
      now[LAST_UNTIL] = atUs;
      now[LAST_WINDOWS] = windows;
    },
    flush() {
      put(now[FROM]!, now[UNTIL]!, now[WINDOWS]!);
      put(now[LAST_FROM]!, now[LAST_UNTIL]!, now[LAST_WINDOWS]!);
      now.fill(0);
      now[PART] = NONE;
    },
  };
}
