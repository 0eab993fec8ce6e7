import type { LiveGroupView, LiveView } from '../../conductor/types.js';
import { formatShare } from '../../units/numbers.js';
import { formatUs } from '../../units/duration.js';
import { byUrgency, moreText, rateText, stateText, timeText, worstText } from './words.js';

const GROUPS_MOST = 4;

/** How the run stands, for a log: one line, the groups that most need a look first where there are many. */
export function plainLine(view: LiveView): string {
  const { groups, jsThread } = view;
  const many = groups.length > GROUPS_MOST;
  const shown = many ? [...groups].sort(byUrgency).slice(0, GROUPS_MOST - 1) : groups;
  return [
    timeText(view),
    ...shown.map((group) => `${group.name}: ${groupText(group)}`),
    ...(many ? [moreText(groups.filter((group) => !shown.includes(group)))] : []),
    ...[worstText(view)].flatMap((text) => text ?? []),
    ...(jsThread === null ? [] : [`SDK events ${formatShare(jsThread.share)} of the JS thread`]),
  ].join('  |  ');
}

/** What a person looks at first comes first: how it is, then rates, then the rest. */
function groupText(group: LiveGroupView): string {
  const rate = rateText(group);
  return [
    stateText(group),
    ...(group.stalls > 0 ? [`${group.stalls} stalls`] : []),
    `${group.roomsUp}/${group.rooms} rooms`,
    ...(rate === '–' ? [] : [`${rate} captures/s`]),
    ...(group.serviceP99Us === null ? [] : [`p99 ${formatUs(group.serviceP99Us)}`]),
    ...(group.pending > 0 ? [`${group.pending} pending`] : []),
  ].join('  ');
}
