import type { EventOf, JournalEvent } from '../../journal/events.js';
import { RUNGS, type Rung } from '../../journal/health.js';
import { median } from '../../units/numbers.js';
import { recordOf } from '../record.js';
import { stallsOf } from '../stalls.js';

/** What was tried for the stalls of one run. */
export type RunRecovery = {
  /** The scenario's name, without what all of its kind share. */
  mode: string;
  sdk: string;
  stalls: number;
  crashed: boolean;
  tries: EventOf<'recovery'>[];
};

/** @throws RangeError without a run header */
export function recoveryOf(
  events: JournalEvent[],
  reading: { torn: boolean; skippedLines: number },
): RunRecovery {
  const record = recordOf(events, reading);
  const { scenario, sdk } = record.header;
  return {
    mode: scenario.name.replace(/^recovery-/, ''),
    sdk: sdk.version,
    stalls: stallsOf(record).length,
    crashed: record
      .of('process')
      .some(({ role, end }) => role === 'subject' && end?.how === 'crashed'),
    tries: record.of('recovery').filter(({ state }) => state !== 'started'),
  };
}

/** One rung in one failure mode on one version, over all runs of it. */
type RungCell = { tried: number; healed: number; skipped: number };

type RecoveryRow = {
  mode: string;
  sdk: string;
  runs: number;
  stalls: number;
  crashed: number;
  cells: Partial<Record<Rung, RungCell>>;
  /** Of the stalls that were healed: µs from a stall's beginning until it was heard again. */
  lostUs: number | null;
  /** Of tries within the process: what they left behind, the median. null: none was measured. */
  leaked: { threads: number; rssMb: number } | null;
};

export type RecoveryTable = { schemaVersion: 1; runs: number; rows: RecoveryRow[] };

export function recoveryTable(runs: RunRecovery[]): RecoveryTable {
  const keys = [...new Set(runs.map(({ mode, sdk }) => `${mode}\0${sdk}`))].sort();
  return {
    schemaVersion: 1,
    runs: runs.length,
    rows: keys.map((key) => {
      const [mode = '', sdk = ''] = key.split('\0');
      const mine = runs.filter((run) => run.mode === mode && run.sdk === sdk);
      const tries = mine.flatMap((run) => run.tries);
      const lost = tries.flatMap(({ lostUs }) => lostUs ?? []);
      const left = tries.flatMap(({ rung, leaked }) =>
        leaked === undefined || rung === 'wait' || rung === 'clear' ? [] : [leaked],
      );
      return {
        ...{ mode, sdk, runs: mine.length },
        stalls: mine.reduce((sum, run) => sum + run.stalls, 0),
        crashed: mine.filter((run) => run.crashed).length,
        cells: Object.fromEntries(RUNGS.flatMap((rung) => cellOf(tries, rung))),
        lostUs: lost.length === 0 ? null : median(lost),
        leaked:
          left.length === 0
            ? null
            : {
                threads: median(left.map(({ threads }) => threads)),
                rssMb: median(left.map(({ rssMb }) => rssMb)),
              },
      };
    }),
  };
}

function cellOf(all: EventOf<'recovery'>[], rung: Rung): (readonly [Rung, RungCell])[] {
  const mine = all.filter((one) => one.rung === rung);
  if (mine.length === 0) return [];
  const of = (wanted: string) => mine.filter(({ state }) => state === wanted).length;
  return [
    [rung, { tried: mine.length - of('skipped'), healed: of('healed'), skipped: of('skipped') }],
  ];
}
