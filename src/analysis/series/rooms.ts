import type { RunRecord } from '../record.js';
import { overlapUs } from '../record.js';
import type { Stall } from '../stalls.js';
import { bucketsOf } from './grid.js';
import { stoppingUs } from '../stops.js';
import type { Grid, RoomSeries } from './types.js';

const ROWS_MAX = 240;
const NOT_THERE = '.';

/** Rooms over time. Where there are too many, those without any trouble are left out. */
export function roomSeriesOf(record: RunRecord, stalls: Stall[], grid: Grid): RoomSeries {
  const places = placesOf(record);
  const roomOf = new Map(record.header.publishers.map(({ index, room }) => [index, room]));
  const idRoom = new Map(record.header.publishers.map(({ id, room }) => [id, room]));
  const stalled = shares(grid);
  for (const { publisher, fromUs, untilUs } of stalls) {
    stalled.put(idRoom.get(publisher) ?? '', fromUs, untilUs);
  }
  const unheard = ratios(grid);
  for (const { publisher, fromUs, at, expected, audibleExpected } of record.of('heard')) {
    const room = roomOf.get(publisher) ?? '';
    if (expected > 0) unheard.put(room, fromUs, at, expected - audibleExpected, expected);
  }
  const missing = ratios(grid);
  const before = new Map<number, { planned: number; ok: number }>();
  for (const { publisher, fromUs, at, counters } of record.of('publisher-interval')) {
    const then = before.get(publisher) ?? { planned: 0, ok: 0 };
    before.set(publisher, counters);
    const planned = counters.planned - then.planned;
    const room = roomOf.get(publisher) ?? '';
    if (planned > 0) missing.put(room, fromUs, at, planned - (counters.ok - then.ok), planned);
  }
  const rows = [...places].map(([room, { group, states }]) => ({
    room,
    group,
    stalled: cells(grid, stalled.of(room), presence(states, grid)),
    unheard: cellsOrNull(grid, unheard.of(room)),
    missing: cellsOrNull(grid, missing.of(room)),
  }));
  const troubled = (row: (typeof rows)[number]) =>
    /[1-9jx]/.test(row.stalled) ||
    /[1-9]/.test(row.unheard ?? '') ||
    /[1-9]/.test(row.missing ?? '');
  const kept = rows.length <= ROWS_MAX ? rows : rows.filter(troubled).slice(0, ROWS_MAX);
  return { grid, rows: kept, leftOut: rows.length - kept.length };
}

type Place = { group: string; states: { atUs: number; state: string }[] };

/** Rooms of publishers without an event of their own (no server) are there from the beginning. */
function placesOf(record: RunRecord): Map<string, Place> {
  const places = new Map<string, Place>();
  const stopUs = stoppingUs(record);
  const place = (room: string, group: string) => {
    const known = places.get(room) ?? { group, states: [] };
    places.set(room, known);
    return known;
  };
  for (const { room, group } of record.header.publishers) place(room, group);
  for (const { room, group, role, state, at } of record.of('room')) {
    if (role !== 'subject') continue;
    const left = state === 'disconnected' && at >= stopUs;
    place(room, group).states.push({ atUs: at, state: left ? 'left' : state });
  }
  return places;
}

/** A letter for each bucket in which the room is not simply up. */
function presence(states: Place['states'], grid: Grid): string[] {
  const letters = new Array<string>(grid.count).fill('');
  const LETTERS: Record<string, string> = {
    joining: 'j',
    failed: 'x',
    disconnected: 'x',
    left: NOT_THERE,
  };
  let from = 0;
  let letter = states.length === 0 ? '' : NOT_THERE;
  for (const { atUs, state } of states) {
    const until = Math.max(0, Math.min(grid.count, Math.floor(atUs / grid.bucketUs)));
    letters.fill(letter, from, until);
    from = until;
    letter = LETTERS[state] ?? '';
    // Shorter than a bucket, and still to be seen.
    if (letter !== '' && until < grid.count) letters[until] = letter;
  }
  letters.fill(letter, from);
  return letters;
}

/** Share of each bucket that was covered by the stretches put in. */
function shares(grid: Grid) {
  const rows = new Map<string, Float64Array>();
  return {
    put(room: string, fromUs: number, toUs: number) {
      const row = rowOf(rows, grid, room);
      const first = Math.max(0, Math.floor(fromUs / grid.bucketUs));
      const last = Math.min(grid.count - 1, Math.floor(toUs / grid.bucketUs));
      for (let n = first; n <= last; n++) {
        const us = overlapUs(fromUs, toUs, n * grid.bucketUs, (n + 1) * grid.bucketUs);
        row[n] = Math.min(1, (row[n] ?? 0) + us / grid.bucketUs);
      }
    },
    of: (room: string): Float64Array => rows.get(room) ?? new Float64Array(grid.count),
  };
}

/** Part of a whole in each bucket; NaN where there was no whole. */
function ratios(grid: Grid) {
  const parts = new Map<string, Float64Array>();
  const wholes = new Map<string, Float64Array>();
  return {
    put(room: string, fromUs: number, toUs: number, part: number, whole: number) {
      const { first, last } = bucketsOf(grid, fromUs, toUs);
      for (let n = first; n <= last; n++) {
        const [a, b] = [rowOf(parts, grid, room), rowOf(wholes, grid, room)];
        a[n] = (a[n] ?? 0) + Math.max(0, part);
        b[n] = (b[n] ?? 0) + whole;
      }
    },
    of: (room: string): Float64Array | null => {
      const whole = wholes.get(room);
      return whole === undefined
        ? null
        : rowOf(parts, grid, room).map((part, n) => part / (whole[n] ?? 0));
    },
  };
}

function rowOf(rows: Map<string, Float64Array>, grid: Grid, room: string): Float64Array {
  const row = rows.get(room) ?? new Float64Array(grid.count);
  rows.set(room, row);
  return row;
}

/** 0 is nothing at all: any trouble, however small, is at least 1. */
const digit = (share: number): string =>
  Number.isNaN(share) ? NOT_THERE : String(Math.min(9, Math.ceil(share * 9)));

const cells = (grid: Grid, row: Float64Array, letters: string[]): string =>
  Array.from({ length: grid.count }, (_, n) => {
    const own = digit(row[n] ?? 0);
    return own === '0' && letters[n] !== '' ? letters[n] : own;
  }).join('');

const cellsOrNull = (grid: Grid, row: Float64Array | null): string | null =>
  row === null ? null : cells(grid, row, new Array<string>(grid.count).fill(''));
