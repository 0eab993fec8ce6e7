import { noLive, type Live } from '../../runs/watch.js';
import type { Io } from '../io.js';
import { screen } from './screen.js';
import { viewLines, type Line, type Tone } from './view.js';
import { plainLine } from './plain-line.js';

const REDRAW_MS = 250;
const LINE_MS = 10_000;
const SIZE = { columns: 80, rows: 24 };

/** A view on a terminal, one plain line every 10 s elsewhere; nothing with --quiet. Only stderr. */
export function liveDisplay(io: Io): Live {
  if (io.quiet) return noLive(io);
  return io.tty.err ? drawn(io) : lines(io);
}

function drawn(io: Io): Live {
  const { stderr } = process;
  const on = screen(stderr);
  let timer: NodeJS.Timeout | undefined;
  let draw = () => {};
  return {
    show(label, view) {
      draw = () => {
        const { columns = SIZE.columns, rows = SIZE.rows } = stderr;
        const now = viewLines(label, view(), { columns, rows });
        on.draw(now.map((line) => ({ text: painted(line, io), width: widthOf(line) })));
      };
      draw();
      timer = setInterval(draw, REDRAW_MS);
      stderr.on('resize', draw);
    },
    warn(text) {
      on.clear();
      io.warn(text);
      draw();
    },
    end() {
      clearInterval(timer);
      stderr.off('resize', draw);
      draw = () => {};
      on.end();
    },
  };
}

const widthOf = (line: Line): number => line.reduce((sum, { text }) => sum + text.length, 0);

function painted(line: Line, { paint: { err } }: Io): string {
  const tones: Record<Tone, (text: string) => string> = {
    good: err.green,
    warn: err.yellow,
    bad: err.red,
    dim: err.dim,
    plain: (text) => text,
  };
  return line.map(({ text, tone }) => tones[tone](text)).join('');
}

function lines(io: Io): Live {
  let timer: NodeJS.Timeout | undefined;
  return {
    show(label, view) {
      io.status(label);
      timer = setInterval(() => io.status(plainLine(view())), LINE_MS);
    },
    warn: io.warn,
    end() {
      clearInterval(timer);
    },
  };
}
