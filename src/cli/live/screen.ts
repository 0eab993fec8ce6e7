import type { WriteStream } from 'node:tty';

export type Screen = {
  /** @param lines with their colours, and how many columns each takes without them */
  draw(lines: { text: string; width: number }[]): void;
  /** Takes away what was drawn. */
  clear(): void;
  /** Takes it away for good. */
  end(): void;
};

const HIDE_CURSOR = '\x1b[?25l';
const SHOW_CURSOR = '\x1b[?25h';
const NO_WRAP = '\x1b[?7l';
const WRAP = '\x1b[?7h';
const ERASE_LINE_END = '\x1b[K';
const ERASE_BELOW = '\x1b[J';

/** Draws lines over the ones that it drew before; the cursor rests at the end of the last. */
export function screen(stream: Pick<WriteStream, 'write' | 'columns'>): Screen {
  let drawn: number[] = [];

  /** To the first of the lines, which the terminal has broken anew if it is narrower by now. */
  const back = (): string => {
    if (drawn.length === 0) return '';
    const columns = Math.max(1, stream.columns);
    const rows = drawn.reduce((sum, width) => sum + Math.max(1, Math.ceil(width / columns)), 0);
    return rows > 1 ? `\r\x1b[${rows - 1}A` : '\r';
  };
  const clear = () => {
    if (drawn.length > 0) stream.write(back() + ERASE_BELOW);
    drawn = [];
  };

  return {
    draw(lines) {
      const body = lines.map(({ text }) => text + ERASE_LINE_END).join('\n');
      const hide = drawn.length === 0 ? HIDE_CURSOR : '';
      stream.write(hide + NO_WRAP + back() + body + ERASE_BELOW + WRAP);
      drawn = lines.map(({ width }) => width);
    },
    clear,
    end() {
      if (drawn.length === 0) return;
      clear();
      stream.write(SHOW_CURSOR);
    },
  };
}
