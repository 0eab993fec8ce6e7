import type { NativeHook, Sdk } from '../../sdk/types.js';
import type { Clock } from '../clock.js';
import type { Link } from '../link.js';
import type { ProcessHealth } from '../messages.js';
import type { Publisher } from '../publisher.js';
import { canaryGauge } from './canary.js';
import { readAll, type Gauge } from './gauge.js';
import { ffiGauge, loopGauge } from './process-gauges.js';
import { publisherGauges, type Channel } from './publisher-gauges.js';

export type MonitorContext = { sdk: Sdk; hook: NativeHook; clock: Clock; link: Link };

type Watched = { gauges: Gauge[]; fromUs: number; timer: NodeJS.Timeout };

/** Takes signs of life of the process and of those publishers whose scenario wants it, by the clock. */
export class HealthMonitor {
  readonly #context: MonitorContext;
  readonly #publishers = new Map<number, Watched>();
  readonly #kept: unknown[] = [];
  #process: Watched | null = null;

  constructor(context: MonitorContext) {
    this.#context = context;
  }

  /** The process itself: its canary, told as `signal`, and the load on its JS thread. */
  process(wanted: ProcessHealth, signal: 'canary' | 'sibling'): void {
    const { sdk, clock, hook } = this.#context;
    const { everyMs } = wanted;
    const gauges = [
      ...(wanted.canary ? [canaryGauge(sdk, signal, () => clock.nowUs(), this.#kept)] : []),
      ...(wanted.loop ? [loopGauge(everyMs)] : []),
      ...(wanted.ffi ? [ffiGauge(hook)] : []),
    ];
    this.#process = this.#begin(gauges, everyMs, null);
  }

  /** Begins, or goes on with a new channel of the same publisher. */
  watch(publisher: Publisher, channel: Channel): void {
    const { index, health } = publisher.spec;
    if (health === null) return;
    this.unwatch(index);
    const { clock } = this.#context;
    const gauges = publisherGauges(publisher, channel, () => clock.nowUs());
    if (gauges.length > 0) this.#publishers.set(index, this.#begin(gauges, health.everyMs, index));
  }

  unwatch(publisher: number): void {
    this.#end(this.#publishers.get(publisher));
    this.#publishers.delete(publisher);
  }

  stop(): void {
    for (const index of [...this.#publishers.keys()]) this.unwatch(index);
    this.#end(this.#process ?? undefined);
    this.#process = null;
  }

  #begin(gauges: Gauge[], everyMs: number, publisher: number | null): Watched {
    const timer = setInterval(() => this.#take(watched, publisher), everyMs);
    const watched: Watched = { gauges, fromUs: this.#context.clock.nowUs(), timer };
    return watched;
  }

  #take(watched: Watched, publisher: number | null): void {
    const { clock, link } = this.#context;
    const atUs = clock.nowUs();
    const { fromUs } = watched;
    watched.fromUs = atUs;
    const reading = readAll(watched.gauges, atUs, () => performance.now() * 1000);
    link.send({ kind: 'health', atUs, publisher, fromUs, ...reading });
  }

  #end(watched: Watched | undefined): void {
    if (watched === undefined) return;
    clearInterval(watched.timer);
    for (const gauge of watched.gauges) gauge.stop?.();
  }
}
