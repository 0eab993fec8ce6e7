import type { Summary } from '../analysis/index.js';
import type { LiveView } from '../conductor/types.js';
import type { JournalEvent } from '../journal/events.js';
import type { CellLabels } from '../metrics/index.js';
import type { RunIo } from './io.js';

/** A view of the cell that goes on. */
export type Live = {
  show(label: string, view: () => LiveView): void;
  /** A line above the view, which stays. */
  warn(text: string): void;
  end(): void;
};

/** What a run tells of itself while it goes on. */
export type CellFeed = {
  event(event: JournalEvent): void;
  live(view: () => LiveView): void;
  /** Its processes have ended: what stands now is kept. */
  end(): void;
  judged(summary: Summary): void;
};

export type Metrics = { cell(labels: CellLabels): CellFeed };

/** Whom runs tell, and what ends them before their time. */
export type Tools = { io: RunIo; stop: AbortSignal; live: Live; metrics: Metrics };

export const noLive = (io: Pick<RunIo, 'warn'>): Live => ({
  show() {},
  warn: (text) => io.warn(text),
  end() {},
});

const NO_FEED: CellFeed = { event() {}, live() {}, end() {}, judged() {} };
export const NO_METRICS: Metrics = { cell: () => NO_FEED };
