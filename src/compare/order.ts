import { seededRandom } from '../units/seeded.js';

/**
 * The order in which cells run: block after block (one repeat of every variant), each shuffled by
 * the seed, so that a machine that warms up or slows down does so for all alike.
 * @param blocks cells by repeat
 */
export function interleaved<T>(blocks: readonly (readonly T[])[], seed: number): T[] {
  const random = seededRandom(seed);
  return blocks.flatMap((block) => shuffled(block, random));
}

/** Fisher and Yates. */
function shuffled<T>(items: readonly T[], random: () => number): T[] {
  const deck = [...items];
  for (let last = deck.length - 1; last > 0; last--) {
    const pick = Math.floor(random() * (last + 1));
    const [a, b] = [deck[last], deck[pick]];
    if (a === undefined || b === undefined) continue;
    [deck[last], deck[pick]] = [b, a];
  }
  return deck;
}
