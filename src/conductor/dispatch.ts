import { dispatcher } from '../livekit/index.js';
import type { Company } from './company.js';
import { PROCESSOR_ENDING, talks, type TalkingRoom } from './conversation.js';
import type { Member } from './crew.js';
import type { Ledger } from './ledger.js';
import { roomName, type Stage } from './stage.js';
import type { CellSetup } from './types.js';

export type DispatchContext = {
  setup: CellSetup;
  ledger: Ledger;
  nowUs: () => number;
  company: Company;
  stage: Stage;
  /** A process that was started for a room has come up. */
  onUp: (member: Member) => void;
};

/** Refused webhooks that are told one by one: somebody may send them without end. */
const REFUSALS_TOLD = 3;
const NOT_OURS = 'of a room that is not this run’s';

/** The service of the report: hears of rooms from the server, and sends each its processor. */
export class Dispatch {
  readonly #context: DispatchContext;
  readonly #rooms: Map<string, TalkingRoom>;
  readonly #over = new AbortController();
  /** Host µs. */
  readonly #cameUs = new Map<string, number>();
  /** Rooms that have not ended, or have begun again. */
  readonly #open = new Set<TalkingRoom>();
  /** How often each room has begun: only the last time is still waited for. */
  readonly #begun = new Map<TalkingRoom, number>();
  readonly #names: ReadonlySet<string>;
  #refused = 0;
  #refusedWhy = '';

  constructor(context: DispatchContext) {
    this.#context = context;
    const { runId, plan } = context.setup;
    const talking = plan.rooms.filter(talks);
    this.#rooms = new Map(talking.map((room) => [roomName(runId, room.id), room]));
    for (const room of talking) this.#open.add(room);
    this.#names = new Set(plan.rooms.map(({ id }) => roomName(runId, id)));
  }

  begin(): void {
    const { setup } = this.#context;
    const news = setup.conversations?.news;
    if (news === undefined) return;
    const machine = dispatcher({ prefix: roomName(setup.runId, ''), ownEnding: PROCESSOR_ENDING });
    news.listen(
      {
        onEvent: (event) => {
          if (!this.#names.has(event.room)) return this.#refuse(NOT_OURS);
          const step = machine.take(event);
          if (step.kind === 'ignored') return;
          const room = this.#rooms.get(step.room);
          if (room === undefined) return;
          if (step.kind === 'start') this.#start(room, event.event);
          else if (step.kind === 'repeated') this.#note(room, 'repeated', event.event);
          else this.#end(room, event.event);
        },
        onRefused: (reason) => this.#refuse(reason),
        onFailed: (reason) => {
          const { ledger, nowUs } = this.#context;
          ledger.note(nowUs(), { kind: 'note', text: `news of rooms: ${reason}` });
        },
      },
      this.#over.signal,
    );
  }

  /** The client enters: the service hears of the room while it does. */
  clientComes(room: string): void {
    this.#cameUs.set(room, this.#context.nowUs());
  }

  /** May be called again. */
  stop(): void {
    this.#over.abort();
    const untold = this.#refused - REFUSALS_TOLD;
    if (untold > 0) this.#noteRefused(untold);
    this.#refused = 0;
  }

  #start(room: TalkingRoom, event: string): void {
    this.#open.add(room);
    const time = (this.#begun.get(room) ?? 0) + 1;
    this.#begun.set(room, time);
    this.#note(room, 'started', event);
    void this.#send(room, time).catch((error: unknown) => {
      const { ledger, nowUs } = this.#context;
      ledger.note(nowUs(), {
        kind: 'note',
        text: `room ${room.id} got no processor: ${String(error)}`,
      });
    });
  }

  async #send(room: TalkingRoom, time: number): Promise<void> {
    const { company, stage, onUp } = this.#context;
    const known = company.subject(room.process);
    const member = company.call(room.process);
    if ((await member.ready) === null || this.#over.signal.aborted) return;
    // It has ended meanwhile, or has ended and begun again.
    if (!this.#open.has(room) || this.#begun.get(room) !== time) return;
    if (known !== member) onUp(member);
    await stage.process(room, (message) => member.child.send(message));
  }

  /** The processor leaves with the room, and a process of its own ends with its last room. */
  #end(room: TalkingRoom, event: string): void {
    const { company, stage, setup } = this.#context;
    this.#note(room, 'ended', event);
    const member = company.subject(room.process);
    if (member === undefined) return;
    stage.leave(room, (message) => member.child.send(message));
    this.#open.delete(room);
    const onDispatch = setup.plan.processes[room.process]?.onDispatch === true;
    const wanted = [...this.#open].some(({ process }) => process === room.process);
    if (onDispatch && !wanted) void member.child.stop();
  }

  #refuse(reason: string): void {
    this.#refused++;
    this.#refusedWhy = reason;
    if (this.#refused <= REFUSALS_TOLD) this.#noteRefused(1);
  }

  #noteRefused(count: number): void {
    const { ledger, nowUs } = this.#context;
    const reason = this.#refusedWhy;
    ledger.note(nowUs(), { kind: 'dispatch', state: 'refused', via: 'webhook', reason, count });
  }

  #note(room: TalkingRoom, state: 'started' | 'repeated' | 'ended', event: string): void {
    const { ledger, nowUs, setup } = this.#context;
    const cameUs = this.#cameUs.get(room.id);
    ledger.note(nowUs(), {
      kind: 'dispatch',
      room: room.id,
      group: room.group,
      via: setup.conversations?.news.via ?? 'webhook',
      state,
      event,
      ...(state === 'started' && cameUs !== undefined
        ? { afterUs: Math.max(0, Math.round(nowUs() - cameUs)) }
        : {}),
    });
  }
}
