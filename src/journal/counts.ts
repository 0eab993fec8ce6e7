import { inflateSync } from 'node:zlib';
import { HIGHEST_US } from './histograms.js';

/**
 * Histograms added up from their encodings. The library makes a histogram of 17 000 cells of every
 * text before it adds them; a day's journal holds hundreds of thousands, nearly all of them empty
 * cells, so that this reads only what is there.
 */
export type Tally = {
  /**
   * Adds an encoded histogram.
   * @returns what it held, for another tally
   * @throws Error on a text that is none of this journal's range; nothing was added then
   */
  add(text: string): Counts;
  addCounts(counts: Counts): void;
  readonly count: number;
  /** As `percentileUs` of the merged histogram: µs at a percentile from 0 to 100; 0 for an empty one. */
  percentileUs(percentile: number): number;
  clear(): void;
};

/**
 * The first `length` cells of a histogram that are not empty, in their order, and what is in each;
 * until the next is read. Two lists of one kind of number each: adding them up is most of the work.
 */
export type Counts = { length: number; cells: Int32Array; counts: Float64Array };

const HALF = 1024; // sub-buckets of a power of two at three digits
const CELLS = cellOf(HIGHEST_US) + 1;
const COMPRESSED_COOKIE = 0x1c849314;
const COOKIE = 0x1c849313;
const COMPRESSED_HEADER = 8;
const HEADER = 40;

export function newTally(): Tally {
  const cells = new Float64Array(CELLS);
  let count = 0;
  let lowest = CELLS;
  let highest = -1;

  const addCounts = ({ length, cells: places, counts }: Counts) => {
    if (length === 0) return;
    let sum = 0;
    for (let at = 0; at < length; at++) {
      const cell = places[at] ?? 0;
      const n = counts[at] ?? 0;
      cells[cell] = (cells[cell] ?? 0) + n;
      sum += n;
    }
    count += sum;
    lowest = Math.min(lowest, places[0] ?? 0);
    highest = Math.max(highest, places[length - 1] ?? 0);
  };

  return {
    add(text) {
      const counts = countsOf(text);
      addCounts(counts);
      return counts;
    },
    addCounts,
    get count() {
      return count;
    },
    percentileUs(percentile) {
      if (percentile >= 100) return count === 0 ? 0 : highestOf(highest);
      const share = (percentile / 100) * count;
      // Less the last bit, as the library does: 99 % of 100 is not a little more than 99.
      const wanted = Math.max(1, Math.ceil(share - share * Number.EPSILON));
      let seen = 0;
      for (let cell = lowest; cell <= highest; cell++) {
        seen += cells[cell] ?? 0;
        if (seen >= wanted) return percentile === 0 ? lowestOf(cell) : highestOf(cell);
      }
      return 0;
    },
    clear() {
      if (highest >= lowest) cells.fill(0, lowest, highest + 1);
      count = 0;
      lowest = CELLS;
      highest = -1;
    },
  };
}

/**
 * Every value that an encoding holds and how often, each as the lowest of its cell (0.1 % at most below).
 * @throws Error on a text that is none of this journal's range; nothing was told then
 */
export function eachCount(text: string, tell: (us: number, count: number) => void): void {
  const { length, cells, counts } = countsOf(text);
  for (let at = 0; at < length; at++) tell(lowestOf(cells[at] ?? 0), counts[at] ?? 0);
}

const found: Counts = {
  length: 0,
  cells: new Int32Array(CELLS),
  counts: new Float64Array(CELLS),
};

/** Read whole before any is counted: a bad text adds nothing. */
function countsOf(text: string): Counts {
  const outer = Buffer.from(text, 'base64');
  if (outer.length < COMPRESSED_HEADER || outer.readInt32BE(0) !== COMPRESSED_COOKIE) {
    throw new Error('no compressed histogram of version 2');
  }
  const until = COMPRESSED_HEADER + outer.readInt32BE(4);
  const room = inflateSync(outer.subarray(COMPRESSED_HEADER, until));
  const fits =
    room.length >= HEADER &&
    room.readInt32BE(0) === COOKIE &&
    HEADER + room.readInt32BE(4) <= room.length &&
    room.readInt32BE(12) === 3 &&
    room.readInt32BE(16) === 0 &&
    room.readInt32BE(20) === 1;
  if (!fits) throw new Error('a histogram of another range');
  return readCells(room.subarray(0, HEADER + room.readInt32BE(4)));
}

function readCells(room: Buffer): Counts {
  const { cells, counts } = found;
  let length = 0;
  let cell = 0;
  for (let at = HEADER; at < room.length;) {
    let value = room[at++] ?? 0;
    if (value >= 0x80) {
      value &= 0x7f;
      let byte = 0x80;
      for (let scale = 128; byte >= 0x80; scale *= 128) {
        byte = room[at++] ?? 0;
        value += (byte & 0x7f) * scale;
      }
    }
    // Zigzag: odd stands for a run of empty cells, even for a count.
    if (value % 2 === 1) cell += (value + 1) / 2;
    else {
      if (cell >= CELLS) throw new Error('a histogram of another range');
      if (value > 0) {
        cells[length] = cell;
        counts[length++] = value / 2;
      }
      cell++;
    }
  }
  found.length = length;
  return found;
}

function cellOf(us: number): number {
  const bucket = Math.max(0, Math.floor(Math.log2(us)) - Math.log2(HALF));
  return bucket * HALF + Math.floor(us / 2 ** bucket);
}

const stepOf = (cell: number): number => 2 ** Math.max(0, Math.floor(cell / HALF) - 1);
const lowestOf = (cell: number): number =>
  cell < 2 * HALF ? cell : ((cell % HALF) + HALF) * stepOf(cell);
const highestOf = (cell: number): number => lowestOf(cell) + stepOf(cell) - 1;
