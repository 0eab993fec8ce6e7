import { seededRandom } from '../units/seeded.js';

/**
 * The order in which cells run: block after block (one repeat of every variant), so that a machine that
 * warms up or slows down does so for all alike. The seed shuffles every other block; the one after it
 * runs the other way round, so that over each two of them every variant is as often early as late.
 * @param blocks cells by repeat, each with the variants in the same order
 */
export function interleaved<T>(blocks: readonly (readonly T[])[], seed: number): T[] {
  const random = seededRandom(seed);
  let places: number[] = [];
  return blocks.flatMap((block, n) => {
    const turned = n % 2 === 1 && places.length === block.length;
    places = turned ? [...places].reverse() : shuffled([...block.keys()], random);
    return places.flatMap((place) => block.slice(place, place + 1));
  });
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
