import type { Facts } from './facts.js';
import { strainOf, type Strain } from './host.js';
import { overloadOf, overloadBrief } from './overload.js';
import { processesOf } from './processes.js';
import type { RunRecord } from './record.js';
import { secondsOf } from './seconds.js';
import { stallsOf, type Stall } from './stalls.js';
import type { ProcessSummary, Second } from './types.js';

/** What is found once for the run and looked at by every group. */
export type Shared = {
  record: RunRecord;
  ending: Pick<Facts, 'endedBy' | 'endDetail' | 'before'>;
  processes: ProcessSummary[];
  stalls: Stall[];
  seconds: Second[];
  strain: Strain;
  overload: string | null;
};

export function sharedOf(record: RunRecord, ending: Shared['ending']): Shared {
  const overload = overloadOf(record);
  return {
    record,
    ending,
    processes: processesOf(record),
    stalls: stallsOf(record),
    seconds: secondsOf(record),
    strain: strainOf(record),
    overload: overload === null ? null : overloadBrief(overload),
  };
}
