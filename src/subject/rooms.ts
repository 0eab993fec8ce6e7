import type { JoinedRoom, RoomEvent, Sdk } from '../sdk/types.js';
import type { Clock } from './clock.js';
import { within, type Limited } from './limit.js';
import type { Link } from './link.js';
import type { FromSubject } from './messages.js';
import { LEAVE_LIMIT_MS } from './role.js';

/** LiveKit's DisconnectReason of a participant that left by itself. */
const ASKED_FOR = 'CLIENT_INITIATED';

export type RoomsContext = { sdk: Sdk; clock: Clock; link: Link; promiseLimitMs: number };

/** The process's connections, each SDK promise with its limit, all that happens to them reported. */
export class Rooms {
  readonly #context: RoomsContext;
  readonly #joined = new Map<string, JoinedRoom[]>();
  /** The publisher that a connection is of, where it is one's. */
  readonly #owners = new WeakMap<JoinedRoom, number>();
  /** Those of which it has been told that they are gone: what befalls them then is not the room's. */
  readonly #told = new WeakSet<JoinedRoom>();

  constructor(context: RoomsContext) {
    this.#context = context;
  }

  /**
   * @param publisher index of the one that the connection is for: a room may have several
   * @returns null where the room could not be joined; that has been reported then
   */
  async join(
    name: string,
    url: string,
    token: string,
    publisher?: number,
  ): Promise<JoinedRoom | null> {
    const { sdk, clock, link } = this.#context;
    const whose = publisher === undefined ? {} : { publisher };
    const fromUs = clock.nowUs();
    const options = { autoSubscribe: true };
    const limited = await this.limited(sdk.connect(url, token, options), 'connect', name);
    const atUs = clock.nowUs();
    if (limited.how !== 'settled') {
      const reason = this.reasonOf(limited, 'connect');
      link.send({ kind: 'room', atUs, room: name, state: 'failed', reason, ...whose });
      return null;
    }
    this.#joined.set(name, [...(this.#joined.get(name) ?? []), limited.value]);
    if (publisher !== undefined) this.#owners.set(limited.value, publisher);
    link.send({ kind: 'room', atUs, room: name, state: 'joined', tookUs: atUs - fromUs, ...whose });
    limited.value.onEvent((event) => this.#report(name, limited.value, event));
    return limited.value;
  }

  async leave(name: string): Promise<void> {
    const rooms = this.#joined.get(name) ?? [];
    this.#joined.delete(name);
    await Promise.all(
      rooms.map((room) => this.limited(this.#end(name, room), 'disconnect', name, LEAVE_LIMIT_MS)),
    );
  }

  /**
   * Leaves one connection of a room, and waits for nothing: another one has taken its place. Its end,
   * which comes late or never, is told here and now, or the room would seem lost though it was joined anew.
   */
  abandon(name: string, room: JoinedRoom, limitMs: number): void {
    this.#joined.set(
      name,
      (this.#joined.get(name) ?? []).filter((one) => one !== room),
    );
    if (!this.#told.has(room)) {
      this.#tell(name, room, { state: 'replaced' });
      this.#told.add(room);
    }
    void this.limited(room.disconnect(), 'disconnect', name, limitMs);
  }

  async leaveAll(): Promise<void> {
    await Promise.all([...this.#joined.keys()].map((name) => this.leave(name)));
  }

  /** Waits within the limit; a promise that does not settle is reported. */
  async limited<T>(
    promise: Promise<T>,
    what: string,
    room: string,
    limitMs = this.#context.promiseLimitMs,
  ): Promise<Limited<T>> {
    const limited = await within(promise, limitMs);
    if (limited.how === 'never') {
      const { clock, link } = this.#context;
      link.send({ kind: 'promise', atUs: clock.nowUs(), what, limitUs: limitMs * 1000, room });
    }
    return limited;
  }

  reasonOf(limited: Limited<unknown>, what: string): string {
    return limited.how === 'failed'
      ? `${what}: ${limited.error.message}`
      : `${what} did not settle within ${this.#context.promiseLimitMs} ms`;
  }

  /** Versions before 1.0 tell of no end that was asked for: there its promise does, however late it settles. */
  async #end(name: string, room: JoinedRoom): Promise<void> {
    await room.disconnect();
    this.#report(name, room, { kind: 'disconnected', reason: ASKED_FOR });
  }

  #report(room: string, from: JoinedRoom, event: RoomEvent): void {
    if ('participant' in event || event.kind === 'subscribed' || this.#told.has(from)) return;
    if (event.kind === 'disconnected') this.#told.add(from);
    const reason = event.kind === 'disconnected' ? { reason: event.reason } : {};
    this.#tell(room, from, { state: event.kind, ...reason });
  }

  #tell(
    room: string,
    from: JoinedRoom,
    what: Pick<Extract<FromSubject, { kind: 'room' }>, 'state' | 'reason'>,
  ): void {
    const { clock, link } = this.#context;
    const publisher = this.#owners.get(from);
    const whose = publisher === undefined ? {} : { publisher };
    link.send({ kind: 'room', atUs: clock.nowUs(), room, ...what, ...whose });
  }
}
