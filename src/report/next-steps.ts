import { refusals, type GroupSummary, type Summary, type VerdictName } from '../analysis/index.js';
import type { Rung } from '../journal/health.js';
import type { Cause } from '../units/causes.js';
import { againCommand, allVersions, type Place } from './again.js';
import { longestTrouble } from './cause-words.js';

/** What to do about what a run found, in plain words. */

const RUNG_WORDS: Record<Rung, string> = {
  wait: 'waiting',
  clear: 'clearing the queue',
  track: 'a new source on a new track',
  room: 'a new room',
  process: 'a new process',
};

const RECOVERY = 'docs/recovery.md';
const LOG_CAPTURE = 'docs/issue-420.md';

/** What healed it where it was caused on purpose (docs/recovery.md has the runs), or is plain from the cause. */
const HELPS: Record<Cause, string | null> = {
  drain: `a new source on a new track, nothing less (${RECOVERY})`,
  'capture-worker': `a new process, nothing less (${RECOVERY})`,
  runtime: `a new process, nothing less; if that hangs too, another setting or version (${RECOVERY})`,
  'js-thread': `work taken off the JS thread, or a new process (${RECOVERY})`,
  'process-stopped': `waiting, once the process may go on; else a new process (${RECOVERY})`,
  'queue-contract': null,
  overlap: `one capture at a time: await each before the next of its source (${RECOVERY})`,
  transport: 'nothing inside the process, which sent: look at the network and the server',
  server: 'a server that answers; join the rooms again where the SDK has given them up',
  host: 'a host with room: fewer programs beside it, or fewer rooms on it',
  app: `what the app undid: join, publish or unmute again, or a new source on a new track (${RECOVERY})`,
  unknown: null,
};

/** Of the JS thread's time in the worst second: more than this, and the log capture is what to look at. */
const LOGS_MANY = 0.2;

const TROUBLED: readonly VerdictName[] = ['degraded', 'collapsed', 'silent', 'hung', 'crashed'];

/** What helps a group, by what this run tried, else by the cause of its longest trouble; null: nothing known. */
export function helpText(summary: Summary, group: GroupSummary): string | null {
  if (!TROUBLED.includes(group.verdict)) return null;
  const tried = triedText(group);
  if (tried !== null) return tried;
  if (group.verdict === 'crashed') return 'a new process, for this one is gone';
  const longest = longestTrouble(summary, group.name);
  if (longest === null && group.stalls.count === 0) return refusedHelp(group);
  const cause = longest?.cause.cause ?? 'unknown';
  if (cause === 'js-thread' && logsFill(summary))
    return `the log capture off: --set logCapture=off shows it (${LOG_CAPTURE} has the code)`;
  return HELPS[cause];
}

/** Of captures that came back at once and were not taken. */
function refusedHelp({ counters }: GroupSummary): string | null {
  const [most] = refusals(counters);
  if (most === undefined) return null;
  if (most.kind === 'overlap') return HELPS.overlap;
  if (most.kind === 'channel-full') return 'a longer queue, or waiting for each capture';
  return /closed/i.test(most.message) ? HELPS.app : null;
}

function triedText({ recovery = [] }: GroupSummary): string | null {
  if (recovery.length === 0) return null;
  const of = (all: typeof recovery) => all.map(({ rung }) => RUNG_WORDS[rung]).join(', ');
  const healed = recovery.filter((one) => one.healed > 0);
  const rest = recovery.filter((one) => one.healed === 0);
  if (healed.length === 0) return `nothing that was tried in this run: ${of(recovery)}`;
  const did = healed.map(
    ({ rung, tried, healed }) => `${RUNG_WORDS[rung]} (${healed} of ${tried})`,
  );
  return `${did.join(', ')}, in this run${rest.length === 0 ? '' : `; in vain: ${of(rest)}`}`;
}

const logsFill = ({ processes }: Summary): boolean =>
  processes.some(
    ({ role, ffi }) =>
      role === 'subject' &&
      ffi.some(({ kind, jsSharePeak }) => kind === 'logs' && jsSharePeak > LOGS_MANY),
  );

/** Of trouble that the scenario made itself no version is to blame. */
export const asksForVersion = ({ pressure }: Summary, { verdict }: GroupSummary): boolean =>
  TROUBLED.includes(verdict) && pressure.length === 0;

/** A sentence, and what to type for it; null: it says all. */
export type Step = { text: string; command: string | null };

/** For the end of a report; none where nothing was wrong. @param folder for the commands */
export function nextSteps(summary: Summary, folder: Place): Step[] {
  const { groups } = summary;
  const troubled = groups.filter(({ verdict }) => TROUBLED.includes(verdict));
  const texts = troubled.map((group) => ({ group, text: helpText(summary, group) }));
  const helps = [...new Set(texts.flatMap(({ text }) => text ?? []))].map((text) => {
    const alike = texts.filter((one) => one.text === text).map(({ group }) => group.name);
    return { text: `helps ${alike.join(', ')}: ${text}`, command: null };
  });
  const unknown = texts.filter(({ group, text }) => text === null && group.stalls.count > 0);
  return [
    ...helps,
    ...unknown.map(({ group: { name } }) => ({
      text: `for a cause of ${name}’s stalls, run it again with its signs of life:`,
      command: againCommand(summary, folder, `--set 'groups.${name}.health={}'`),
    })),
    ...(groups.some((group) => asksForVersion(summary, group))
      ? [sinceWhich(summary, folder)]
      : []),
    ...(groups.some(({ verdict }) => verdict === 'invalid')
      ? [{ text: INVALID, command: againCommand(summary, folder) }]
      : []),
  ];
}

function sinceWhich(summary: Summary, folder: Place): Step {
  const { command, takes } = allVersions(summary, folder);
  const text = `since which version (${takes}; docs/versions.md has the ready ones):`;
  return { text, command };
}

const INVALID =
  'an invalid run says nothing about the SDK: framestall doctor looks for the reason; then run it again:';
