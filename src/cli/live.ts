import cliProgress from 'cli-progress';
import type { LiveGroupView, LiveView } from '../conductor/types.js';
import { formatUs } from '../units/duration.js';
import type { Io } from './io.js';

const REDRAW_MS = 250;
const LINE_MS = 10_000;

export type Live = { show(label: string, view: () => LiveView): void; end(): void };

/** Bars on a terminal, one plain line every 10 s elsewhere; nothing with --quiet. Only stderr. */
export function liveDisplay(io: Io): Live {
  if (io.quiet) return { show() {}, end() {} };
  return io.tty.err ? bars() : lines(io);
}

function bars(): Live {
  let timer: NodeJS.Timeout | undefined;
  let multi: cliProgress.MultiBar | undefined;
  return {
    show(label, view) {
      multi = new cliProgress.MultiBar({
        stream: process.stderr,
        format: '{name} [{bar}] {time}  {state}',
        barsize: 16,
        clearOnComplete: true,
        hideCursor: true,
        gracefulExit: false, // signals are ours
        linewrap: false,
        emptyOnZero: true,
      });
      const names = view().groups.map(({ name }) => name);
      const width = Math.max(...names.map((name) => name.length));
      const drawn = new Map(
        names.map((name) => [
          name,
          multi?.create(1, 0, { name: name.padEnd(width), time: '', state: label }),
        ]),
      );
      const draw = () => {
        const now = view();
        for (const group of now.groups) {
          drawn.get(group.name)?.update(Math.min(1, now.elapsedMs / now.durationMs), {
            time: timeOf(now),
            state: stateOf(group),
          });
        }
      };
      draw();
      timer = setInterval(draw, REDRAW_MS);
    },
    end() {
      clearInterval(timer);
      multi?.stop();
    },
  };
}

function lines(io: Io): Live {
  let timer: NodeJS.Timeout | undefined;
  return {
    show(label, view) {
      const say = () => {
        const now = view();
        const groups = now.groups.map((group) => `${group.name}: ${stateOf(group)}`);
        io.status(`${timeOf(now)}  ${groups.join('  |  ')}`);
      };
      io.status(label);
      timer = setInterval(say, LINE_MS);
    },
    end() {
      clearInterval(timer);
    },
  };
}

function timeOf(view: LiveView): string {
  const leftMs = Math.max(0, view.durationMs - view.elapsedMs);
  const elapsed = `${Math.round(view.elapsedMs / 1000)}s`;
  if (view.phase === 'draining') return `${elapsed}, waiting for what is pending`;
  return `${elapsed}, ${Math.round(leftMs / 1000)}s left`;
}

/** What a person looks at first comes first: an open stall, then rates, then the rest. */
function stateOf(group: LiveGroupView): string {
  const parts: string[] = [];
  if (group.openStallUs > 0) parts.push(`STALLED for ${formatUs(group.openStallUs)}`);
  if (group.stalls > 0) parts.push(`${group.stalls} stalls`);
  parts.push(`${group.roomsUp}/${group.rooms} rooms`);
  if (group.plannedPerS > 0 || group.capturesPerS > 0) {
    parts.push(`${Math.round(group.capturesPerS)}/${Math.round(group.plannedPerS)} captures/s`);
  }
  if (group.serviceP99Us !== null) parts.push(`p99 ${formatUs(group.serviceP99Us)}`);
  if (group.pending > 0) parts.push(`${group.pending} pending`);
  return parts.join('  ');
}
