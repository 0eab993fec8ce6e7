/**
 * Watches a child's heartbeat from outside. Pure: times are handed in, µs on the host's clock.
 * A child that says nothing for longer than `afterUs` beyond its beat is silent; the stretch is
 * measured between the child's own beats, so a late look does not lengthen it. It takes two looks:
 * beats that a busy conductor has not read yet are read between them.
 */
export type Pulse = {
  beat(sentUs: number): void;
  /** `lookedLate`: the conductor itself was late, so silence proves nothing yet. */
  look(nowUs: number, lookedLate: boolean): void;
  /** Since when the child has been silent, null while it is not. */
  readonly silentSinceUs: number | null;
};

export type PulseEvents = {
  onSilent: (sinceUs: number) => void;
  onBack: (sinceUs: number, atUs: number) => void;
};

const BEAT_US = 100_000;

export function pulse(startUs: number, afterUs: number, events: PulseEvents): Pulse {
  let lastUs = startUs;
  let silentSinceUs: number | null = null;
  /** The last beat at the look before, if it was too long ago then. */
  let suspectUs: number | null = null;
  const limitUs = afterUs + BEAT_US;

  const silent = () => {
    if (silentSinceUs !== null) return;
    silentSinceUs = lastUs;
    events.onSilent(lastUs);
  };

  return {
    beat(sentUs) {
      if (sentUs <= lastUs) return;
      if (sentUs - lastUs > limitUs) silent();
      if (silentSinceUs !== null) {
        events.onBack(silentSinceUs, sentUs);
        silentSinceUs = null;
      }
      lastUs = sentUs;
    },
    look(nowUs, lookedLate) {
      if (lookedLate || nowUs - lastUs <= limitUs) return;
      if (suspectUs === lastUs) silent();
      suspectUs = lastUs;
    },
    get silentSinceUs() {
      return silentSinceUs;
    },
  };
}
