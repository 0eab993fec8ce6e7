import type { Summary } from '../analysis/index.js';
import { formatUs } from '../units/duration.js';
import { formatCount } from '../units/numbers.js';
import { plain } from './plain.js';

type Finding = Summary['stalls'][number]['cause'];

/** `drain, 95 % sure`; `unknown`. */
export const causeText = ({ cause, confidence }: Finding): string =>
  cause === 'unknown' ? cause : `${cause}, ${Math.round(confidence * 100)} % sure`;

/** What it was concluded from. */
export const evidenceText = ({ evidence }: Finding): string => evidence.map(plain).join('; ');

export const UNHEARD_TITLES = ['at', 'not heard', 'for', 'cause', 'by'] as const;
const UNHEARD_MAX = 20;

/** What was captured and not heard, the longest first where not all can be shown, then by time. */
export function unheardRows(
  { unheard }: Summary,
  most = UNHEARD_MAX,
): { rows: string[][]; more: number } {
  const longest = [...unheard].sort((a, b) => b.lengthUs - a.lengthUs).slice(0, most);
  return {
    rows: longest
      .sort((a, b) => a.fromUs - b.fromUs)
      .map(({ publisher, fromUs, lengthUs, cause }) => [
        formatUs(Math.max(0, fromUs)),
        publisher,
        formatUs(lengthUs),
        causeText(cause),
        evidenceText(cause),
      ]),
    more: unheard.length - longest.length,
  };
}

/** A group's longest trouble of which the cause is known. */
export function longestTrouble(
  { stalls, unheard }: Summary,
  group: string,
): { cause: Finding; alike: number; all: number } | null {
  const mine = [...stalls, ...unheard].filter((one) => one.group === group);
  const [longest] = mine
    .filter(({ cause }) => cause.cause !== 'unknown')
    .sort((a, b) => b.lengthUs - a.lengthUs);
  if (longest === undefined) return null;
  const alike = mine.filter(({ cause }) => cause.cause === longest.cause.cause).length;
  return { cause: longest.cause, alike, all: mine.length };
}

/** The cause of it in words; null without any. */
export function causeOfGroup(summary: Summary, group: string): string | null {
  const longest = longestTrouble(summary, group);
  if (longest === null) return null;
  const { cause, alike, all } = longest;
  const many = all === 1 ? '' : `, ${formatCount(alike)} of ${formatCount(all)} alike`;
  return `${causeText(cause)}${many}: ${evidenceText(cause)}`;
}
