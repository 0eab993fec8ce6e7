import type { RunSeries } from '../../analysis/index.js';
import { formatUs } from '../../units/duration.js';
import { formatCount, plural } from '../../units/numbers.js';
import { plain } from '../plain.js';
import { html, type Html } from './markup.js';
import { section, table, together } from './tables.js';

/** Of more the first and the last are shown: how it began, and how it ended. */
const EVENTS_MAX = 600;

type Row = { atUs: number; text: string; rooms: string };

/** What happened, by time, but for rooms that simply joined. */
export function happenings({ marks, marksLeftOut, stretches }: RunSeries): Html | null {
  const told = [
    ...marks
      .filter(({ kind }) => kind !== 'join')
      .map(({ atUs, text, count, rooms }): Row => {
        const times = count > Math.max(1, rooms.length) ? ` × ${count}` : '';
        return { atUs, text: `${text}${times}`, rooms: rooms.length > 1 ? rooms.join(', ') : '' };
      }),
    ...stretches.map(({ fromUs, toUs, text }): Row => ({
      atUs: fromUs,
      text: `${text} for ${formatUs(toUs - fromUs)}`,
      rooms: '',
    })),
  ].sort((a, b) => a.atUs - b.atUs);
  const half = EVENTS_MAX / 2;
  const shown = told.length <= EVENTS_MAX ? told : [...told.slice(0, half), ...told.slice(-half)];
  const leftOut = told.length - shown.length + marksLeftOut;
  const many = shown.some(({ rooms }) => rooms !== '');
  const rows = shown.map(({ atUs, text, rooms }) => [
    formatUs(Math.max(0, atUs)),
    plain(text),
    ...(many ? [plain(rooms)] : []),
  ]);
  return section(
    'events',
    `Events (${formatCount(told.length + marksLeftOut)})`,
    together(
      table('What happened, by time', ['at', 'event', ...(many ? ['rooms'] : [])], rows),
      leftOut === 0
        ? null
        : html`<p class="more">${plural(leftOut, 'event')} in the middle not shown</p>`,
    ),
  );
}
