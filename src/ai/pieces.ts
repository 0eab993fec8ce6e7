/** A piece of the answer, and when it is sent, after the thinking. */
export type Piece = { atMs: number; fromMs: number; lengthMs: number };

const BURST_MS = 100;
const REALTIME_MS = 20;

/**
 * How an answer of `totalMs` is streamed: pieces without a gap between them, the first at once.
 * `burst` sends 100 ms at a time, `speed` times as fast as it is spoken, as a TTS does.
 */
export function pieces(
  totalMs: number,
  { pace, speed }: { pace: 'realtime' | 'burst'; speed: number },
): Piece[] {
  const [pieceMs, times] = pace === 'burst' ? [BURST_MS, speed] : [REALTIME_MS, 1];
  return Array.from({ length: Math.ceil(totalMs / pieceMs) }, (_, n) => {
    const fromMs = n * pieceMs;
    return { atMs: fromMs / times, fromMs, lengthMs: Math.min(pieceMs, totalMs - fromMs) };
  });
}
