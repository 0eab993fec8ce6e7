import { hasSound, windows } from '../voice/windows.js';
import type { LocalAudio } from '../sdk/types.js';
import type { Clock } from './clock.js';
import type { Link } from './link.js';
import type { PublisherSpec } from './messages.js';
import { numberIn, orderCheck } from './numbered.js';

const WINDOW_MS = 10;

type Tap = { fromUs: number; counts: Counts; stop: () => void };
type Counts = { windows: number; sounding: number; outOfOrder: number };

/** What comes through the local tracks of those publishers whose scenario wants it. */
export class Taps {
  readonly #clock: Clock;
  readonly #link: Link;
  readonly #taps = new Map<number, Tap>();

  constructor({ clock, link }: { clock: Clock; link: Link }) {
    this.#clock = clock;
    this.#link = link;
  }

  /** Begins, or goes on with a new track of the same publisher. */
  open(spec: PublisherSpec, audio: LocalAudio | null): void {
    this.close(spec.index);
    if (!spec.tap || audio?.tap === undefined) return;
    const counts: Counts = { windows: 0, sounding: 0, outOfOrder: 0 };
    const outOfOrder = orderCheck();
    const size = (spec.rateHz * spec.channels * WINDOW_MS) / 1000;
    const cut = windows(size, (window) => {
      counts.windows++;
      if (hasSound(window)) counts.sounding++;
      const number = spec.signal === 'numbered' ? numberIn(window) : null;
      if (number !== null && outOfOrder(number)) counts.outOfOrder++;
    });
    const stop = audio.tap(({ samples }) => cut(samples));
    this.#taps.set(spec.index, { fromUs: this.#clock.nowUs(), counts, stop });
  }

  close(publisher: number): void {
    const tap = this.#taps.get(publisher);
    if (tap === undefined) return;
    this.#tell(publisher, tap);
    tap.stop();
    this.#taps.delete(publisher);
  }

  flush(): void {
    for (const [publisher, tap] of this.#taps) this.#tell(publisher, tap);
  }

  #tell(publisher: number, tap: Tap): void {
    const atUs = this.#clock.nowUs();
    const { fromUs } = tap;
    this.#link.send({ kind: 'tapped', atUs, publisher, fromUs, ...tap.counts });
    tap.fromUs = atUs;
    Object.assign(tap.counts, { windows: 0, sounding: 0, outOfOrder: 0 });
  }
}
