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

/** The cause of a group's longest trouble of which one is known; null without any. */
export function causeOfGroup({ stalls, unheard }: Summary, group: string): string | null {
  const told = [...stalls, ...unheard]
    .filter((one) => one.group === group && one.cause.cause !== 'unknown')
    .sort((a, b) => b.lengthUs - a.lengthUs);
  const [longest] = told;
  if (longest === undefined) return null;
  const alike = told.filter(({ cause }) => cause.cause === longest.cause.cause).length;
  const all = [...stalls, ...unheard].filter((one) => one.group === group).length;
  const many = all === 1 ? '' : `, ${formatCount(alike)} of ${formatCount(all)} alike`;
  return `${causeText(longest.cause)}${many}: ${evidenceText(longest.cause)}`;
}
