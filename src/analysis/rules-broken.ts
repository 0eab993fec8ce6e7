import type { Counters } from '../journal/events.js';
import { formatUs } from '../units/duration.js';
import { formatCount, formatShare, plural } from '../units/numbers.js';
import { capturedShare } from './counters.js';
import { collapseWords } from './collapse.js';
import type { Facts, StallFact } from './facts.js';
import { CAPTURED_FOR_SILENT, ENOUGH_WINDOWS, HEARD_GRACE_US, HEARD_SILENT } from './limits.js';
import { sumWindows, type Member, type Windows } from './members.js';

const WORDS_MAX = 160;

/** What the SDK broke for good. */
export const broken = {
  crashed({ crashes, counters, publishers }: Facts): string | null {
    const first = crashes[0];
    if (first === undefined) return null;
    const { code, signal } = first.end;
    const how = signal === null ? `ended with exit code ${code}` : `was ended by ${signal}`;
    const more = crashes.length === 1 ? '' : `, then ${plural(crashes.length - 1, 'other')}`;
    const until = publishers === 0 ? '' : `; ${formatCount(counters.ok)} captures until then`;
    const words = lastWords(first.end);
    const said = words === '' ? '' : `: ${words}`;
    return `process ${first.process} ${how} at ${formatUs(first.atUs)}${more}${until}${said}`;
  },

  hung(facts: Facts): string | null {
    const { stall, counters, publishers, silences, info } = facts;
    const hung = facts.stalls.filter(({ lengthUs }) => lengthUs > stall.hangUs);
    const longest = longestOf(hung);
    if (longest === undefined) return hungSilence(silences, stall.hangUs);
    const names = new Set(hung.map(({ publisher }) => publisher)).size;
    // Where captures of each of them come back, if far too late, the group has collapsed, not hung.
    if (facts.collapse !== null && hung.every(({ trickles }) => trickles)) return null;
    const who =
      publishers === 1 || names === 1
        ? `${longest.publisher} hung`
        : `${formatCount(names)} of ${formatCount(publishers)} publishers hung, ${longest.publisher} longest`;
    const lost = Math.max(0, counters.planned - counters.ok);
    const pending = Math.max(counters.pending, longest.open ? longest.pending : 0);
    // One that waits for its captures has no other outstanding that could come back.
    const late = info.capture !== 'await' && longest.someBack;
    return (
      `${who}: ${late ? 'captures came back too late or never' : 'no capture came back'} ` +
      `from ${formatUs(longest.fromUs)} on for ` +
      `${formatUs(longest.lengthUs)}${longest.open ? ', still so at the end' : ''}` +
      `${longest.byCounters ? ', by the counters alone' : ''}; ` +
      `${formatCount(pending)} pending, ` +
      `${formatCount(lost)} of ${formatCount(counters.planned)} frames lost`
    );
  },

  collapsed({ collapse }: Facts): string | null {
    return collapse === null ? null : collapseWords(collapse);
  },

  silent(facts: Facts): string | null {
    const { heard, counters, stall } = facts;
    // Where the server is gone it is not the SDK that was not heard; nor where the listener failed.
    if (heard === null || facts.serverGone !== null) return null;
    // Where nothing tells what each of them captured, the group must have captured nearly all.
    const members = facts.members.filter(
      ({ deafened, spokeUs }) => !deafened && (spokeUs !== null || isCaptured(counters)),
    );
    const captured = `${formatCount(counters.ok)} of ${formatCount(counters.planned)} captures settled`;
    const never = members.filter(
      ({ neverHeard, spokeUs }) => neverHeard && (spokeUs ?? Infinity) >= HEARD_GRACE_US,
    ).length;
    if (never > 0) {
      const who = `${formatCount(never)} of ${plural(heard.publishers, 'publisher')}`;
      return `${captured}, but ${who} ${never === 1 ? 'was' : 'were'} never heard`;
    }
    const enough = members.filter((one) => isHalfCaptured(one.counters ?? counters));
    const sum = sumWindows(enough.map(({ heardAway }) => heardAway));
    if (isUnheard(sum)) {
      return `${captured}, but only ${formatShare(sum.audible / sum.expected)} of the audio was heard`;
    }
    const unheard = enough.filter(({ heardAway }) => isUnheard(heardAway));
    const [worst] = unheard.sort((a, b) => shareOf(a.heardAway) - shareOf(b.heardAway));
    const who = ({ length }: Member[]) =>
      `${formatCount(length)} of ${plural(heard.publishers, 'publisher')}`;
    if (worst === undefined) {
      const ended = members.filter(({ lastHeard }) => (lastHeard?.unheardUs ?? 0) > stall.hangUs);
      const longest = longestUnheard(ended);
      if (longest === null) return null;
      return `${captured}, but ${who(ended)} went unheard to the end, ${longest}`;
    }
    return `${captured}, but ${who(unheard)} went mostly unheard, ${worst.id} most: ${formatShare(shareOf(worst.heardAway))} of its audio was heard`;
  },
};

function longestUnheard(members: Member[]): string | null {
  const [first] = members.toSorted(
    (a, b) => (b.lastHeard?.unheardUs ?? 0) - (a.lastHeard?.unheardUs ?? 0),
  );
  if (first?.lastHeard == null) return null;
  const { atUs, unheardUs } = first.lastHeard;
  return `${first.id} from ${formatUs(atUs)} on for ${formatUs(unheardUs)}`;
}

/** What is chopped to less is hard to know for speech: that is the captures' fault. */
const isHalfCaptured = (counters: Counters) => (capturedShare(counters) ?? 0) >= HEARD_SILENT;
const isCaptured = (counters: Counters) => (capturedShare(counters) ?? 0) > CAPTURED_FOR_SILENT;
const shareOf = ({ expected, audible }: Windows) => audible / expected;
const isUnheard = (windows: Windows) =>
  windows.expected >= ENOUGH_WINDOWS && shareOf(windows) < HEARD_SILENT;

function hungSilence(silences: Facts['silences'], hangUs: number): string | null {
  const longest = silences
    .filter(({ fromUs, untilUs }) => untilUs - fromUs > hangUs)
    .sort((a, b) => b.untilUs - b.fromUs - (a.untilUs - a.fromUs))[0];
  if (longest === undefined) return null;
  const { process, fromUs, untilUs, open } = longest;
  return (
    `process ${process} said nothing from ${formatUs(fromUs)} on for ` +
    `${formatUs(untilUs - fromUs)}${open ? ', still so at the end' : ''}`
  );
}

export const longestOf = (stalls: StallFact[]): StallFact | undefined =>
  stalls.reduce<StallFact | undefined>(
    (longest, one) => (longest === undefined || one.lengthUs > longest.lengthUs ? one : longest),
    undefined,
  );

function lastWords({ error, stderrTail }: Facts['crashes'][number]['end']): string {
  const lines = (error ?? '').trim() === '' ? stderrTail.trim().split('\n').reverse() : [error];
  return firstLine(lines[0] ?? '');
}

/** Words of others, fit for a sentence: their first line, plain and not too long. */
export function firstLine(text: string): string {
  const line = text.trim().split('\n')[0] ?? '';
  // A child may colour its stderr or move the cursor.
  const plain = line.replace(/\u001b\[[0-9;]*[A-Za-z]/g, '').replace(/[\u0000-\u001f]/g, ' ');
  return plain.length > WORDS_MAX ? `${plain.slice(0, WORDS_MAX)}…` : plain;
}
