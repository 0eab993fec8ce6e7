import { osState, processStat } from '../children/index.js';
import { lagLimitUs } from '../journal/lag.js';
import { mergedUsOf } from '../journal/merged.js';
import { removeRooms } from '../livekit/index.js';
import type { PlannedRoom } from '../scenario/types.js';
import { hostClock } from '../subject/clock.js';
import { COUNTED_EVERY_MS } from '../subject/samples.js';
import { untilGridMs } from '../units/on-grid.js';
import { threadsMsOf } from './signs-wanted.js';
import { Company } from './company.js';
import type { Member } from './crew.js';
import { ownAiUrl, talks, type TalkingRoom } from './conversation.js';
import { Dispatch } from './dispatch.js';
import { causeOfEnd } from './end-cause.js';
import { headerOf } from './header.js';
import { hostMeter, type HostMeter } from './host-meter.js';
import { inbox } from './inbox.js';
import { ledger as createLedger } from './ledger.js';
import { LISTEN_AHEAD_MS } from './listeners.js';
import { jsThreads } from './js-threads.js';
import { crashedIn, liveView } from './live.js';
import { meters as createMeters } from './meters.js';
import { pressureDriver } from './pressure.js';
import { stepLevers } from './pressure-levers.js';
import { Recorder } from './recorder.js';
import { RecoveryDriver } from './recovery/driver.js';
import { replacer } from './recovery/replace.js';
import { roster as createRoster } from './roster.js';
import { roomName, stage as createStage } from './stage.js';
import { stallBoard } from './stall-board.js';
import { startStandIn, type StandIn } from './stand-in.js';
import { threadWatch, type ThreadWatch } from './thread-watch.js';
import { timeline, wait, walk, type Step } from './timeline.js';
import type { CellSetup, Ending, LiveView, RunHooks } from './types.js';
import { Watch } from './watch.js';

const LISTENER_JOIN_LIMIT_MS = 15_000;
/** What is in the air when the last publisher stops: network, jitter buffer, the listener's window. */
const LISTEN_AFTER_MS = 600;
/** Beyond the hang limit, for the subject's own word that it has nothing more to wait for. */
const DRAIN_GRACE_MS = 2000;
const DRAIN_CUT_SHORT_MS = 2000;
/** A client that is heard or answered as the run ends gets this long for it. */
const CLIENTS_LIMIT_MS = 2500;
const REMOVE_ROOM_LIMIT_MS = 3000;

/**
 * Runs one cell: spawns its processes, walks its timeline, writes its journal, and leaves nothing
 * running. Whatever happens on the way is in the journal.
 * @throws UserError (environment) if the SDK can't be loaded; nothing was measured then
 */
export async function runCell(setup: CellSetup, hooks: RunHooks): Promise<Ending> {
  const run = new CellRun(setup, hooks);
  try {
    await run.prepare();
    run.begin();
    const ending = await run.perform();
    await run.drain(ending);
    await run.close(ending);
    return ending;
  } catch (error) {
    await run.close({ reason: 'internal', detail: String(error) });
    throw error;
  }
}

class CellRun {
  readonly #setup: CellSetup;
  readonly #hooks: RunHooks;
  readonly #nowUs = hostClock().nowUs;
  readonly #ledger;
  readonly #roster;
  readonly #recorder;
  readonly #board;
  readonly #watch;
  readonly #stage;
  readonly #end;
  readonly #company;
  readonly #meters;
  readonly #pressure;
  readonly #dispatch;
  readonly #threads;
  readonly #jsThreads = jsThreads();
  readonly #recovery: RecoveryDriver;
  readonly #joinedListeners = new Set<string>();
  #phase: LiveView['phase'] = 'preparing';
  #fromUs = 0;
  #standIn: StandIn | null = null;

  constructor(setup: CellSetup, hooks: RunHooks) {
    const { plan, server, runId, conversations } = setup;
    const nowUs = this.#nowUs;
    this.#setup = setup;
    this.#hooks = hooks;
    const ledger = (this.#ledger = createLedger(setup.folder, runId, hooks.status, hooks.onEvent));
    const roster = (this.#roster = createRoster(plan));
    const board = stallBoard((publisher) => roster.publisher(publisher)?.group ?? '');
    this.#threads = this.#threadWatch();
    const onStall = this.#onStall;
    const afterUs = setup.cell.scenario.stall.afterMs * 1000;
    const watch = new Watch({ afterUs, ledger, roster, osState, onStall });
    const publishers = plan.rooms.flatMap((room) => room.publishers);
    const recorder = (this.#recorder = new Recorder(
      publishers.map((one) => ({ ...one, lagUs: lagLimitUs(afterUs, one.queueMs) })),
      mergedUsOf(setup.cell.scenario.durationMs * 1000),
    ));
    this.#board = board;
    this.#watch = watch;
    const { scenario } = setup.cell;
    const aiUrl = () => ownAiUrl(scenario, setup.env) ?? this.#standIn?.url ?? '';
    const stage = createStage({ runId, scenario, server, conversations, aiUrl, ledger, nowUs });
    this.#stage = stage;
    this.#end = causeOfEnd(setup, hooks.stop, ledger, nowUs);
    const handle = inbox({
      ledger,
      roster,
      recorder,
      watch,
      onStall,
      threadsOf: (pid) => processStat(pid)?.threads ?? 0,
      onPublisher: (publisher, state, atUs) => this.#onPublisher(publisher, state, atUs),
      onQueue: (publisher, queueMs) => recorder.lagLimit(publisher, lagLimitUs(afterUs, queueMs)),
      onDrained: (member) => this.#company.drained(member),
      recovery: () => this.#recovery,
      onListenerRoom: (room) => this.#joinedListeners.add(room),
    });
    const onEnded = (member: Member) => this.#onEnded(member);
    const onMessage: typeof handle = (member, message) => {
      this.#jsThreads.note(member, message);
      handle(member, message);
    };
    this.#company = new Company(setup, { ledger, nowUs, onMessage, onEnded });
    const company = this.#company;
    const onUp = ({ child }: Member) => this.#watch.add(child, nowUs());
    this.#dispatch = new Dispatch({ setup, ledger, nowUs, company, stage, onUp });
    this.#pressure = pressureDriver({
      steps: setup.cell.scenario.pressure,
      ledger,
      nowUs,
      pull: stepLevers(setup, () => this.#company.subjects),
    });
    this.#recovery = this.#recoveryDriver();
    this.#meters = createMeters({
      ...{ ledger, recorder, roster, watch, nowUs },
      threads: this.#threads,
      recovery: () => this.#recovery,
      host: this.#hostMeter(),
    });
  }

  readonly #onStall: RecoveryDriver['stall'] = (publisher, open, fromUs, ...rest) => {
    this.#board.stall(publisher, open, fromUs, this.#nowUs());
    this.#threads.stall(publisher, open);
    this.#recovery.stall(publisher, open, fromUs, ...rest);
  };

  #hostMeter(): HostMeter {
    const { server } = this.#setup;
    return hostMeter({
      pids: () => this.#pids(),
      spent: () => this.#pressure.spent(),
      server: server?.kind === 'embedded' ? () => server.pid : null,
    });
  }

  #threadWatch(): ThreadWatch {
    return threadWatch({
      ledger: this.#ledger,
      subjects: () => this.#company.subjects,
      processOf: (publisher) => this.#roster.processOf(publisher),
      everyMsOf: (process) => threadsMsOf(this.#setup.plan, process),
    });
  }

  #recoveryDriver(): RecoveryDriver {
    const { plan, cell } = this.#setup;
    const parts = { company: this.#company, stage: this.#stage, nowUs: this.#nowUs };
    return new RecoveryDriver({
      ...parts,
      ledger: this.#ledger,
      recovery: cell.scenario.recovery,
      rooms: plan.rooms,
      replace: replacer({
        ...parts,
        plan,
        recorder: this.#recorder,
        watch: this.#watch,
        sinceMs: () => (this.#nowUs() - this.#fromUs) / 1000,
      }),
      renamed: ({ index: publisher, room }, identity) =>
        this.#company.listenerOf(room)?.child.send({ kind: 'renamed', publisher, identity }),
      onClosed: (publisher, fromUs, id) => this.#onStall(publisher, false, fromUs, id),
    });
  }

  /** Everything of this run that uses CPU. */
  #pids(): number[] {
    const { server } = this.#setup;
    return [
      ...this.#pressure.pids(),
      ...this.#company.all.filter(({ child }) => child.alive).map(({ child }) => child.pid),
      ...(server?.pid == null ? [] : [server.pid]),
      ...(this.#standIn === null ? [] : [this.#standIn.pid]),
    ];
  }

  /** Everybody is up, and who listens from the beginning is in place. */
  async prepare(): Promise<void> {
    const { stop } = this.#hooks;
    if (this.#setup.conversations !== null && this.#setup.cell.scenario.ai.url === null)
      this.#standIn = await startStandIn(this.#setup, this.#ledger, this.#nowUs);
    await this.#company.enlist(stop);
    const early = this.#setup.plan.rooms.filter(
      ({ id, joinAtMs }) => this.#company.listens(id) && joinAtMs < LISTEN_AHEAD_MS,
    );
    await Promise.all(early.map((room) => this.#listenTo(room)));
    const limit = AbortSignal.any([stop, AbortSignal.timeout(LISTENER_JOIN_LIMIT_MS)]);
    const waiting = () => early.some(({ id }) => !this.#joinedListeners.has(id));
    while (waiting() && !limit.aborted) await wait(20, limit);
    // The run's seconds are then those of its children.
    await wait(untilGridMs(COUNTED_EVERY_MS, this.#nowUs() / 1000), stop);
  }

  begin(): void {
    const startedAt = new Date();
    const { server, cell } = this.#setup;
    this.#fromUs = this.#nowUs();
    this.#ledger.begin(this.#fromUs, () => headerOf(this.#setup, startedAt));
    this.#ledger.note(this.#fromUs, { kind: 'phase', phase: 'started' });
    if (server !== null) this.#ledger.note(this.#fromUs, { kind: 'server', state: 'started' });
    for (const { child } of this.#company.all)
      if (child.alive) this.#watch.add(child, this.#fromUs);
    this.#phase = 'running';
    this.#meters.start(this.#fromUs);
    this.#dispatch.begin();
    this.#pressure.begin(this.#fromUs);
    this.#hooks.onLive(() =>
      liveView({
        phase: this.#phase,
        fromUs: this.#fromUs,
        nowUs: this.#nowUs(),
        scenario: cell.scenario,
        recorder: this.#recorder,
        roster: this.#roster,
        board: this.#board,
        jsThreads: this.#jsThreads,
        crashed: crashedIn(this.#setup.plan, this.#company),
      }),
    );
  }

  async perform(): Promise<Ending> {
    const { plan, cell } = this.#setup;
    const steps = timeline(plan, ({ id }) => this.#company.listens(id), LISTEN_AHEAD_MS);
    const sinceMs = () => (this.#nowUs() - this.#fromUs) / 1000;
    const act = (step: Step) => this.#act(step);
    await walk(steps, cell.scenario.durationMs, sinceMs, this.#end.signal, act);
    await this.#end.lastLook();
    return this.#end.cause() ?? { reason: 'completed' };
  }

  /** No new captures; those that are pending get their time to settle, or to prove that they hang. */
  async drain({ reason }: Ending): Promise<void> {
    this.#recovery.end(this.#nowUs());
    await this.#pressure.end();
    const { hangMs } = this.#setup.cell.scenario.stall;
    const { subjects, listeners, clients, siblings } = this.#company;
    this.#phase = 'draining';
    this.#ledger.note(this.#nowUs(), { kind: 'phase', phase: 'stopping' });
    const { stop } = this.#hooks;
    this.#dispatch.stop();
    if (reason === 'completed') {
      if (clients.length > 0) await this.#company.settle(clients, CLIENTS_LIMIT_MS, stop);
      await this.#company.settle(subjects, hangMs + DRAIN_GRACE_MS, stop);
      if (listeners.length > 0) await wait(LISTEN_AFTER_MS, stop);
    } else await this.#company.settle(subjects, DRAIN_CUT_SHORT_MS);
    await this.#company.settle([...listeners, ...clients, ...siblings], DRAIN_CUT_SHORT_MS);
    this.#ledger.note(this.#nowUs(), { kind: 'phase', phase: 'drained' });
  }

  /** Ends all processes and the journal, also after our own failure. */
  async close(ending: Ending): Promise<void> {
    await this.#pressure.end();
    this.#meters.stop();
    this.#end.dispose();
    this.#dispatch.stop();
    await this.#company.dismiss();
    await this.#standIn?.stop();
    const { clamped } = this.#recorder;
    if (clamped > 0) {
      const text = `${clamped} latencies were longer than 60s and are recorded as 60s`;
      this.#ledger.note(this.#nowUs(), { kind: 'note', text });
    }
    this.#ledger.note(this.#nowUs(), { kind: 'end', ...ending });
    const trouble = this.#ledger.close();
    if (trouble !== null) this.#hooks.onTrouble(trouble);
  }

  #act({ action, room }: Step): void {
    if (action === 'listen') return void this.#listenTo(room);
    if (talks(room)) return this.#actClient(action, room);
    const subject = this.#company.subject(room.process);
    if (subject === undefined || !subject.child.alive) return;
    if (action === 'join')
      return void this.#stage.join(room, (message) => subject.child.send(message));
    this.#stage.leave(room, (message) => subject.child.send(message));
    this.#roster.roomUp(room.id, false);
  }

  /** The client's own doing; its processor follows by what the server tells of the room. */
  #actClient(action: 'join' | 'converse' | 'leave', room: TalkingRoom): void {
    const client = this.#company.clientOf(room.id);
    if (client === undefined || !client.child.alive) return;
    if (action !== 'leave') {
      this.#dispatch.clientComes(room.id);
      return void this.#stage.converse(room, (message) => client.child.send(message));
    }
    this.#stage.leave(room, (message) => client.child.send(message));
    const { server, runId } = this.#setup;
    if (server !== null) void removeRooms(server, [roomName(runId, room.id)], REMOVE_ROOM_LIMIT_MS);
  }

  async #listenTo(room: PlannedRoom): Promise<void> {
    const listener = this.#company.listenerOf(room.id);
    if (listener !== undefined) {
      await this.#stage.listen(room, (message) => listener.child.send(message));
    }
  }

  #onPublisher(publisher: number, state: 'published' | 'stopped', atUs: number): void {
    if (state === 'stopped') this.#recovery.ended(publisher, atUs);
    const room = this.#roster.publisher(publisher)?.room;
    if (room !== undefined)
      this.#company.listenerOf(room)?.child.send({ kind: state, publisher, atUs });
  }

  #onEnded({ child }: Member): void {
    this.#watch.remove(child.role, child.index, child.pid);
    if (child.role !== 'subject' || this.#company.subject(child.index)?.child !== child) return;
    for (const room of this.#setup.plan.rooms) {
      if (room.process === child.index) this.#roster.roomUp(room.id, false);
    }
    if (this.#company.deserted) this.#end.noSubjectLeft();
  }
}
