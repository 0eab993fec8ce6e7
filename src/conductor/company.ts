import type { FromSubject } from '../subject/messages.js';
import { allReady, hire, type Member, type MemberSpec } from './crew.js';
import type { Ledger } from './ledger.js';
import { planListeners } from './listeners.js';
import { wait } from './timeline.js';
import type { CellSetup } from './types.js';

/** Spawning a hundred processes at once would starve those that are already up. */
const SPAWN_BATCH = 4;

export type CompanyHooks = {
  ledger: Ledger;
  nowUs: () => number;
  onMessage: (member: Member, message: FromSubject) => void;
  onEnded: (member: Member) => void;
};

/** All processes of one run: the subjects under test, and the listeners beside them. */
export class Company {
  readonly #setup: CellSetup;
  readonly #hooks: CompanyHooks;
  readonly #subjects = new Map<number, Member>();
  readonly #listeners = new Map<number, Member>();
  readonly #listenerOfRoom = new Map<string, number>();
  readonly #drained = new Set<Member>();

  constructor(setup: CellSetup, hooks: CompanyHooks) {
    this.#setup = setup;
    this.#hooks = hooks;
    if (setup.listenerSdk === null) return;
    for (const { index, rooms } of planListeners(setup.plan)) {
      for (const { id } of rooms) this.#listenerOfRoom.set(id, index);
    }
  }

  /** Subjects in batches, then the listeners. @throws UserError if one does not come up */
  async enlist(stop: AbortSignal): Promise<void> {
    const { plan, sdk, node, cell, listenerSdk } = this.#setup;
    const subjects = plan.processes.map(({ index }): MemberSpec => {
      const { logCapture } = cell.scenario;
      return { role: 'subject', index, sdkDir: sdk.dir, execPath: node.execPath, logCapture };
    });
    // Not under test, so as light as can be: the newest SDK, our own Node, no log capture.
    const listeners = [...new Set(this.#listenerOfRoom.values())].map((index): MemberSpec => {
      const sdkDir = listenerSdk?.dir ?? '';
      return { role: 'listener', index, sdkDir, execPath: process.execPath, logCapture: 'off' };
    });
    const all = [...subjects, ...listeners];
    for (let first = 0; first < all.length && !stop.aborted; first += SPAWN_BATCH) {
      const batch = all.slice(first, first + SPAWN_BATCH).map((spec) => this.#hire(spec));
      await allReady(batch, this.#setup, stop);
    }
  }

  #hire(spec: MemberSpec): Member {
    const member = hire(this.#setup, spec, this.#hooks);
    const all = spec.role === 'subject' ? this.#subjects : this.#listeners;
    all.set(spec.index, member);
    return member;
  }

  subject = (index: number): Member | undefined => this.#subjects.get(index);
  listens = (room: string): boolean => this.#listenerOfRoom.has(room);
  listenerOf = (room: string): Member | undefined =>
    this.#listeners.get(this.#listenerOfRoom.get(room) ?? -1);

  get subjects(): Member[] {
    return [...this.#subjects.values()];
  }
  get listeners(): Member[] {
    return [...this.#listeners.values()];
  }
  get all(): Member[] {
    return [...this.subjects, ...this.listeners];
  }

  drained(member: Member): void {
    this.#drained.add(member);
  }

  /** Tells them to stop and waits for their word, for their end, for the limit, or for `cut`. */
  async settle(members: Member[], limitMs: number, cut?: AbortSignal): Promise<void> {
    const over = AbortSignal.timeout(limitMs);
    const limit = cut === undefined ? over : AbortSignal.any([over, cut]);
    for (const { child } of members) child.send({ kind: 'stop' });
    const waiting = () => members.some((one) => one.child.alive && !this.#drained.has(one));
    while (waiting() && !limit.aborted) await wait(20, limit);
  }

  async dismiss(): Promise<void> {
    await Promise.all(this.all.map(({ child }) => child.stop()));
  }
}
