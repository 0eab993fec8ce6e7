import type { NativeHook, Sdk } from '../../sdk/types.js';
import type { Clock } from '../clock.js';
import type { Link } from '../link.js';
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

  /** The process's own canary, and with it the load on its JS thread. */
  canary(everyMs: number, signal: 'canary' | 'sibling'): void {
    const { sdk, clock } = this.#context;
    const gauge = canaryGauge(sdk, signal, () => clock.nowUs(), this.#kept);
    this.#watchProcess(everyMs, [gauge]);
  }

  /** Begins, or goes on with a new channel of the same publisher. */
  watch(publisher: Publisher, channel: Channel): void {
    const { index, health } = publisher.spec;
    if (health === null) return;
    this.#end(this.#publishers.get(index));
    if (this.#process === null) this.#watchProcess(health.everyMs, []);
    const { clock } = this.#context;
    const gauges = publisherGauges(publisher, channel, () => clock.nowUs());
    this.#publishers.set(index, this.#begin(gauges, health.everyMs, index));
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

  #watchProcess(everyMs: number, gauges: Gauge[]): void {
    const { hook } = this.#context;
    this.#process = this.#begin([...gauges, loopGauge(everyMs), ffiGauge(hook)], everyMs, null);
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
