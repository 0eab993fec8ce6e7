import { setTimeout as delay } from 'node:timers/promises';
import type { FromSubject } from '../subject/messages.js';
import { planClients } from './clients.js';
import { allReady, hire, type Member, type MemberSpec } from './crew.js';
import type { Ledger } from './ledger.js';
import { planListeners } from './listeners.js';
import { processHealthOf, siblingHealthOf, tellsPanics } from './signs-wanted.js';
import { wait } from './timeline.js';
import type { CellSetup } from './types.js';

/** Spawning a hundred processes at once would starve those that are already up. */
const SPAWN_BATCH = 4;

const GONE_LIMIT_MS = 500;

export type CompanyHooks = {
  ledger: Ledger;
  nowUs: () => number;
  onMessage: (member: Member, message: FromSubject) => void;
  onEnded: (member: Member) => void;
};

type Others = 'listener' | 'client' | 'sibling';

/** All processes of one run: the subjects under test, and beside them listeners and clients. */
export class Company {
  readonly #setup: CellSetup;
  readonly #hooks: CompanyHooks;
  readonly #subjects = new Map<number, Member>();
  readonly #others = {
    listener: new Map<number, Member>(),
    client: new Map<number, Member>(),
    sibling: new Map<number, Member>(),
  };
  readonly #seats = {
    listener: new Map<string, number>(),
    client: new Map<string, number>(),
    sibling: new Map<string, number>(),
  };
  readonly #drained = new Set<Member>();
  #replacing = 0;
  #dismissed = false;

  constructor(setup: CellSetup, hooks: CompanyHooks) {
    this.#setup = setup;
    this.#hooks = hooks;
    if (setup.listenerSdk !== null) this.#seat('listener', planListeners(setup.plan));
    if (setup.conversations !== null) this.#seat('client', planClients(setup.plan));
  }

  /** Who is needed from the beginning. @throws UserError if one does not come up */
  async enlist(stop: AbortSignal): Promise<void> {
    const { plan, listenerSdk, conversations, cell } = this.#setup;
    const subjects = plan.processes
      .filter(({ onDispatch }) => !onDispatch)
      .map(({ index }) => index);
    const pool = plan.processes.filter(({ onDispatch }) => onDispatch).slice(0, cell.scenario.pool);
    const all = [
      ...[...subjects, ...pool.map(({ index }) => index)].map((index) => this.#subjectSpec(index)),
      ...this.#specsOf('listener', listenerSdk?.dir),
      ...this.#specsOf('client', conversations?.clientSdk.dir),
    ];
    for (let first = 0; first < all.length && !stop.aborted; first += SPAWN_BATCH) {
      const batch = all.slice(first, first + SPAWN_BATCH).map((spec) => this.#hire(spec));
      await allReady(batch, this.#setup, stop);
    }
    const health = siblingHealthOf(this.#setup.plan);
    // Nobody waits for it: without it there is one signal less.
    if (health !== null)
      this.#hire({ ...this.#underTest(), role: 'sibling', index: 0, health, panic: true });
  }

  /** The process, started now if it is not there yet, and one more for the pool. */
  call(index: number): Member {
    const known = this.#subjects.get(index);
    const member =
      known?.child.alive === true && !known.child.leaving
        ? known
        : this.#hire(this.#subjectSpec(index));
    const { plan, cell } = this.#setup;
    const spare = plan.processes.filter((one) => one.onDispatch && one.index > index);
    for (const one of spare.slice(0, cell.scenario.pool)) {
      if (!this.#subjects.has(one.index)) this.#hire(this.#subjectSpec(one.index));
    }
    return member;
  }

  /** Ends a subject at once and puts a new process in its place; null if that does not come up, or all have been dismissed. */
  async replace(index: number): Promise<Member | null> {
    this.#replacing++;
    try {
      // One whose thread is held by somebody is killed, and not gone before it is let go.
      const killed = this.#subjects.get(index)?.child.kill();
      await Promise.race([killed, delay(GONE_LIMIT_MS, undefined, { ref: false })]);
      // Whoever comes after that is in nobody's list, and would outlive the run.
      if (this.#dismissed) return null;
      const member = this.#hire(this.#subjectSpec(index));
      return (await member.ready) === null ? null : member;
    } finally {
      this.#replacing--;
    }
  }

  subject = (index: number): Member | undefined => this.#subjects.get(index);
  listens = (room: string): boolean => this.#seats.listener.has(room);
  listenerOf = (room: string): Member | undefined => this.#sitting('listener', room);
  clientOf = (room: string): Member | undefined => this.#sitting('client', room);

  get subjects(): Member[] {
    return [...this.#subjects.values()];
  }
  get listeners(): Member[] {
    return [...this.#others.listener.values()];
  }
  get clients(): Member[] {
    return [...this.#others.client.values()];
  }
  get siblings(): Member[] {
    return [...this.#others.sibling.values()];
  }
  get all(): Member[] {
    return [...this.subjects, ...this.listeners, ...this.clients, ...this.siblings];
  }
  /** Nobody under test is left, and nobody is to come. */
  get deserted(): boolean {
    if (this.#replacing > 0) return false;
    const complete = this.#subjects.size === this.#setup.plan.processes.length;
    return complete && this.subjects.every(({ child }) => !child.alive);
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
    this.#dismissed = true;
    await Promise.all(this.all.map(({ child }) => child.stop()));
  }

  #seat(role: Others, plans: { index: number; rooms: { id: string }[] }[]): void {
    for (const { index, rooms } of plans) {
      for (const { id } of rooms) this.#seats[role].set(id, index);
    }
  }

  #sitting(role: Others, room: string): Member | undefined {
    return this.#others[role].get(this.#seats[role].get(room) ?? -1);
  }

  #subjectSpec(index: number): MemberSpec {
    return {
      ...this.#underTest(),
      role: 'subject',
      index,
      health: processHealthOf(this.#setup.plan, index),
      panic: tellsPanics(this.#setup.plan, index),
    };
  }

  #underTest() {
    const { sdk, node, cell } = this.#setup;
    return { sdkDir: sdk.dir, execPath: node.execPath, logCapture: cell.scenario.logCapture };
  }

  /** Not under test, so as light as can be: the newest SDK, our own Node, no log capture. */
  #specsOf(role: Others, sdkDir = ''): MemberSpec[] {
    const { execPath } = process;
    return [...new Set(this.#seats[role].values())].map((index): MemberSpec => ({
      role,
      index,
      sdkDir,
      execPath,
      logCapture: 'off',
      health: null,
      panic: true,
    }));
  }

  #hire(spec: MemberSpec): Member {
    const member = hire(this.#setup, spec, this.#hooks);
    const all = spec.role === 'subject' ? this.#subjects : this.#others[spec.role];
    all.set(spec.index, member);
    return member;
  }
}
