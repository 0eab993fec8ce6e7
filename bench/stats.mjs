/** @param {number[]} values */
export function median(values) {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = sorted.length >> 1;
  return sorted.length % 2 === 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
}

/** @param {number[]} values @returns {{ median: number, min: number, max: number, n: number }} */
export const spread = (values) => ({
  median: median(values),
  min: Math.min(...values),
  max: Math.max(...values),
  n: values.length,
});

/** @param {number[]} values */
export const mean = (values) => values.reduce((sum, value) => sum + value, 0) / values.length;

/**
 * Settled captures between two readings, as a share of the planned ones.
 * @typedef {{ planned: number, settled: number }} Counts
 * @param {Counts} first @param {Counts} last
 */
export const doneShare = (first, last) =>
  (last.settled - first.settled) / (last.planned - first.planned);
