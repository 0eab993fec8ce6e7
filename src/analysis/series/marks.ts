import type { EventOf, JournalEvent } from '../../journal/events.js';
import { formatUs } from '../../units/duration.js';
import { silentHow, subjectSilences } from '../processes.js';
import type { RunRecord } from '../record.js';
import { stoppingUs } from '../stops.js';
import type { Grid, Mark, Stretch } from './types.js';

/** Beyond this joins are left out: the ordinary must not hide the rest, nor fill the page. */
const MARKS_MAX = 2000;
const MARKED = [
  'room',
  'process',
  'server',
  'signal',
  'panic',
  'promise',
  'publisher',
  'recovery',
] as const;

/** What happened at moments, told once per bucket, kind and text. */
export function marksOf(record: RunRecord, grid: Grid): Mark[] {
  const found = new Map<string, Mark>();
  const stopUs = stoppingUs(record);
  for (const event of MARKED.flatMap((kind): JournalEvent[] => record.of(kind))) {
    // Rooms that we leave at the end are no event.
    const told = event.kind === 'room' && event.at >= stopUs ? null : markOf(event, record);
    if (told === null) continue;
    const atUs = Math.max(0, event.at);
    const key = `${Math.floor(atUs / grid.bucketUs)} ${told.kind} ${told.text}`;
    const known = found.get(key);
    if (known === undefined) found.set(key, { atUs, count: 1, ...told });
    else known.count++;
  }
  const marks = [...found.values()].sort((a, b) => a.atUs - b.atUs);
  const rare = marks.filter(({ kind }) => kind !== 'join');
  return marks.length <= MARKS_MAX ? marks : rare.slice(0, MARKS_MAX);
}

/** Stretches in which a subject said nothing or had ended, or the server was not there. */
export function stretchesOf(record: RunRecord): Stretch[] {
  const silences = subjectSilences(record).flatMap(({ index, silences: mine }) =>
    mine.map(({ fromUs, toUs, osState }): Stretch => ({
      fromUs,
      toUs: toUs ?? record.elapsedUs,
      kind: 'silence',
      text: `process ${index} ${silentHow(osState)}`,
    })),
  );
  const outages: Stretch[] = [];
  let downUs: number | null = null;
  for (const { at, state } of record.of('server')) {
    if (state === 'unreachable' || state === 'ended') downUs ??= at;
    else if (downUs !== null) {
      outages.push({ fromUs: downUs, toUs: at, kind: 'server', text: 'server not reachable' });
      downUs = null;
    }
  }
  if (downUs !== null) {
    const toUs = record.elapsedUs;
    outages.push({ fromUs: downUs, toUs, kind: 'server', text: 'server not reachable' });
  }
  return [...silences, ...absences(record), ...outages].sort((a, b) => a.fromUs - b.fromUs);
}

/** From an end that nobody asked for until the process is there again, or the run is over. */
function absences(record: RunRecord): Stretch[] {
  const stopUs = stoppingUs(record);
  const states = record.of('process').filter(({ role }) => role === 'subject');
  return states.flatMap(({ process, state, end, at }): Stretch[] => {
    if (state !== 'ended' || end?.how === 'stopped' || at >= stopUs) return [];
    const again = states.find((one) => one.process === process && one.at > at);
    const toUs = again?.at ?? record.elapsedUs;
    return [{ fromUs: at, toUs, kind: 'gone', text: `process ${process} gone` }];
  });
}

function markOf(event: JournalEvent, record: RunRecord): Pick<Mark, 'kind' | 'text'> | null {
  switch (event.kind) {
    case 'room': {
      if (event.role !== 'subject' || event.state === 'joining') return null;
      if (event.state === 'joined') return { kind: 'join', text: `${event.group} room joined` };
      const why = event.reason === undefined ? '' : `: ${event.reason}`;
      return { kind: 'room', text: `${event.room} ${event.state}${why}` };
    }
    case 'process': {
      const { end, role, process } = event;
      if (event.state !== 'ended' || end === undefined || end.how === 'stopped') return null;
      const by = end.signal ?? `exit code ${end.code}`;
      return { kind: 'process', text: `${role} process ${process} ${end.how} (${by})` };
    }
    case 'server':
      return event.state === 'started' ? null : { kind: 'server', text: `server ${event.state}` };
    case 'signal':
      return { kind: 'signal', text: event.signal };
    case 'panic':
      return { kind: 'panic', text: `panic in process ${event.process}: ${event.message}` };
    case 'promise':
      return {
        kind: 'promise',
        text: `${event.what} did not settle within ${formatUs(event.limitUs)}`,
      };
    case 'publisher':
      return event.state === 'failed'
        ? { kind: 'publisher', text: `publisher failed: ${event.reason ?? 'no reason given'}` }
        : null;
    case 'recovery':
      return recoveryMark(event, record);
    default:
      return null;
  }
}

function recoveryMark(
  { rung, state, publisher, tookUs }: EventOf<'recovery'>,
  { header }: RunRecord,
): Pick<Mark, 'kind' | 'text'> | null {
  if (state === 'skipped') return null;
  const who = header.publishers.find(({ index }) => index === publisher)?.id ?? `${publisher}`;
  if (state === 'started') return { kind: 'recovery', text: `${who} tries ${rung}` };
  if (state === 'over')
    return { kind: 'recovery', text: `${who} stalls no more, ${rung} unproved` };
  const how = state === 'healed' ? 'healed' : 'not healed';
  const after = tookUs === undefined ? '' : ` after ${formatUs(tookUs)}`;
  return { kind: 'recovery', text: `${who} ${how} by ${rung}${after}` };
}
