import { formatUs } from '../units/duration.js';
import { formatPerS, formatShare, plural, maxOf } from '../units/numbers.js';
import {
  GC_SHARE_TELLING,
  JS_SHARE_TELLING,
  LOGS_TELLING_PER_S,
  LOOP_GAP_TELLING_US,
  MEANWHILE_MAX,
  OUTSIDE_TELLING,
  STEAL_TELLING,
} from './limits.js';
import { lengthUs, silentHow } from './processes.js';
import { intendedIn } from './pressure.js';
import { overlapUs, touching, type RunRecord } from './record.js';
import type { Stall } from './stalls.js';
import type { ProcessSummary } from './types.js';

/** What else the record holds of a stall's time, most telling first. */
export function meanwhileOf(
  record: RunRecord,
  processes: ProcessSummary[],
  stall: Stall,
): string[] {
  const subject = processes.find(
    ({ role, index }) => role === 'subject' && index === stall.process,
  );
  return [
    ...intendedIn(record, stall.fromUs, stall.untilUs),
    ...silences(subject, stall),
    ...server(record, stall),
    ...nativeEvents(record, stall),
    ...joins(record, stall),
    ...jsThread(record, stall),
    ...host(record, stall),
  ].slice(0, MEANWHILE_MAX);
}

function silences(subject: ProcessSummary | undefined, stall: Stall): string[] {
  return (subject?.silences ?? [])
    .filter(({ fromUs, toUs }) => touches(stall, fromUs, toUs ?? stall.untilUs))
    .map(({ fromUs, toUs, osState }) => {
      const how = silentHow(osState);
      const until = toUs === null ? 'on' : `–${formatUs(toUs)}`;
      const span = toUs === null ? `from ${formatUs(fromUs)} on` : `${formatUs(fromUs)}${until}`;
      return `process ${stall.process} ${how} ${span}`;
    });
}

function server(record: RunRecord, stall: Stall): string[] {
  let downSinceUs: number | null = null;
  const found: string[] = [];
  for (const { at, state } of record.of('server')) {
    if (state === 'unreachable' || state === 'ended') downSinceUs ??= at;
    else if (downSinceUs !== null) {
      if (touches(stall, downSinceUs, at)) found.push(`server down from ${formatUs(downSinceUs)}`);
      downSinceUs = null;
    }
  }
  if (downSinceUs !== null && downSinceUs <= stall.untilUs) {
    found.push(`server down from ${formatUs(downSinceUs)}`);
  }
  return found;
}

function nativeEvents(record: RunRecord, stall: Stall): string[] {
  const peaks = new Map<string, { perS: number; share: number }>();
  for (const load of loadsIn(record, stall)) {
    const spanUs = Math.max(1, lengthUs(load));
    for (const [kind, { count, us }] of Object.entries(load.ffi)) {
      const known = peaks.get(kind) ?? { perS: 0, share: 0 };
      peaks.set(kind, {
        perS: Math.max(known.perS, (count * 1e6) / spanUs),
        share: Math.max(known.share, Math.min(1, us / spanUs)),
      });
    }
  }
  return [...peaks]
    .filter(
      ([kind, { perS, share }]) =>
        share > JS_SHARE_TELLING || (kind === 'logs' && perS > LOGS_TELLING_PER_S),
    )
    .sort(([, a], [, b]) => b.share - a.share || b.perS - a.perS)
    .map(
      ([kind, { perS, share }]) =>
        `${kind} ${formatPerS(perS)}, ${formatShare(share)} of the JS thread`,
    );
}

function joins(record: RunRecord, stall: Stall): string[] {
  const rooms = new Set(
    record
      .of('room')
      .filter(({ role, state, at, tookUs = 0 }) => {
        if (role !== 'subject' || state !== 'joined') return false;
        return touches(stall, at - tookUs, at + 1);
      })
      .map(({ room }) => room),
  );
  return rooms.size === 0 ? [] : [`${plural(rooms.size, 'room')} joining`];
}

function jsThread(record: RunRecord, stall: Stall): string[] {
  const loads = loadsIn(record, stall);
  const gc = maxOf(loads.map((load) => load.gcUs / Math.max(1, lengthUs(load))));
  const gapUs = maxOf(loads.map(({ loopMaxGapUs }) => loopMaxGapUs));
  return [
    ...(gapUs > LOOP_GAP_TELLING_US ? [`event loop away for ${formatUs(gapUs)}`] : []),
    ...(gc > GC_SHARE_TELLING ? [`GC ${formatShare(Math.min(1, gc))} of the JS thread`] : []),
  ];
}

function host(record: RunRecord, stall: Stall): string[] {
  const seconds = touching(record.of('host'), stall.fromUs, stall.untilUs);
  const outside = maxOf(seconds.map(({ outsideShare }) => outsideShare));
  const steal = maxOf(seconds.map(({ stealShare }) => stealShare));
  return [
    ...(outside > OUTSIDE_TELLING ? [`other programs ${formatShare(outside)} of the host`] : []),
    ...(steal > STEAL_TELLING ? [`steal ${formatShare(steal)} of the host`] : []),
  ];
}

const loadsIn = (record: RunRecord, stall: Stall) =>
  touching(record.of('load'), stall.fromUs, stall.untilUs).filter(
    ({ role, process }) => role === 'subject' && process === stall.process,
  );

const touches = (stall: Stall, fromUs: number, toUs: number) =>
  overlapUs(stall.fromUs, stall.untilUs, fromUs, toUs) > 0;
