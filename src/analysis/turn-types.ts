/** The stretches of a turn, in its order; `answer` is the whole of it, as a person feels it. */
export const TURN_STAGES = ['vad', 'ai', 'capture', 'delivery', 'answer'] as const;
export type TurnStage = (typeof TURN_STAGES)[number];

/** µs. */
export type StageLatency = { count: number; p50: number; p95: number; p99: number; max: number };

/** How far turns had come that were never answered, when the client gave up. */
export type TurnsLost = {
  /** The VAD had not taken an utterance for over. */
  atVad: number;
  /** The AI failed, or had not begun when the client gave up. */
  atAi: number;
  /** The AI had begun, and the captures of its answer had not all come back well. */
  atCapture: number;
  /** Every capture had come back well, and the client heard nothing. */
  atDelivery: number;
};

/** The turns of a group's conversations, end to end. */
export type TurnFigures = {
  turns: number;
  answered: number;
  /** Of the answered: first heard later than the scenario's `lateAfter`. */
  late: number;
  /** The client gave up, or went on without an answer. */
  unanswered: number;
  /** Of the answered: the rest was dropped since the client spoke. */
  cut: number;
  /** In which the AI failed, answered or not. */
  aiFailed: number;
  /** Neither answered nor given up at the end of what was recorded. */
  open: number;
  /** Of the turns that were answered or never will be; null without one. */
  answeredShare: number | null;
  lost: TurnsLost;
  /** null: no turn came through the stage. */
  stages: Record<TurnStage, StageLatency | null>;
  /** Of answers that were over and not cut short: captured whole, and heard without a gap. */
  sentences: { sent: number; heardInFull: number; share: number | null };
  /** From the client's speaking into an answer. `silence`: to the last of the answer at its end. */
  bargeIn: { count: number; cut: StageLatency | null; silence: StageLatency | null };
};

/** How the service learned of a group's rooms. */
export type DispatchSummary = {
  /** Rooms to which a processor was sent. */
  started: number;
  /** Told again of a room that was known. */
  repeated: number;
  /** Webhooks of the whole run that nobody follows, and why the first was refused. */
  refused: number;
  refusedWhy: string | null;
  /** µs from the client's join to the processor's start; null where it was not recorded. */
  afterP50Us: number | null;
  afterMaxUs: number | null;
  /** Rooms whose client joined and whose processor was never sent. */
  never: string[];
};
