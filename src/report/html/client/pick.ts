type Column = Readonly<ArrayLike<number | null | undefined>>;

/** Values between two that are not there: no line leads to them, so they need a point of their own. */
export function lonely(values: Column, first: number, last: number): number[] {
  const found: number[] = [];
  for (let n = first; n <= last; n++) {
    if (values[n] != null && values[n - 1] == null && values[n + 1] == null) found.push(n);
  }
  return found;
}

/**
 * Zero and the powers of ten, as far as their labels don't touch; the rest of an axis's places is null.
 * @param placeOf px along the axis
 */
export function powersApart(
  splits: readonly number[],
  placeOf: (value: number) => number,
  apartPx: number,
): (number | null)[] {
  let before: number | null = null;
  return splits.map((value) => {
    if (value !== 0 && !Number.isInteger(Math.log10(value))) return null;
    const place = placeOf(value);
    if (before !== null && Math.abs(place - before) < apartPx) return null;
    before = place;
    return value;
  });
}
