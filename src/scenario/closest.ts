/**
 * Edits between two words: insert, delete, replace, swap neighbours (optimal string alignment,
 * the restricted Damerau–Levenshtein distance).
 */
export function editDistance(a: string, b: string): number {
  let beforeLast: number[] = [];
  let last = Array.from({ length: b.length + 1 }, (_, j) => j);
  for (let i = 1; i <= a.length; i++) {
    const row = [i];
    for (let j = 1; j <= b.length; j++) {
      const same = a[i - 1] === b[j - 1];
      let edits = Math.min(at(last, j) + 1, at(row, j - 1) + 1, at(last, j - 1) + (same ? 0 : 1));
      if (i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1]) {
        edits = Math.min(edits, at(beforeLast, j - 2) + 1);
      }
      row.push(edits);
    }
    beforeLast = last;
    last = row;
  }
  return at(last, b.length);
}

const at = (row: number[], j: number) => row[j] ?? Number.POSITIVE_INFINITY;
const plain = (word: string) => word.toLowerCase().replaceAll(/[-_\s]/g, '');

/** A third of the word may be wrong; further away a suggestion is a distraction. */
const tolerated = (word: string) => Math.max(1, Math.floor(word.length / 3));

/** The candidate that was probably meant; undefined when none is near. Case and hyphens don't count. */
export function closest(word: string, candidates: Iterable<string>): string | undefined {
  let best: { candidate: string; edits: number } | undefined;
  for (const candidate of candidates) {
    const edits = editDistance(plain(word), plain(candidate));
    if (edits < (best?.edits ?? Number.POSITIVE_INFINITY)) best = { candidate, edits };
  }
  return best !== undefined && best.edits <= tolerated(word) ? best.candidate : undefined;
}

/** `did you mean rooms?`, else the fallback. */
export function didYouMean(
  word: string,
  candidates: readonly string[],
  fallback?: string,
): string | undefined {
  const near = closest(word, candidates);
  return near === undefined ? fallback : `did you mean ${near}?`;
}
