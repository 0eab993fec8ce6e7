import type { RecoveryTable } from '../analysis/index.js';
import { RUNGS } from '../journal/health.js';
import { formatUs } from '../units/duration.js';
import { markdownGrid } from './markdown-grid.js';
import { table } from './table.js';

type Row = RecoveryTable['rows'][number];
const TITLES = ['failure mode', 'SDK', 'runs', 'stalls', ...RUNGS, 'audio lost', 'left behind'];

/** Which rung brought back what, as text or Markdown. */
export function renderRecovery({ rows }: RecoveryTable, format: 'terminal' | 'markdown'): string {
  const body = rows.map((row) => [
    row.mode,
    row.sdk,
    String(row.runs),
    String(row.stalls),
    ...RUNGS.map((rung) => cellText(row.cells[rung])),
    lostText(row),
    leakText(row),
  ]);
  return [
    ...(format === 'markdown'
      ? markdownGrid(TITLES, body)
      : table(
          TITLES.map((title) => ({ title, align: 'left' })),
          body,
        )),
    '',
    'healed: how many of the tries of this step; no: none; over: the stall ended before the step was',
    'carried out, or nothing was owed after it that could prove it; cut off: the run ended first. Blank:',
    'not tried. Audio lost: what the listener was owed and did not hear in the gaps of a stall, the steps',
    'before the last one included. Left behind: in the process, by a new track or room of one publisher;',
    '–: none was carried out, or nobody could look.',
  ].join('\n');
}

function cellText(cell: Row['cells'][(typeof RUNGS)[number]]): string {
  if (cell === undefined) return '';
  const { tried, healed, over, cutOff, skipped } = cell;
  if (tried === 0) return skipped > 0 ? 'has none' : '';
  const found = [
    [healed, 'healed'],
    [over, 'over'],
    [cutOff, 'cut off'],
    [tried - healed - over - cutOff, 'no'],
  ] as const;
  const [first, ...rest] = found.filter(([count]) => count > 0);
  if (first !== undefined && rest.length === 0) {
    return tried === 1 ? first[1] : `${first[1]} (${tried})`;
  }
  return found
    .flatMap(([count, word]) => (count > 0 && word !== 'no' ? [`${word} ${count}`] : []))
    .join(', ')
    .concat(` of ${tried}`);
}

function lostText({ lostUs, crashed, stalls, cells }: Row): string {
  if (lostUs !== null) return lostUs === 0 ? 'none' : formatUs(lostUs);
  if (crashed > 0) return 'process ended by itself';
  if (stalls === 0) return 'no stall';
  const tried = Object.values(cells);
  if (tried.length === 0) return 'nothing tried';
  return tried.some(({ cutOff }) => cutOff > 0) ? 'cut off' : 'all';
}

/** What was tried and could not be measured is told as such: a step that never ran left nothing. */
function leakText({ leaked, leakedOld, cells }: Row): string {
  const tried = (rung: 'track' | 'room' | 'process') => (cells[rung]?.tried ?? 0) > 0;
  const within = tried('track') || tried('room') ? leftText(leaked) : null;
  const old = tried('process') && leakedOld !== null ? `old process: ${leftText(leakedOld)}` : null;
  return [within, old].filter((text) => text !== null).join('; ');
}

function leftText(left: Row['leaked']): string {
  if (left === null) return '–';
  if (Math.round(left.threads) === 0 && Math.round(left.rssMb) === 0) return 'nothing';
  const signed = (n: number) => `${n > 0 ? '+' : ''}${Math.round(n)}`;
  return `${signed(left.threads)} threads, ${signed(left.rssMb)} MB`;
}
