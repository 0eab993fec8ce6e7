import { summarize, type GroupSummary } from '../../src/analysis/index.js';
import type { JournalEvent } from '../../src/journal/events.js';
import { WHOLE } from './journals.js';

/** The first group of a journal, as it is judged. */
export function firstGroup(journal: JournalEvent[], reading = WHOLE): GroupSummary {
  const [group] = summarize(journal, reading).groups;
  if (group === undefined) throw new Error('no group');
  return group;
}
