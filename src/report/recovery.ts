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
    leakText(row.leaked),
  ]);
  return [
    ...(format === 'markdown'
      ? markdownGrid(TITLES, body)
      : table(
          TITLES.map((title) => ({ title, align: 'left' })),
          body,
        )),
    '',
    'healed: how many of the tries of this step; no: none. Blank: not tried. Audio lost: from the',
    'stall’s beginning until it was heard again, the waiting for the steps before it included.',
  ].join('\n');
}

function cellText(cell: Row['cells'][(typeof RUNGS)[number]]): string {
  if (cell === undefined) return '';
  const { tried, healed, skipped } = cell;
  if (tried === 0) return skipped > 0 ? 'has none' : '';
  if (healed === 0) return tried === 1 ? 'no' : `no (${tried})`;
  return healed === tried
    ? tried === 1
      ? 'healed'
      : `healed (${tried})`
    : `healed ${healed} of ${tried}`;
}

function lostText({ lostUs, crashed, stalls }: Row): string {
  if (lostUs !== null) return formatUs(lostUs);
  if (crashed > 0) return 'process ended by itself';
  return stalls === 0 ? 'no stall' : 'all';
}

function leakText(leaked: Row['leaked']): string {
  if (leaked === null) return '';
  const signed = (n: number) => `${n > 0 ? '+' : ''}${Math.round(n)}`;
  return `${signed(leaked.threads)} threads, ${signed(leaked.rssMb)} MB`;
}
