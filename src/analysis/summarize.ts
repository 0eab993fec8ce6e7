import type { JournalEvent } from '../journal/events.js';
import { causeOf, causeOfStall, unheardOf } from './causes/index.js';
import { thresholdsOf } from './figures.js';
import { groupOf } from './group.js';
import { hostOf } from './host.js';
import { meanwhileOf } from './meanwhile.js';
import { notesOf } from './notes.js';
import { overloadOf } from './overload.js';
import { pressureOf } from './pressure.js';
import { recordOf, type RunRecord } from './record.js';
import { ffiSecondsOf } from './seconds.js';
import { sharedOf } from './shared.js';
import type { Summary } from './types.js';
import { worstOf } from './verdict.js';

/**
 * Everything that is said of a run, from its journal alone; a journal that breaks off anywhere
 * after its header will do.
 * @throws RangeError without a `run` header
 */
export function summarize(
  events: Iterable<JournalEvent>,
  reading: { torn: boolean; skippedLines: number },
): Summary {
  const record = recordOf(events, reading);
  const run = runOf(record);
  const { endedBy, endDetail } = run;
  const shared = sharedOf(record, { endedBy, endDetail, before: null });
  const { processes, stalls, seconds } = shared;
  const host = hostOf(record);
  const overload = overloadOf(record);
  const found = record.header.groups.map((info) => groupOf(shared, info));
  const groups = found.map(({ unreadable: _unreadable, notes: _notes, ...group }) => group);
  const unreadable = found.reduce((sum, group) => sum + group.unreadable, 0);
  return {
    schemaVersion: 1,
    run,
    verdict: worstOf(groups.map(({ verdict }) => verdict)),
    groups,
    thresholds: thresholdsOf(record.header.thresholds, groups),
    stalls: stalls.map((stall) => {
      const { untilUs: _untilUs, process: _process, ...told } = stall;
      const meanwhile = meanwhileOf(record, processes, stall);
      return { ...told, meanwhile, cause: causeOfStall(record, stall) };
    }),
    unheard: unheardOf(record, stalls).map((trouble) => {
      const { id: publisher, group, fromUs, untilUs: toUs } = trouble;
      const cause = causeOf(record, trouble);
      return { publisher, group, fromUs, toUs, lengthUs: toUs - fromUs, cause };
    }),
    processes,
    pressure: pressureOf(record, seconds),
    host: overload === null ? host : { ...host, overload },
    seconds,
    secondsFfi: ffiSecondsOf(record),
    notes: [...notesOf(record, unreadable), ...found.flatMap((group) => group.notes)],
  };
}

function runOf(record: RunRecord): Summary['run'] {
  const { header, elapsedUs } = record;
  const end = record.of('end')[0];
  return {
    id: header.id,
    startedAt: header.startedAt,
    framestall: header.framestall,
    variant: header.variant,
    repeat: header.repeat,
    sdk: header.sdk,
    node: header.node,
    logCapture: header.logCapture,
    server: header.server,
    host: header.host,
    durationUs: header.durationUs,
    stall: header.stall,
    scenario: { name: header.scenario.name, about: header.scenario.about },
    elapsedUs,
    endedBy: end?.reason ?? 'torn',
    endDetail: end?.detail ?? null,
  };
}
