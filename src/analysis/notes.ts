import { formatUs } from '../units/duration.js';
import { formatCount, plural } from '../units/numbers.js';
import type { RunRecord } from './record.js';
import { isReplaced, replacedNotes } from './recovery/replaced.js';

/** What a reader of the report must know beside the figures. */
export function notesOf(record: RunRecord, unreadable: number): string[] {
  return [
    ...record.of('signal').map(({ signal, at }) => `${signal} at ${formatUs(at)}`),
    ...promises(record),
    ...panics(record),
    ...killed(record),
    ...replacedNotes(record),
    ...new Set(record.of('note').map(({ text }) => text)),
    ...(unreadable > 0
      ? [`${plural(unreadable, 'histogram')} could not be read; latencies are without them`]
      : []),
    ...(record.torn ? ['the journal’s last line is torn and was left out'] : []),
    ...(record.skippedLines > 0
      ? [`${plural(record.skippedLines, 'line')} of the journal could not be read`]
      : []),
  ];
}

function promises(record: RunRecord): string[] {
  const found = new Map<string, { count: number; first: string }>();
  for (const { what, process, role, limitUs, room, at } of record.of('promise')) {
    const where = room === undefined ? '' : `${room} `;
    const key = `${what} in ${role} ${process} never settled within ${formatUs(limitUs)}`;
    const known = found.get(key);
    if (known === undefined)
      found.set(key, { count: 1, first: `${where}at ${formatUs(Math.max(0, at))}` });
    else known.count++;
  }
  return [...found].map(([text, { count, first }]) =>
    count === 1 ? `${text} (${first})` : `${text}, ${formatCount(count)} times (first ${first})`,
  );
}

const panics = (record: RunRecord) =>
  record
    .of('panic')
    .map(
      ({ process, message, at }) => `panic in process ${process} at ${formatUs(at)}: ${message}`,
    );

const killed = (record: RunRecord) =>
  record.of('process').flatMap((event) => {
    const { role, process, end } = event;
    return end?.how === 'killed' && !isReplaced(record, event)
      ? [`${role} process ${process} did not end when asked and was killed`]
      : [];
  });
