/** The SDK refused the frame: that is an answer, but not one of a living channel. */
export const REFUSED = -1;

export type Prober = {
  /** One more, unless the last one is still outstanding. */
  ask(nowUs: number): void;
  /** µs: the last one's time or the age of the one that is outstanding, REFUSED; null: none since the last reading. */
  read(nowUs: number): number | null;
  readonly outstanding: boolean;
};

/** @param capture hands one silent frame to the SDK; null: not now */
export function prober(capture: () => Promise<void> | null, now: () => number): Prober {
  let sinceUs: number | null = null;
  let last: number | null = null;
  const settle = (value: () => number) => () => {
    last = value();
    sinceUs = null;
  };
  return {
    get outstanding() {
      return sinceUs !== null;
    },
    ask(nowUs) {
      if (sinceUs !== null) return;
      const fromUs = nowUs;
      let asked: Promise<void> | null;
      try {
        asked = capture();
      } catch {
        last = REFUSED;
        return;
      }
      if (asked === null) return;
      sinceUs = fromUs;
      asked.then(
        settle(() => now() - fromUs),
        settle(() => REFUSED),
      );
    },
    read(nowUs) {
      const value = sinceUs === null ? last : nowUs - sinceUs;
      last = null;
      return value;
    },
  };
}
