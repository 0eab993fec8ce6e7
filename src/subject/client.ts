import type { JoinedRoom, LocalAudio, Sdk, Source } from '../sdk/types.js';
import { AUDIBLE_WINDOW_MS, isAudible, stretches } from '../voice/audible.js';
import type { Recording } from '../voice/wav.js';
import { windows } from '../voice/windows.js';
import type { Clock } from './clock.js';
import type { Link } from './link.js';
import type { ClientSpec } from './messages.js';
import { marker } from './marker.js';
import { Mouth } from './mouth.js';
import { oneByOne } from './one-by-one.js';
import type { Rooms } from './rooms.js';
import type { Scheduler } from './scheduler.js';
import { firstState, step, type Draw, type TurnAction, type TurnEvent } from './turn-machine.js';

const HEARING_HZ = 16_000;
const MIC_QUEUE_MS = 200;
/** Silence shorter than this is part of a sentence; the AI's pauses between sentences are longer. */
const STRETCH_GAP_MS = 150;
const ANSWER_OVER_MS = 700;
/** From a published track to speech: the other side subscribes meanwhile, and hears the first word. */
const LEAD_MS = 300;
/** A processor that is still coming is waited for that long before the first turn. */
const ARRIVAL_LIMIT_MS = 2000;
const BARGE_IN_MS = { min: 300, max: 1500 };

export type ClientContext = {
  sdk: Sdk;
  clock: Clock;
  link: Link;
  rooms: Rooms;
  scheduler: Scheduler;
  random: () => number;
  recordings: readonly Recording[];
  onDone: () => void;
};

type Mic = { mouth: Mouth; source: Source; audio: LocalAudio };

/** One person of the test, in one room: does what the turn machine says. */
export class Client {
  readonly #room: string;
  readonly #joined: JoinedRoom;
  readonly #spec: ClientSpec;
  readonly #context: ClientContext;
  readonly #mark;
  #state;
  #timer: NodeJS.Timeout | null = null;
  #mic: Mic | null = null;
  /** One publishing or unpublishing at a time. */
  readonly #next = oneByOne();
  #stopListening: (() => void) | null = null;
  /** Sid of the track that is listened to. */
  #hears = '';
  #begun = false;
  #left = false;

  constructor(room: string, joined: JoinedRoom, spec: ClientSpec, context: ClientContext) {
    this.#room = room;
    this.#joined = joined;
    this.#spec = spec;
    this.#context = context;
    this.#mark = marker(context, { publisher: spec.publisher, side: 'client' });
    this.#state = firstState(this.#draw());
    this.#timer = setTimeout(() => this.#begin(), ARRIVAL_LIMIT_MS);
    joined.onEvent((event) => {
      if (event.kind === 'disconnected') this.leave();
      if (!('participant' in event) || event.participant !== spec.processor) return;
      if (event.kind === 'track') {
        this.#listen(event.track.listen);
        this.#hears = event.sid;
      }
      if (event.kind !== 'track-gone') this.#begin();
      else if (event.sid === this.#hears) this.#stopListening?.();
    });
  }

  stop(): void {
    this.#on({ kind: 'stop' });
  }

  /** At once, whatever is going on. */
  leave(): void {
    if (this.#left) return;
    this.#left = true;
    this.#setTimer(null);
    this.#stopListening?.();
    this.#hush(true);
    this.#context.onDone();
  }

  #begin(): void {
    if (this.#begun || this.#left) return;
    this.#begun = true;
    // Somewhere in a pause: clients that have joined together do not speak together.
    this.#setTimer(this.#state.draw.pauseMs * this.#context.random());
  }

  #draw(): Draw {
    const { random } = this.#context;
    const { pauseMs, bargeIn } = this.#spec;
    const even = ({ min, max }: { min: number; max: number }) => min + random() * (max - min);
    const pause = even(pauseMs);
    const barges = random() < bargeIn;
    return { pauseMs: pause, bargeInMs: barges ? even(BARGE_IN_MS) : null };
  }

  #on(event: TurnEvent): void {
    if (this.#left) return;
    const rules = { giveUpMs: this.#spec.giveUpMs, answerOverMs: ANSWER_OVER_MS };
    const { state, actions } = step(this.#state, event, rules, () => this.#draw());
    this.#state = state;
    for (const action of actions) this.#do(action);
  }

  #do(action: TurnAction): void {
    switch (action.kind) {
      case 'speak':
        return void this.#speak().catch(() => this.#on({ kind: 'unspoken' }));
      case 'hush':
        return this.#hush(this.#spec.mic === 'turn');
      case 'timer':
        return this.#setTimer(action.ms);
      case 'mark':
        return this.#mark(action.what, lengthOf(action), action.agoMs);
      case 'done':
        return this.#context.onDone();
    }
  }

  async #speak(): Promise<void> {
    const { clock, random, recordings, scheduler } = this.#context;
    const recording = recordings[Math.floor(random() * recordings.length)];
    if (recording === undefined) throw new Error('there is nothing to say');
    const mic = await this.#openMic(recording.rateHz);
    if (this.#left) return;
    if (mic === null) throw new Error('the microphone could not be published');
    mic.mouth.speak(
      recording.samples,
      () => this.#mark('speech-begun'),
      (lengthMs) => this.#on({ kind: 'spoken', lengthMs }),
    );
    mic.mouth.open(clock.nowUs());
    scheduler.due(clock.nowUs());
  }

  #openMic(rateHz: number): Promise<Mic | null> {
    return this.#next(async () => {
      if (this.#mic !== null || this.#left) return this.#mic;
      const { sdk, clock, rooms, scheduler } = this.#context;
      const source = sdk.createSource({ rateHz, channels: 1, queueMs: MIC_QUEUE_MS });
      const publishing = this.#joined.publish(source, this.#spec.id);
      const limited = await rooms.limited(publishing, 'publishTrack', this.#room);
      if (limited.how !== 'settled') return null;
      const mouth = new Mouth(source, rateHz);
      this.#mic = { mouth, source, audio: limited.value };
      scheduler.add(mouth);
      mouth.open(clock.nowUs());
      scheduler.due(clock.nowUs());
      await new Promise((resolve) => setTimeout(resolve, LEAD_MS));
      return this.#mic;
    });
  }

  #hush(unpublish: boolean): void {
    this.#mic?.mouth.close();
    if (!unpublish) return;
    void this.#next(async () => {
      const mic = this.#mic;
      this.#mic = null;
      if (mic === null) return;
      this.#context.scheduler.remove(mic.mouth);
      const { rooms } = this.#context;
      await rooms.limited(this.#joined.unpublish(mic.audio), 'unpublishTrack', this.#room);
      // A source that is no longer used must not go on draining; how its closing ends is no matter.
      mic.source.close?.().catch(() => {});
    });
  }

  #listen(
    listen: (onFrame: (frame: { samples: Int16Array }) => void, rateHz: number) => () => void,
  ) {
    this.#stopListening?.();
    const heard = stretches({ gapMs: STRETCH_GAP_MS });
    const tell = (stretch: ReturnType<typeof heard.push>) => {
      if (stretch === null) return;
      if (stretch.kind === 'begun') return this.#on({ kind: 'sound' });
      const { lengthMs, quietMs } = stretch;
      this.#on({ kind: 'quiet', lengthMs, quietMs });
    };
    const cut = windows((HEARING_HZ * AUDIBLE_WINDOW_MS) / 1000, (window) =>
      tell(heard.push(isAudible(window))),
    );
    const stop = listen((frame) => cut(frame.samples), HEARING_HZ);
    this.#stopListening = () => {
      this.#stopListening = null;
      stop();
      tell(heard.finish());
    };
  }

  #setTimer(ms: number | null): void {
    if (this.#timer !== null) clearTimeout(this.#timer);
    this.#timer = ms === null ? null : setTimeout(() => this.#on({ kind: 'time' }), ms);
  }
}

const lengthOf = ({ lengthMs }: { lengthMs?: number }) =>
  lengthMs === undefined ? {} : { lengthUs: Math.round(lengthMs * 1000) };
