type Column = Readonly<ArrayLike<number | null | undefined>>;

/** Values between two that are not there: no line leads to them, so they need a point of their own. */
export function lonely(values: Column, first: number, last: number): number[] {
  const found: number[] = [];
  for (let n = first; n <= last; n++) {
    if (values[n] != null && values[n - 1] == null && values[n + 1] == null) found.push(n);
  }
  return found;
}
