import type { ProcessRole } from '../journal/events.js';
import type { Ledger } from './ledger.js';
import { pulse, type Pulse } from './pulse.js';
import type { RecoveryDriver } from './recovery/driver.js';
import type { Roster } from './roster.js';

type Watched = {
  index: number;
  role: ProcessRole;
  pid: number;
  pulse: Pulse;
  /** Stalls that the child can't report itself, by publisher. */
  stalls: Map<number, { id: string; fromUs: number }>;
};

/** A conductor that looks this late was itself kept from running: silence proves nothing then. */
const LATE_LOOK_US = 300_000;

type Role = Watched['role'];
export type WatchContext = {
  afterUs: number;
  ledger: Ledger;
  roster: Roster;
  osState: (pid: number) => string | null;
  onStall: RecoveryDriver['stall'];
};

/** Sees from outside that a child's JS thread has gone silent, and which publishers stall by it. */
export class Watch {
  readonly #context: WatchContext;
  readonly #watched = new Map<string, Watched>();
  #lastLookUs: number | null = null;
  #serial = 0;

  constructor(context: WatchContext) {
    this.#context = context;
  }

  add(child: { index: number; role: Role; pid: number }, atUs: number): void {
    const { index, role, pid } = child;
    const one: Watched = {
      index,
      role,
      pid,
      stalls: new Map(),
      pulse: pulse(atUs, this.#context.afterUs, {
        onSilent: (sinceUs) => this.#tell(one, 'silent', sinceUs, this.#lastLookUs ?? sinceUs),
        onBack: (sinceUs, backUs) => this.#back(one, sinceUs, backUs),
      }),
    };
    this.#watched.set(`${role}/${index}`, one);
  }

  beat(role: Role, index: number, sentUs: number): void {
    this.#watched.get(`${role}/${index}`)?.pulse.beat(sentUs);
  }

  /** Called every 100 ms. */
  look(nowUs: number): void {
    const late = this.#lastLookUs !== null && nowUs - this.#lastLookUs > LATE_LOOK_US;
    this.#lastLookUs = nowUs;
    for (const one of this.#watched.values()) {
      one.pulse.look(nowUs, late);
      if (!late) this.#openOwing(one, nowUs);
    }
  }

  /** The child has ended: its open stalls stay open, nothing more is expected from it. */
  remove(role: Role, index: number, pid: number): void {
    const key = `${role}/${index}`;
    // Another process may have taken its place.
    if (this.#watched.get(key)?.pid === pid) this.#watched.delete(key);
  }

  #back(one: Watched, sinceUs: number, backUs: number): void {
    this.#tell(one, 'back', sinceUs, backUs);
    for (const [publisher, { id, fromUs }] of one.stalls) {
      this.#stall(publisher, id, fromUs, backUs);
    }
    one.stalls.clear();
  }

  #openOwing(one: Watched, nowUs: number): void {
    const sinceUs = one.pulse.silentSinceUs;
    if (sinceUs === null || one.role !== 'subject') return;
    const { afterUs, roster } = this.#context;
    for (const { index, id, dueUs } of roster.owing(one.index, sinceUs, nowUs - afterUs)) {
      if (one.stalls.has(index)) continue;
      const opened = { id: `${id}/outside-${this.#serial++}`, fromUs: dueUs };
      one.stalls.set(index, opened);
      this.#stall(index, opened.id, opened.fromUs, null);
    }
  }

  #stall(publisher: number, id: string, fromUs: number, toUs: number | null): void {
    const { ledger, onStall } = this.#context;
    const what = 'silent';
    onStall(publisher, toUs === null, fromUs, id, false, what);
    ledger.note(toUs ?? this.#lastLookUs ?? fromUs, {
      kind: 'stall',
      id,
      publisher,
      state: toUs === null ? 'open' : 'closed',
      fromUs: ledger.toRun(fromUs),
      toUs: toUs === null ? null : ledger.toRun(toUs),
      what,
      seenBy: 'conductor',
      pending: 0,
    });
  }

  #tell(one: Watched, state: 'silent' | 'back', sinceUs: number, atUs: number): void {
    const { ledger, osState } = this.#context;
    const letter = state === 'silent' ? osState(one.pid) : null;
    ledger.note(atUs, {
      kind: 'process',
      process: one.index,
      role: one.role,
      state,
      pid: one.pid,
      sinceUs: ledger.toRun(sinceUs),
      ...(letter === null ? {} : { osState: letter }),
    });
  }
}
