/** Stalls so far, for the live view. The journal has the record; this only counts. */
export type StallBoard = {
  stall(publisher: number, open: boolean, fromUs: number): void;
  count(group: string): number;
  /** Host µs at which the oldest open stall began, null without one. */
  oldestOpenUs(group: string): number | null;
};

export function stallBoard(groupOf: (publisher: number) => string): StallBoard {
  const counts = new Map<string, number>();
  const open = new Map<number, number>();
  return {
    stall(publisher, isOpen, fromUs) {
      if (!isOpen) {
        open.delete(publisher); // seen from inside and from outside, it ends twice
        return;
      }
      if (!open.has(publisher)) bump(groupOf(publisher));
      open.set(publisher, Math.min(fromUs, open.get(publisher) ?? fromUs));
    },
    count: (group) => counts.get(group) ?? 0,
    oldestOpenUs(group) {
      const begun = [...open].filter(([index]) => groupOf(index) === group).map(([, us]) => us);
      return begun.length === 0 ? null : Math.min(...begun);
    },
  };

  function bump(group: string) {
    counts.set(group, (counts.get(group) ?? 0) + 1);
  }
}
