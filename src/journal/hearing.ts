import type { EventOf } from './events.js';

/** What was heard of one publisher in a stretch: in audio time, windows of 10 ms. */
export type Heard = {
  publisher: number;
  /** Windows received in this interval. */
  windows: number;
  /** Of these, with the tone in them. */
  audible: number;
  /** Of these, while the publisher was to speak (from its first audible window on). */
  expected: number;
  /** Of the expected ones, with the tone in them. */
  audibleExpected: number;
  /** Steps of the tone that came in another order than they were sent. */
  outOfOrder: number;
};

/** Windows, and the publishers of which just so many came, all of them owed and with the tone: from, to, from, to, … */
export type WellHeard = [windows: number, ...publishers: number[]];

/** Every other publisher, figures in the order of `Heard`. */
export type HeardRow = [
  publisher: number,
  windows: number,
  audible: number,
  expected: number,
  audibleExpected: number,
  outOfOrder: number,
];

type Hearing = EventOf<'hearing'>;

/** @param heard by publisher */
export function packHeard(heard: readonly Heard[]): Pick<Hearing, 'well' | 'rows'> {
  const well = new Map<number, WellHeard>();
  const rows: HeardRow[] = [];
  for (const one of heard) {
    const { publisher, windows, audible, expected, audibleExpected, outOfOrder } = one;
    const all = audible === windows && expected === windows && audibleExpected === windows;
    if (!all || outOfOrder > 0) {
      rows.push([publisher, windows, audible, expected, audibleExpected, outOfOrder]);
      continue;
    }
    const known = well.get(windows);
    if (known === undefined) well.set(windows, [windows, publisher, publisher]);
    else if (known.at(-1) === publisher - 1) known[known.length - 1] = publisher;
    else known.push(publisher, publisher);
  }
  return { well: [...well.values()], rows };
}

/** What `packHeard` was given, in another order: first all that were heard well. */
export function unpackHeard({ well, rows }: Pick<Hearing, 'well' | 'rows'>): Heard[] {
  const heard: Heard[] = [];
  eachWell(well, (publisher, windows) =>
    heard.push({
      ...{ publisher, windows, audible: windows, expected: windows, audibleExpected: windows },
      outOfOrder: 0,
    }),
  );
  for (const row of rows) heard.push(ofRow(row));
  return heard;
}

export const ofRow = (row: HeardRow): Heard => {
  const [publisher, windows, audible, expected, audibleExpected, outOfOrder] = row;
  return { publisher, windows, audible, expected, audibleExpected, outOfOrder };
};

/** Calls for each publisher of which all was heard. */
export function eachWell(
  well: readonly WellHeard[],
  call: (publisher: number, windows: number) => void,
): void {
  for (const [windows, ...publishers] of well) {
    for (let n = 0; n + 1 < publishers.length; n += 2) {
      const to = publishers[n + 1]!;
      for (let publisher = publishers[n]!; publisher <= to; publisher++) call(publisher, windows);
    }
  }
}
