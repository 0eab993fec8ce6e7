import { runTool } from './run-tool.js';
import { htbLines, netemLines, openLines, type Shape } from './shaping.js';

/** A device, and what stands before a command that is to reach it. */
export type End = [enter: string[], device: string];

const NO_NETEM = 'this kernel has no sch_netem, which a delay takes';

/**
 * Shapes what leaves by each of the ends; null: as if nothing were there. All of it, signalling over
 * TCP too: a bad network spares nothing. Without netem a loss or a rate is made otherwise.
 * @returns why it can't be done; null when it is in force
 */
export async function shapeEnds(shape: Shape | null, ...ends: End[]): Promise<string | null> {
  const apply = async (lines: (device: string) => string[], force: string[]) => {
    const answers = await Promise.all(
      ends.map(([enter, device]) =>
        runTool([...enter, 'tc', ...force, '-batch', '-'], `${lines(device).join('\n')}\n`),
      ),
    );
    return answers.find(({ ok }) => !ok)?.complaint ?? null;
  };
  const clear = () => apply(openLines, ['-force']);
  if (shape === null) {
    await clear(); // it complains where there was nothing to take away
    return null;
  }
  const refusal = await apply((device) => netemLines(device, shape), []);
  if (refusal === null) return null;
  const noNetem = /kind is unknown|No such file or directory/.test(refusal);
  if (noNetem && shape.delayMs > 0) return NO_NETEM;
  await clear(); // what is there can't be changed into HTB's classes
  const second = noNetem ? await apply((device) => htbLines(device, shape), []) : refusal;
  if (second !== null) await clear();
  return second;
}
