import { formatMsExact } from '../units/duration.js';
import { rangeText } from './range.js';
import type { Conversation, Group } from './types.js';

const text = formatMsExact;

/** How a group's publishers push, in parts. */
export function captureText(group: Group): string[] {
  return [
    group.capture === 'try' ? `try for ${text(group.tryLimitMs)}` : group.capture,
    group.queueMs === 0 ? 'queue off' : `queue ${text(group.queueMs)}`,
    ...(group.pace === 'burst' ? ['burst'] : []),
    ...speechText(group),
    ...(group.turns === 'spread' ? [] : [group.turns.replaceAll('-', ' ')]),
    ...(group.listen ? ['listened to'] : []),
    ...(group.tap ? ['tapped'] : []),
  ];
}

function speechText({ speech, speakers, rooms, publishers }: Group): string[] {
  if (speakers !== null) {
    const { atOnce, speakMs } = speakers;
    return [`${atOnce} of ${rooms * publishers} speak at once, ${text(speakMs)} each`];
  }
  if (speech === null) return [];
  return [`speaks ${text(speech.speakMs)}, pauses ${text(speech.pauseMs)}`];
}

export const conversationText = (conversation: Conversation): string[] => [
  `VAD ${conversation.vad}`,
  `client pauses ${rangeText(conversation.pauseMs)}`,
  ...(conversation.bargeIn === 0
    ? []
    : [`interrupts ${Math.round(conversation.bargeIn * 100)}% of answers`]),
  `mic ${conversation.mic}, track ${conversation.track}`,
];

export const joinText = ({ join }: Group): string => {
  if (join === null) return '';
  const settle = join.order === 'during' ? '' : ` by ${text(join.settleMs)}`;
  return ` ${join.order} the others' load${settle}`;
};
