import { cellMetrics, metricsText, newSheet, type Family } from '../../metrics/index.js';
import type { Action, Context } from '../command.js';
import type { Io } from '../io.js';
import { versionOf } from '../../runs/package.js';
import { NO_METRICS, type Metrics } from '../../runs/watch.js';
import { parseAddress } from './address.js';
import { openEndpoint } from './endpoint.js';
import { openOtlp } from './otlp.js';

/** `otlp` true: without a URL. */
export type MetricsFlags = { metrics?: string; otlp?: string | true };

export type MeasuredContext = Context & { metrics: Metrics };

/**
 * A command whose runs can be watched: all that may be wrong with it is told before anything starts,
 * and it goes on until the command's end.
 */
export const withMetrics =
  (flags: MetricsFlags, act: (io: Io, context: MeasuredContext) => Promise<number>): Action =>
  async (io, context) => {
    const { metrics: address, otlp } = flags;
    if (address === undefined && otlp === undefined)
      return act(io, { ...context, metrics: NO_METRICS });
    const { metrics, families } = book();
    const open: { close(): Promise<void> }[] = [];
    try {
      if (otlp !== undefined) open.push(await openOtlp(otlp, families, io));
      if (address !== undefined) {
        const text = () => metricsText(families());
        const endpoint = await openEndpoint(parseAddress(address), text);
        open.push(endpoint);
        io.status(`metrics: ${endpoint.url}`);
      }
      return await act(io, { ...context, metrics });
    } finally {
      for (const one of open) await one.close();
    }
  };

function book(): { metrics: Metrics; families: () => Family[] } {
  const sheet = newSheet();
  sheet.set('framestall_build_info', { version: versionOf() }, 1);
  /** How the cell that goes on stands. */
  let look = () => {};
  return {
    families() {
      look();
      return sheet.families();
    },
    metrics: {
      cell(labels) {
        const cell = cellMetrics(sheet, labels);
        return {
          event: cell.event,
          live: (view) => (look = () => cell.look(view().groups)),
          end() {
            look();
            look = () => {};
            cell.end();
          },
          judged: ({ verdict, groups }) => cell.judged({ run: verdict, groups }),
        };
      },
    },
  };
}
