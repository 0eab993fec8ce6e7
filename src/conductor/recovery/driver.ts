import { processStat, startOf } from '../../children/index.js';
import type { PlannedPublisher, PlannedRoom, Recovery } from '../../scenario/types.js';
import type { FromSubject } from '../../subject/messages.js';
import type { EventOf } from '../../journal/events.js';
import type { Rung } from '../../journal/health.js';
import type { Company } from '../company.js';
import type { Ledger } from '../ledger.js';
import type { Stage } from '../stage.js';
import { Ladder, type LadderAction } from './ladder.js';

export type RecoveryContext = {
  recovery: Recovery | null;
  rooms: readonly PlannedRoom[];
  ledger: Ledger;
  company: Company;
  stage: Stage;
  nowUs: () => number;
  /**
   * Puts a new process in a subject's place and has it join the same rooms.
   * @returns whether there is a new one: it may have been replaced a moment ago
   */
  replace: (process: number) => Promise<boolean>;
  /** A publisher goes on under another identity. */
  renamed: (publisher: PlannedPublisher, identity: string) => void;
  /** A stall that its own process could not close has ended. */
  onClosed: (publisher: number, fromUs: number, id: string) => void;
};

type Said<K extends FromSubject['kind']> = Extract<FromSubject, { kind: K }>;
type Footprint = { threads: number; rssMb: number };
type Opened = { fromUs: number; what: EventOf<'stall'>['what'] };
type Patient = {
  planned: PlannedPublisher;
  room: PlannedRoom;
  ladder: Ladder;
  /** Stalls that are open, by id: a process that was killed never closes them. */
  open: Map<string, Opened>;
  okSeen: number;
  /** Its process has been replaced: the stalls that are open ended with the old one. */
  reborn: boolean;
  before: (Footprint & { pid: number }) | null;
};

/** Walks the ladder for every publisher that stalls, and writes down what came of each rung. */
export class RecoveryDriver {
  readonly #context: RecoveryContext;
  readonly #patients = new Map<number, Patient>();
  #over = false;

  constructor(context: RecoveryContext) {
    this.#context = context;
    const { recovery, rooms } = context;
    if (recovery === null) return;
    for (const room of rooms) {
      for (const planned of room.publishers) {
        const ladder = new Ladder({
          rungs: recovery.ladder,
          afterUs: recovery.afterMs * 1000,
          limitUs: recovery.limitMs * 1000,
          tapped: planned.health?.tap === true && room.conversation === null,
          heard: planned.listen,
        });
        const patient = {
          planned,
          room,
          ladder,
          open: new Map<string, Opened>(),
          okSeen: 0,
          reborn: false,
          before: null,
        };
        this.#patients.set(planned.index, patient);
      }
    }
  }

  stall(
    publisher: number,
    open: boolean,
    fromUs: number,
    id: string,
    unhealed = false,
    what: Opened['what'] = 'capture',
  ): void {
    const patient = this.#patients.get(publisher);
    if (patient === undefined) return;
    if (open) patient.open.set(id, { fromUs, what });
    else patient.open.delete(id);
    patient.ladder.stall(id, open, fromUs, this.#context.nowUs(), unhealed);
  }

  /** The publisher plans no more captures. */
  ended(publisher: number, atUs: number): void {
    const patient = this.#patients.get(publisher);
    if (patient === undefined || this.#over) return;
    patient.open.clear();
    this.#act(patient, patient.ladder.ended(atUs));
  }

  captures(counters: Said<'captures'>['counters'], atUs: number): void {
    for (const { publisher, counters: counts } of counters) {
      const patient = this.#patients.get(publisher);
      if (patient === undefined) continue;
      const { okSeen, ladder } = patient;
      patient.okSeen = counts.ok;
      // Fewer than before: a new process counts, from 0 on.
      const settled = counts.ok < okSeen ? counts.ok > 0 : counts.ok > okSeen;
      if (!settled) continue;
      ladder.captured(atUs);
      if (patient.reborn) this.#close(patient, atUs);
      patient.reborn = false;
    }
  }

  health({ publisher, fromUs, values }: Said<'health'>): void {
    if (publisher === null || values.tap == null) return;
    this.#patients.get(publisher)?.ladder.tap(values.tap, fromUs);
  }

  heard(heard: Said<'heard'>['heard'], atUs: number): void {
    for (const { publisher, fromUs, expected, audibleExpected } of heard) {
      this.#patients.get(publisher)?.ladder.hear({ expected, audibleExpected }, fromUs, atUs);
    }
  }

  answered({ publisher, attempt, state, reason = '', atUs }: Said<'recover'>): void {
    const patient = this.#patients.get(publisher);
    if (patient !== undefined)
      this.#act(patient, patient.ladder.answer(attempt, state, reason, atUs));
  }

  /** Called every 100 ms. */
  look(nowUs: number): void {
    if (this.#over) return;
    for (const patient of this.#patients.values()) this.#act(patient, patient.ladder.tick(nowUs));
  }

  /** The run is being ended: nothing more is tried. */
  end(nowUs: number): void {
    this.#over = true;
    for (const patient of this.#patients.values()) this.#act(patient, patient.ladder.end(nowUs));
  }

  #act(patient: Patient, actions: LadderAction[]): void {
    for (const action of actions) {
      if (action.kind === 'start') this.#start(patient, action);
      else this.#conclude(patient, action);
    }
  }

  #start(patient: Patient, { rung, attempt, stall }: LadderAction & { kind: 'start' }): void {
    const { ledger, nowUs, company, replace, recovery } = this.#context;
    const { planned, room } = patient;
    patient.before = this.#footprint(room.process);
    const about = { kind: 'recovery', publisher: planned.index, stall, attempt, rung } as const;
    ledger.note(nowUs(), { ...about, state: 'started' });
    if (rung === 'wait') return;
    if (rung === 'process') {
      return void replace(room.process).then((fresh) => {
        // One process may hold many that stall: the first to come so far replaces it for all. Not
        // before it is gone: until then what settles is the old one's, where captures trickle.
        for (const other of this.#patients.values())
          if (fresh && other.room.process === room.process) other.reborn = true;
        this.#act(patient, patient.ladder.answer(attempt, 'done', '', nowUs()));
      });
    }
    const limitMs = recovery?.limitMs ?? 0;
    void this.#ticket(patient, rung, attempt).then(({ url, token }) =>
      company.subject(room.process)?.child.send({
        kind: 'recover',
        publisher: planned.index,
        attempt,
        rung,
        url,
        token,
        limitMs,
      }),
    );
  }

  /** A new Room needs a name of its own, or the server would throw the old one out in the middle of it. */
  async #ticket({ planned, room }: Patient, rung: string, attempt: number) {
    if (rung !== 'room') return { url: null, token: '' };
    const identity = `${planned.id}-r${attempt}`;
    this.#context.renamed(planned, identity);
    return this.#context.stage.ticket(room, identity);
  }

  #conclude(patient: Patient, action: LadderAction & { kind: 'over' }): void {
    const { ledger, nowUs } = this.#context;
    const { rung, attempt, stall, state, tookUs, proof, lostUs, reason } = action;
    // Where the subject never got round to it, that nothing was left behind says nothing.
    const leaked = action.ran ? this.#leaked(patient, rung) : null;
    ledger.note(nowUs(), {
      kind: 'recovery',
      publisher: patient.planned.index,
      stall,
      attempt,
      rung,
      state,
      ...(state === 'skipped' ? {} : { tookUs: Math.round(tookUs), proof }),
      ...(state === 'skipped' || leaked === null ? {} : { leaked }),
      ...(lostUs === null ? {} : { lostUs: Math.round(lostUs) }),
      ...(reason === null ? {} : { reason }),
    });
  }

  #close({ planned, open }: Patient, toUs: number): void {
    const { ledger, onClosed } = this.#context;
    for (const [id, { fromUs, what }] of open) {
      const times = { fromUs: ledger.toRun(fromUs), toUs: ledger.toRun(toUs) };
      const about = { kind: 'stall', id, publisher: planned.index, what } as const;
      ledger.note(toUs, { ...about, ...times, state: 'closed', seenBy: 'conductor', pending: 0 });
      onClosed(planned.index, fromUs, id);
    }
    open.clear();
  }

  /** More than before in the process; of one that was replaced, what is still there of it. */
  #leaked({ before, room }: Patient, rung: Rung): Footprint | null {
    const after = this.#footprint(room.process);
    if (before === null || after === null) return null;
    if (rung !== 'process') {
      return { threads: after.threads - before.threads, rssMb: after.rssMb - before.rssMb };
    }
    if (after.pid === before.pid) return null; // somebody else had it replaced a moment ago
    return startOf(before.pid) === null ? GONE : (footprintOf(before.pid) ?? GONE);
  }

  #footprint(process: number): (Footprint & { pid: number }) | null {
    const pid = this.#context.company.subject(process)?.child.pid;
    const found = pid === undefined ? null : footprintOf(pid);
    return pid === undefined || found === null ? null : { ...found, pid };
  }
}

const GONE: Footprint = { threads: 0, rssMb: 0 };

function footprintOf(pid: number): Footprint | null {
  const stat = processStat(pid);
  return stat === null
    ? null
    : { threads: stat.threads, rssMb: Math.round(stat.rssBytes / 2 ** 20) };
}
