import type { LocalAudio } from '../sdk/types.js';
import type { Clock } from './clock.js';
import type { Link } from './link.js';
import type { PublisherSpec } from './messages.js';
import { numberIn, orderCheck } from './numbered.js';
import { tapCounter, type TapCounter } from './tap-counter.js';

type Tap = { fromUs: number; counter: TapCounter; order: { wrong: number } };

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
    if (!spec.tap || audio === null) return;
    const order = { wrong: 0 };
    const isOutOfOrder = orderCheck();
    const { rateHz, channels } = spec;
    const counter = tapCounter(audio, rateHz, channels, (window) => {
      const number = spec.signal === 'numbered' ? numberIn(window) : null;
      if (number !== null && isOutOfOrder(number)) order.wrong++;
    });
    if (counter === null) return;
    this.#taps.set(spec.index, { fromUs: this.#clock.nowUs(), counter, order });
  }

  close(publisher: number): void {
    const tap = this.#taps.get(publisher);
    if (tap === undefined) return;
    this.#tell(publisher, tap);
    tap.counter.stop();
    this.#taps.delete(publisher);
  }

  flush(): void {
    for (const [publisher, tap] of this.#taps) this.#tell(publisher, tap);
  }

  #tell(publisher: number, tap: Tap): void {
    const atUs = this.#clock.nowUs();
    const { fromUs, order } = tap;
    const { windows, sounding } = tap.counter.take();
    const outOfOrder = order.wrong;
    tap.fromUs = atUs;
    order.wrong = 0;
    this.#link.send({ kind: 'tapped', atUs, publisher, fromUs, windows, sounding, outOfOrder });
  }
}
