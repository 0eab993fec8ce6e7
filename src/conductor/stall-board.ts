/** Stalls so far, for the live view. The journal has the record; this only counts. */
export type StallBoard = {
  /** All times are the host's µs. */
  stall(publisher: number, open: boolean, fromUs: number, nowUs: number): void;
  count(group: string): number;
  /** The open stall that began first, of one group or of all; null without one. */
  oldest(group?: string): { publisher: number; fromUs: number } | null;
  /** µs of the longest that is over, 0 without one. */
  longestUs(group: string): number;
};

export function stallBoard(groupOf: (publisher: number) => string): StallBoard {
  const counts = new Map<string, number>();
  const longest = new Map<string, number>();
  const open = new Map<number, number>();
  return {
    stall(publisher, isOpen, fromUs, nowUs) {
      const group = groupOf(publisher);
      const sinceUs = Math.min(fromUs, open.get(publisher) ?? fromUs);
      if (!isOpen) {
        // Seen from inside and from outside, it ends twice.
        if (open.delete(publisher)) {
          longest.set(group, Math.max(nowUs - sinceUs, longest.get(group) ?? 0));
        }
        return;
      }
      if (!open.has(publisher)) counts.set(group, (counts.get(group) ?? 0) + 1);
      open.set(publisher, sinceUs);
    },
    count: (group) => counts.get(group) ?? 0,
    oldest(group) {
      const [first] = [...open]
        .filter(([publisher]) => group === undefined || groupOf(publisher) === group)
        .sort((a, b) => a[1] - b[1]);
      return first === undefined ? null : { publisher: first[0], fromUs: first[1] };
    },
    longestUs: (group) => longest.get(group) ?? 0,
  };
}
