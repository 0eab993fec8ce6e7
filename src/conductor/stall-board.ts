/** Stalls so far, for the live view. The journal has the record; this only counts. */
export type StallBoard = {
  /** All times are the host's µs. */
  stall(publisher: number, open: boolean, fromUs: number, nowUs: number): void;
  count(group: string): number;
  /** How many are open now. */
  open(group: string): number;
  /** The open stall that began first, of one group or of all; null without one. */
  oldest(group?: string): { publisher: number; fromUs: number } | null;
  /** µs of the longest that is over, 0 without one. */
  longestUs(group: string): number;
};

export function stallBoard(groupOf: (publisher: number) => string): StallBoard {
  const counts = new Map<string, number>();
  const longest = new Map<string, number>();
  const open = new Map<number, number>();
  const endedUs = new Map<number, number>();
  const add = (group: string) => counts.set(group, (counts.get(group) ?? 0) + 1);
  return {
    stall(publisher, isOpen, fromUs, nowUs) {
      const group = groupOf(publisher);
      const sinceUs = Math.min(fromUs, open.get(publisher) ?? fromUs);
      if (!isOpen) {
        // Seen from inside and from outside, it ends twice; one that was over before it was noticed
        // was never told to be open.
        const unseen = !open.has(publisher) && fromUs >= (endedUs.get(publisher) ?? -Infinity);
        if (unseen) add(group);
        if (open.delete(publisher) || unseen) {
          longest.set(group, Math.max(nowUs - sinceUs, longest.get(group) ?? 0));
          endedUs.set(publisher, nowUs);
        }
        return;
      }
      if (!open.has(publisher)) add(group);
      open.set(publisher, sinceUs);
    },
    count: (group) => counts.get(group) ?? 0,
    open: (group) => [...open.keys()].filter((publisher) => groupOf(publisher) === group).length,
    oldest(group) {
      const [first] = [...open]
        .filter(([publisher]) => group === undefined || groupOf(publisher) === group)
        .sort((a, b) => a[1] - b[1]);
      return first === undefined ? null : { publisher: first[0], fromUs: first[1] };
    },
    longestUs: (group) => longest.get(group) ?? 0,
  };
}
