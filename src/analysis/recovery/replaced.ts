import type { EventOf } from '../../journal/events.js';
import { formatUs } from '../../units/duration.js';
import { plural } from '../../units/numbers.js';
import { once, overlapUs, type RunRecord } from '../record.js';

/** A subject process that a step of recovery put another in the place of. */
type Replaced = {
  process: number;
  /** The old one's. */
  pid: number;
  atUs: number;
  /** When the new one was up; null: it never was. */
  upUs: number | null;
  /** For whom, by index. */
  publishers: number[];
};

/** Between the step and its new process: the old one is waited for, but not for long. */
const SPAWNED_WITHIN_US = 1_000_000;
/** Until a new process has joined and published again, and is heard. */
const BACK_US = 2_000_000;

/** By time. */
const replacedIn = (record: RunRecord): Replaced[] =>
  once(record, 'replaced', () => {
    const steps = record
      .of('recovery')
      .filter(({ rung, state }) => rung === 'process' && state === 'started');
    if (steps.length === 0) return [];
    const states = record.of('process').filter(({ role }) => role === 'subject');
    const processOf = new Map(record.header.publishers.map((one) => [one.index, one.process]));
    const last = new Map<number, EventOf<'process'>>();
    return states.flatMap((born): Replaced[] => {
      const { process, state, at } = born;
      if (state !== 'spawned') return [];
      const old = last.get(process);
      last.set(process, born);
      if (old === undefined) return [];
      const mine = steps.filter(
        (one) =>
          processOf.get(one.publisher) === process &&
          one.at <= at &&
          one.at >= Math.max(old.at, at - SPAWNED_WITHIN_US),
      );
      const [first] = mine;
      if (first === undefined) return [];
      const up = states.find((one) => one.pid === born.pid && one.state === 'ready');
      return [
        {
          ...{ process, pid: old.pid, atUs: first.at, upUs: up?.at ?? null },
          publishers: [...new Set(mine.map(({ publisher }) => publisher))],
        },
      ];
    });
  });

export const isReplaced = (
  record: RunRecord,
  { role, process, pid }: EventOf<'process'>,
): boolean =>
  role === 'subject' &&
  replacedIn(record).some((one) => one.process === process && one.pid === pid);

/** For people, a line for each process. */
export function replacedNotes(record: RunRecord): string[] {
  const all = replacedIn(record);
  return [...new Set(all.map(({ process }) => process))].map((process) => {
    const mine = all.filter((one) => one.process === process);
    const at = formatUs(mine[0]?.atUs ?? 0);
    const times = mine.length === 1 ? `at ${at}` : `${plural(mine.length, 'time')}, first at ${at}`;
    const whom = namesOf(
      record,
      mine.flatMap(({ publishers }) => publishers),
    );
    return `recovery replaced subject process ${process} ${times}, for ${whom}`;
  });
}

/** What took a publisher’s process away in a stretch of time, for the sake of another one. */
export const replacedForOthers = (
  record: RunRecord,
  { index, process }: { index: number; process: number },
  fromUs: number,
  toUs: number,
): string[] =>
  replacedIn(record)
    .filter((one) => one.process === process && !one.publishers.includes(index))
    .filter((one) => overlapUs(fromUs, toUs, one.atUs, untilUs(record, one)) > 0)
    .map(
      ({ publishers, atUs }) =>
        `recovery’s new process for ${namesOf(record, publishers)} at ${formatUs(atUs)}`,
    );

const untilUs = (record: RunRecord, { upUs }: Replaced): number =>
  upUs === null ? record.elapsedUs : upUs + BACK_US;

const NAMED_MAX = 3;

function namesOf({ header }: RunRecord, publishers: number[]): string {
  const names = [...new Set(publishers)].map(
    (publisher) => header.publishers.find(({ index }) => index === publisher)?.id ?? publisher,
  );
  const more = names.length - NAMED_MAX;
  return more > 0 ? `${names.slice(0, NAMED_MAX).join(', ')} and ${more} more` : names.join(', ');
}
