import type { Counters } from '../journal/events.js';
import { formatCount } from '../units/numbers.js';

type Refusal = { kind: 'channel-full' | 'overlap' | 'other'; n: number; message: string };

const MESSAGE_MOST = 80;
const KINDS_SHOWN = 3;

/** Captures that came back as refused, by kind, the most first. */
export const refusals = ({ channelFull, overlap, rejected }: Counters): Refusal[] =>
  [
    { kind: 'channel-full' as const, n: channelFull, message: 'because the queue was full' },
    {
      kind: 'overlap' as const,
      n: overlap,
      message: 'because another of the same source was outstanding (overlap)',
    },
    ...Object.entries(rejected).map(([text, n]) => ({
      kind: 'other' as const,
      n,
      message: `with “${text.length > MESSAGE_MOST ? `${text.slice(0, MESSAGE_MOST)}…` : text}”`,
    })),
  ]
    .filter(({ n }) => n > 0)
    .sort((a, b) => b.n - a.n);

/** `50 with “AudioSource is closed”`, or `all with …` where it is one kind. */
export function refusalText(counters: Counters): string {
  const all = refusals(counters);
  const [only] = all;
  if (only !== undefined && all.length === 1) return `all ${only.message}`;
  const told = all.slice(0, KINDS_SHOWN).map(({ n, message }) => `${formatCount(n)} ${message}`);
  const rest = all.slice(KINDS_SHOWN).reduce((sum, { n }) => sum + n, 0);
  return [...told, ...(rest > 0 ? [`${formatCount(rest)} in other ways`] : [])].join(', ');
}
