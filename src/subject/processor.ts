import { ask } from '../ai/ask.js';
import type { JoinedRoom, RemoteAudio, Source } from '../sdk/types.js';
import { voiceEar, type Ear } from '../voice/ear.js';
import type { SpeechDetector } from '../voice/detector.js';
import { feed, sentenceEnds, type Milestone } from './answer.js';
import { AnswerQueue } from './answer-queue.js';
import { AnswerTrack } from './answer-track.js';
import type { Clock } from './clock.js';
import type { Link } from './link.js';
import { marker } from './marker.js';
import type { ProcessorSpec } from './messages.js';
import { Publisher, type PublisherContext } from './publisher.js';
import type { Rooms } from './rooms.js';

const HEARING_HZ = 16_000;
/** Names the environment's variable that holds what an AI wants in this header: no scenario holds it. */
const AUTHORIZATION = 'FRAMESTALL_AI_AUTHORIZATION';
/** The AI's first audio must come within this; long answers may take as long as they like. */
const AI_LIMIT_MS = 60_000;
/** What is in the source's queue and on its way when the last capture has settled. */
const PLAYOUT_MS = 400;
/** From the end of a room on the server to our knowing of it. */
const ROOM_END_MS = 1000;

export type ProcessorContext = {
  clock: Clock;
  link: Link;
  rooms: Rooms;
  publisher: Omit<PublisherContext, 'schedule' | 'onSettled'>;
  /** Frames are there to be captured. */
  onDue: (atUs: number) => void;
};

/** One answer from the utterance to the last sample heard, or to the client's next word. */
type Turn = {
  over: AbortController;
  firstFrame: number;
  milestones: Milestone[];
  /** Of the publisher, when the last milestone was passed. */
  lost: number;
  /** The frames that were lost belong to this answer. */
  torn: boolean;
  /** When its first frame was handed over; null before. */
  firstUs: number | null;
  playout: NodeJS.Timeout | null;
};

/**
 * A room's processor: hears the client through a VAD, has the AI answer each utterance, and pushes
 * the answer. When the client speaks meanwhile, what was not captured yet is dropped.
 */
export class Processor {
  readonly publisher: Publisher;
  readonly #room: string;
  readonly #joined: JoinedRoom;
  readonly #track: AnswerTrack;
  readonly #spec: ProcessorSpec;
  readonly #source: Source;
  readonly #context: ProcessorContext;
  readonly #queue: AnswerQueue;
  readonly #ear: Ear;
  readonly #beganUs: number;
  readonly #mark;
  #stopListening: (() => void) | null = null;
  /** Sid of the track that is listened to. */
  #hears = '';
  #turn: Turn | null = null;
  #turns = 0;
  #ended = false;

  constructor(
    room: string,
    joined: JoinedRoom,
    spec: ProcessorSpec,
    source: Source,
    detector: SpeechDetector,
    context: ProcessorContext,
  ) {
    this.#room = room;
    this.#joined = joined;
    this.#track = new AnswerTrack(room, joined, context.rooms);
    this.#spec = spec;
    this.#source = source;
    this.#context = context;
    this.#mark = marker(context, { publisher: spec.publisher.index, side: 'processor' });
    this.#beganUs = context.clock.nowUs();
    const { frameMs, pace } = spec.publisher;
    const shape = { frameUs: frameMs * 1000, shape: pace, queueUs: source.queueMs * 1000 };
    this.#queue = new AnswerQueue(shape, (n) => this.#onTaken(n));
    this.publisher = new Publisher(spec.publisher, source, (n) => this.#queue.take(n), {
      ...context.publisher,
      schedule: this.#queue,
      onSettled: () => this.#onSettled(),
    });
    const { endOfSpeechMs } = spec;
    this.#ear = voiceEar(
      detector,
      { endOfSpeechMs },
      {
        voice: (event) => {
          if (event.kind === 'begun') this.#onSpeech();
          else this.#onUtterance(event.samples, event.lengthMs);
        },
        failed: (error) => this.#mark('vad-failed', { reason: String(error) }),
      },
    );
  }

  /** Ready to answer, unless the room has ended meanwhile. */
  async start(): Promise<void> {
    this.publisher.begin(this.#beganUs);
    // First of all: the client may be speaking already.
    this.#joined.onEvent((event) => {
      if (event.kind === 'disconnected') return this.end();
      if (!('participant' in event) || event.participant !== this.#spec.client) return;
      if (event.kind === 'track') {
        this.#listen(event.track);
        this.#hears = event.sid;
      } else if (event.kind === 'track-gone' && event.sid === this.#hears) this.#deaf();
    });
    if (this.#spec.track === 'always' && !(await this.#publish())) return this.#close();
    if (!this.#ended) this.#tell('published');
  }

  /** No more answers. What was captured settles as it will. */
  end(): void {
    if (this.#ended) return;
    this.#close();
    this.#tell('stopped');
  }

  #close(): void {
    this.#ended = true;
    this.#deaf();
    this.#ear.close();
    const dropped = this.#ear.droppedWindows();
    if (dropped > 0) this.#mark('vad-failed', { reason: `it was too slow for ${dropped} windows` });
    this.#dropTurn();
    this.publisher.end(this.#context.clock.nowUs());
  }

  #tell(state: 'published' | 'stopped'): void {
    const { clock, link } = this.#context;
    const { index: publisher } = this.#spec.publisher;
    const queue = state === 'published' ? { queueMs: this.#source.queueMs } : {};
    link.send({ kind: 'publisher', atUs: clock.nowUs(), publisher, state, ...queue });
  }

  #listen(track: RemoteAudio): void {
    this.#stopListening?.();
    if (this.#ended) return;
    this.#stopListening = track.listen((frame) => this.#ear.hear(frame.samples), HEARING_HZ);
  }

  #deaf(): void {
    this.#stopListening?.();
    this.#stopListening = null;
    if (!this.#ended) this.#ear.finish();
  }

  #onSpeech(): void {
    this.#mark('vad-begun');
    if (this.#turn === null) return;
    this.#dropTurn();
    this.#source.clearQueue?.();
    this.#mark('cut');
    if (this.#spec.track === 'turn') this.#track.unpublish();
  }

  #onUtterance(samples: Int16Array, lengthMs: number): void {
    if (this.#ended) return;
    this.#mark('vad-ended', { lengthUs: lengthMs * 1000 });
    this.#dropTurn();
    const turn: Turn = {
      over: new AbortController(),
      firstFrame: 0,
      milestones: [],
      lost: 0,
      torn: false,
      firstUs: null,
      playout: null,
    };
    this.#turn = turn;
    void this.#answer(turn, samples).catch((error: unknown) => {
      if (turn.over.signal.aborted) return;
      this.#mark('ai-failed', { reason: error instanceof Error ? error.message : String(error) });
      this.#dropTurn();
      if (this.#spec.track === 'turn') this.#track.unpublish();
    });
  }

  async #answer(turn: Turn, utterance: Int16Array): Promise<void> {
    const { aiUrl, publisher, track } = this.#spec;
    const late = new AbortController();
    const timer = setTimeout(() => late.abort(new Error('the AI sent no audio')), AI_LIMIT_MS);
    const signal = AbortSignal.any([turn.over.signal, late.signal]);
    const authorization = process.env[AUTHORIZATION];
    const asked = {
      rateHz: HEARING_HZ,
      key: this.#room,
      turn: this.#turns++,
      signal,
      ...(authorization === undefined ? {} : { authorization }),
    };
    const spoken = await ask(aiUrl, utterance, asked).finally(() => clearTimeout(timer));
    this.#mark('ai-first');
    if (track === 'turn' && !(await this.#publish())) {
      turn.over.abort();
      if (this.#turn === turn) this.#turn = null; // nothing of it can be cut off
    }
    if (turn.over.signal.aborted) return;
    const { sentencesMs, pauseMs } = spoken;
    this.#queue.begin();
    turn.firstFrame = this.#queue.end;
    turn.lost = this.publisher.lost;
    turn.milestones = sentenceEnds(sentencesMs ?? [], pauseMs, publisher.frameMs);
    const { clock, onDue } = this.#context;
    const frames = await feed(spoken, this.#queue, publisher, {
      nowUs: () => clock.nowUs() - this.#beganUs,
      onFrames: () => onDue(clock.nowUs()),
      signal: turn.over.signal,
    });
    const lengthUs = frames * publisher.frameMs * 1000;
    turn.milestones.push({ endFrame: frames, lengthUs, sentence: null });
    this.#onSettled();
  }

  #onTaken(n: number): void {
    const turn = this.#turn;
    if (turn === null || turn.firstUs !== null || n < turn.firstFrame) return;
    turn.firstUs = this.#context.clock.nowUs();
    this.#mark('first-capture');
  }

  #onSettled(): void {
    const turn = this.#turn;
    if (turn === null) return;
    const done = this.publisher.done - turn.firstFrame;
    for (let next = turn.milestones[0]; next !== undefined; next = turn.milestones[0]) {
      if (done < next.endFrame) return;
      turn.milestones.shift();
      const { lengthUs, sentence } = next;
      const { lost } = this.publisher;
      const whole = lost === turn.lost;
      turn.lost = lost;
      turn.torn ||= !whole;
      if (sentence === null) this.#captured(turn, lengthUs);
      else if (whole) this.#mark('sentence', { lengthUs, sentence });
    }
  }

  /** All is captured; it has still to be played. */
  #captured(turn: Turn, lengthUs: number): void {
    this.#mark(turn.torn ? 'answer-torn' : 'answer-captured', { lengthUs });
    const nowUs = this.#context.clock.nowUs();
    const playedUs = (turn.firstUs ?? nowUs) + lengthUs;
    // An answer that came with gaps is not through when its length has passed.
    const leftMs = Math.max(0, (playedUs - nowUs) / 1000, this.#queuedMs()) + PLAYOUT_MS;
    turn.playout = setTimeout(() => {
      this.#turn = null;
      if (this.#spec.track === 'turn') this.#track.unpublish();
    }, leftMs);
  }

  #queuedMs(): number {
    return this.#source.queuedMs?.() ?? this.#source.queueMs;
  }

  #dropTurn(): void {
    const turn = this.#turn;
    if (turn === null) return;
    this.#turn = null;
    turn.over.abort();
    if (turn.playout !== null) clearTimeout(turn.playout);
    this.#queue.drop(this.publisher.passOver(this.#context.clock.nowUs()));
  }

  async #publish(): Promise<boolean> {
    const { publisher, track } = this.#spec;
    const reason = await this.#track.publish(this.#source, publisher.id, track === 'turn');
    if (reason === null) return true;
    // A room that is being ended takes its processor's publishing with it: no failure.
    await new Promise((resolve) => setTimeout(resolve, ROOM_END_MS));
    if (this.#ended) return false;
    const { link, clock } = this.#context;
    const { index } = publisher;
    link.send({
      kind: 'publisher',
      atUs: clock.nowUs(),
      publisher: index,
      state: 'failed',
      reason,
    });
    return false;
  }
}
