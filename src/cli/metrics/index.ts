import type { JournalEvent } from '../../journal/events.js';
import type { Summary } from '../../analysis/index.js';
import type { LiveView } from '../../conductor/types.js';
import { cellMetrics, metricsText, newSheet, type CellLabels } from '../../metrics/index.js';
import type { Action, Context } from '../command.js';
import type { Io } from '../io.js';
import { versionOf } from '../package.js';
import { parseAddress } from './address.js';
import { openEndpoint } from './endpoint.js';

export type MetricsFlags = { metrics?: string };

/** What a run tells of itself while it goes on. */
export type CellFeed = {
  event(event: JournalEvent): void;
  live(view: () => LiveView): void;
  /** Its processes have ended: what stands now is kept. */
  end(): void;
  judged(summary: Summary): void;
};

export type Metrics = { cell(labels: CellLabels): CellFeed };

export type MeasuredContext = Context & { metrics: Metrics };

const NOTHING: CellFeed = { event() {}, live() {}, end() {}, judged() {} };
const NOWHERE: Metrics = { cell: () => NOTHING };

/** A command whose runs can be watched: the endpoint is there before anything starts, until its end. */
export const withMetrics =
  (flags: MetricsFlags, act: (io: Io, context: MeasuredContext) => Promise<number>): Action =>
  async (io, context) => {
    if (flags.metrics === undefined) return act(io, { ...context, metrics: NOWHERE });
    const { metrics, text } = book();
    const endpoint = await openEndpoint(parseAddress(flags.metrics), text);
    io.status(`metrics: ${endpoint.url}`);
    try {
      return await act(io, { ...context, metrics });
    } finally {
      await endpoint.close();
    }
  };

function book(): { metrics: Metrics; text: () => string } {
  const sheet = newSheet();
  sheet.set('framestall_build_info', { version: versionOf() }, 1);
  /** How the cell that goes on stands. */
  let look = () => {};
  return {
    text() {
      look();
      return metricsText(sheet.families());
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
