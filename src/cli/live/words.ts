import type { LiveGroupView, LiveView } from '../../conductor/types.js';
import { formatUs } from '../../units/duration.js';
import { formatCount, formatShare } from '../../units/numbers.js';

/** What most needs a look first. */
const URGENCY = ['crashed', 'hung', 'stalled', 'was hung', 'recovered', 'waiting', 'ok'] as const;

export const byUrgency = (a: LiveGroupView, b: LiveGroupView): number =>
  URGENCY.indexOf(a.state) - URGENCY.indexOf(b.state) || b.openStallUs - a.openStallUs;

export function stateText({ state, openStallUs }: LiveGroupView): string {
  if (state === 'hung' || state === 'stalled') {
    return `${state.toUpperCase()} ${formatUs(openStallUs)}`;
  }
  return state === 'crashed' ? 'CRASHED' : state;
}

export const rateText = ({ capturesPerS, plannedPerS }: LiveGroupView): string =>
  capturesPerS === 0 && plannedPerS === 0
    ? '–'
    : `${formatCount(capturesPerS)}/${formatCount(plannedPerS)}`;

export function timeText({ elapsedMs, durationMs, phase }: LiveView): string {
  const elapsed = secondsText(elapsedMs);
  if (phase === 'draining') return `${elapsed}, waiting for what is pending`;
  return `${elapsed}, ${secondsText(Math.max(0, durationMs - elapsedMs))} left`;
}

const secondsText = (ms: number): string => {
  const s = Math.round(ms / 1000);
  return s === 0 ? '0s' : formatUs(s * 1e6);
};

/** null where nothing is known of it. */
export function jsThreadText({ jsThread }: LiveView): string | null {
  if (jsThread === null) return null;
  const { processes, share, top, busiest } = jsThread;
  const most = top === null || top.share < 0.001 ? '' : `, ${top.kind} ${formatShare(top.share)}`;
  const who =
    processes === 1 ? '' : `; process ${busiest.process} most: ${formatShare(busiest.share)}`;
  return `SDK events take ${formatShare(share)} of the JS thread${most}${who}`;
}

export const worstText = ({ worstStall }: LiveView): string | null =>
  worstStall === null
    ? null
    : `worst open stall: ${worstStall.publisher} for ${formatUs(worstStall.lengthUs)}`;

/** `14 more: 13 ok, 1 waiting`. */
export function moreText(groups: readonly LiveGroupView[]): string {
  const counts = URGENCY.flatMap((state) => {
    const n = groups.filter((group) => group.state === state).length;
    return n === 0 ? [] : [`${n} ${state}`];
  });
  return `${groups.length} more: ${counts.join(', ')}`;
}
