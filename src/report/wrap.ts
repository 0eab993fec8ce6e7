/** A blank that a line may break at: not between thousands, nor before a percent sign. */
const BREAK = /(?<!\d) +| +(?!\d{3}\b|%)/;

/**
 * Breaks text into lines of at most `width` characters, the first after `first`, the others after
 * as many blanks. A word that is longer than a line stays whole.
 */
export function wrap(text: string, width: number, first = '', hang = first.length): string[] {
  const indent = ' '.repeat(hang);
  const lines: string[] = [];
  let line = first;
  let empty = true;
  for (const word of text.split(BREAK)) {
    if (!empty && line.length + 1 + word.length > width) {
      lines.push(line);
      line = indent;
      empty = true;
    }
    line += empty ? word : ` ${word}`;
    empty = false;
  }
  return [...lines, line.trimEnd()];
}
