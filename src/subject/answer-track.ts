import type { JoinedRoom, LocalAudio, Source } from '../sdk/types.js';
import { within } from './limit.js';
import { oneByOne } from './one-by-one.js';
import type { Rooms } from './rooms.js';

/** So long a client may take to subscribe; then the answer begins without it, as an app's would. */
const SUBSCRIBED_LIMIT_MS = 1000;

/** The track of a processor in its room and out of it: one change at a time, each within its limit. */
export class AnswerTrack {
  readonly #room: string;
  readonly #joined: JoinedRoom;
  readonly #rooms: Rooms;
  #audio: LocalAudio | null = null;
  readonly #next = oneByOne();
  #onSubscribed: () => void = () => {};

  constructor(room: string, joined: JoinedRoom, rooms: Rooms) {
    this.#room = room;
    this.#joined = joined;
    this.#rooms = rooms;
    joined.onEvent((event) => {
      if (event.kind === 'subscribed') this.#onSubscribed();
    });
  }

  /**
   * @param heard waits for somebody to subscribe: what is captured before that, nobody hears
   * @returns why it could not be published; null: it is
   */
  publish(source: Source, name: string, heard: boolean): Promise<string | null> {
    return this.#next(async () => {
      if (this.#audio !== null) return null;
      const subscribed = new Promise<void>((resolve) => (this.#onSubscribed = resolve));
      const publishing = this.#joined.publish(source, name);
      const limited = await this.#rooms.limited(publishing, 'publishTrack', this.#room);
      if (limited.how !== 'settled') return this.#rooms.reasonOf(limited, 'publishTrack');
      this.#audio = limited.value;
      if (heard) await within(subscribed, SUBSCRIBED_LIMIT_MS);
      return null;
    });
  }

  unpublish(): void {
    void this.#next(async () => {
      const audio = this.#audio;
      this.#audio = null;
      if (audio === null) return;
      await this.#rooms.limited(this.#joined.unpublish(audio), 'unpublishTrack', this.#room);
    });
  }
}
