import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { VerdictName } from '../../src/analysis/index.js';
import { newCapacity, openCapacity, type CapacityBook } from '../../src/cli/capacity-file.js';
import { askOf, flagsOf } from '../../src/cli/capacity-flags.js';
import { searchCapacity } from '../../src/cli/capacity-search.js';
import type { Io } from '../../src/cli/io.js';
import type { Result } from '../../src/runs/results.js';
import type { Series } from '../../src/runs/series.js';
import { parseScenario } from '../../src/scenario/index.js';
import type { Cell } from '../../src/scenario/types.js';
import { environmentError } from '../../src/units/errors.js';
import { temporaryFolder } from '../support/folder.js';
import { runOf } from '../support/runs.js';
import { SAMPLES } from '../support/samples.js';

const SCENARIO = `
name: small
server: none
duration: 12s
groups:
  probe: { rooms: 4 }
`;

function bookOf(to: string, repeats = '2'): CapacityBook {
  const parsed = parseScenario(SCENARIO, { file: 'small.yaml', env: {} });
  if (!parsed.ok) throw new Error('the scenario is not valid');
  const ask = askOf(flagsOf({ output: '', to, repeats }), 4);
  return newCapacity(temporaryFolder(), parsed.cells, 'probe', ask);
}

/**
 * A search in which loads up to 2 hold.
 * @param checks how the runs of the check come out, one after the other
 */
async function searched(book: CapacityBook, checks: VerdictName[]): Promise<Cell[]> {
  const checked: Cell[] = [];
  const perform = (cell: Cell) => {
    const isCheck = cell.scenario.groups.some(({ name }) => name === 'extra');
    if (isCheck) checked.push(cell);
    const load = cell.scenario.groups[0]?.rooms ?? 0;
    const verdict = isCheck
      ? (checks[checked.length - 1] ?? 'n/a')
      : load <= 2
        ? 'healthy'
        : 'hung';
    if (verdict === 'n/a') {
      return Promise.resolve({
        kind: 'n/a' as const,
        cell,
        error: environmentError('no server', ''),
      });
    }
    const result = {
      folder: join(book.folder, `run-${load}`),
      summary: runOf({ verdict }),
      events: () => SAMPLES.healthy,
    } as unknown as Result;
    return Promise.resolve({ kind: 'done' as const, cell, result, tookMs: 1 });
  };
  const series = { perform } as unknown as Series;
  const io = { status() {}, warn() {} } as unknown as Io;
  await searchCapacity(book, { series, io, stop: new AbortController().signal });
  return checked;
}

describe('a search', () => {
  it('checks as often as it ran each load, and keeps it', async () => {
    const book = bookOf('8', '3');
    const cells = await searched(book, ['healthy', 'hung', 'healthy']);
    expect(cells.map(({ repeat }) => repeat)).toEqual([1, 2, 3]);
    const [variant] = openCapacity(book.folder, '/').file.variants;
    expect(variant?.answer).toMatchObject({ held: 2, gaveOut: 3 });
    // The sample has no group that leaves.
    expect(variant?.comeback.map(({ came }) => came)).toEqual(['not left', 'not left', 'not left']);
    expect(variant).toMatchObject({ unchecked: null });
  });

  it('tries an invalid check again, and gives it up after two', async () => {
    const again = bookOf('8');
    expect(await searched(again, ['invalid', 'healthy', 'healthy'])).toHaveLength(3);
    const [tried] = again.file.variants;
    expect(tried?.comeback.map(({ came }) => came)).toEqual(['unknown', 'not left', 'not left']);
    const never = bookOf('8');
    expect(await searched(never, ['invalid', 'invalid', 'healthy'])).toHaveLength(2);
    expect(never.file.variants[0]).toMatchObject({ unchecked: null });
  });

  it('says why it does not check', async () => {
    const easy = bookOf('2');
    expect(await searched(easy, [])).toEqual([]);
    expect(easy.file.variants[0]).toMatchObject({ comeback: [], unchecked: 'no load gave out' });
    const gone = bookOf('8');
    expect(await searched(gone, [])).toHaveLength(1);
    expect(gone.file.variants[0]).toMatchObject({ comeback: [], unchecked: 'no server' });
    // What could not be had then may be had when it goes on.
    const later = openCapacity(gone.folder, '/');
    expect(await searched(later, ['healthy', 'healthy'])).toHaveLength(2);
    expect(later.file.variants[0]).toMatchObject({ unchecked: null });
  });
});
