import type { GroupSummary, TurnFigures, TurnStage } from '../analysis/index.js';
import { TURN_STAGES } from '../analysis/index.js';
import { formatUs } from '../units/duration.js';
import { formatCount, formatShare, plural } from '../units/numbers.js';
import { plain } from './plain.js';

export const TURN_TITLES = ['turns', 'p50', 'p95', 'p99', 'max'] as const;

export const STAGE_WORDS: Record<TurnStage, string> = {
  vad: 'end of speech → VAD',
  ai: 'VAD → AI',
  capture: 'AI → first capture',
  delivery: 'first capture → heard',
  answer: 'end of speech → heard',
};

/** A group that holds conversations. */
export type Talking = GroupSummary & { turns: TurnFigures };
export const talkingOf = (groups: GroupSummary[]): Talking[] =>
  groups.filter((group): group is Talking => group.turns !== undefined);

/** One row per stage that a turn came through; the whole last. */
export const turnRows = ({ turns }: Talking): { stage: string; cells: string[] }[] =>
  TURN_STAGES.flatMap((name) => {
    const found = turns.stages[name];
    if (found === null) return [];
    const { count, p50, p95, p99, max } = found;
    const cells = [formatCount(count), ...[p50, p95, p99, max].map(formatUs)];
    return [{ stage: STAGE_WORDS[name], cells }];
  });

/** What became of the turns, in one line. */
export function turnsText({ turns }: Talking): string {
  const { answered, late, unanswered, cut, aiFailed, open, lost } = turns;
  const where = (
    [
      [lost.atVad, 'at the VAD'],
      [lost.atAi, 'at the AI'],
      [lost.atCapture, 'at the captures'],
      [lost.atDelivery, 'captured and not heard'],
    ] as const
  ).flatMap(([n, text]) => (n === 0 ? [] : [`${formatCount(n)} ${text}`]));
  const counted: [number, string][] = [
    [late, 'late'],
    [cut, 'cut off'],
    [aiFailed, 'in which the AI failed'],
    [open, 'still open'],
  ];
  return [
    plural(turns.turns, 'turn'),
    `${formatCount(answered)} answered${shareText(turns.answeredShare)}`,
    `${formatCount(unanswered)} never answered${where.length === 0 ? '' : ` (${where.join(', ')})`}`,
    ...counted.flatMap(([n, text]) => (n === 0 ? [] : [`${formatCount(n)} ${text}`])),
  ].join(' · ');
}

const shareText = (share: number | null): string =>
  share === null ? '' : ` (${formatShare(share)})`;

/** Sentences, barge-ins and dispatch: each a line, where there is something to tell. */
export function conversationTexts({ turns, dispatch }: Talking): string[] {
  const { sentences, bargeIn } = turns;
  const { cut, silence } = bargeIn;
  const into = [
    plural(bargeIn.count, 'barge-in'),
    ...(cut === null ? [] : [`answer cut after ${formatUs(cut.p50)}, latest ${formatUs(cut.max)}`]),
    ...(silence === null
      ? []
      : [`silent after ${formatUs(silence.p50)}, latest ${formatUs(silence.max)}`]),
  ].join(', ');
  return [
    ...(sentences.share === null
      ? []
      : [
          `${formatCount(sentences.heardInFull)} of ${plural(sentences.sent, 'sentence')} heard in full${shareText(sentences.share)}`,
        ]),
    ...(bargeIn.count === 0 ? [] : [into]),
    ...(dispatch === undefined ? [] : [dispatchText(dispatch)]),
  ];
}

function dispatchText(dispatch: NonNullable<GroupSummary['dispatch']>): string {
  const { started, repeated, refused, refusedWhy, afterP50Us, afterMaxUs, never } = dispatch;
  const [first] = never;
  return [
    `processors sent to ${plural(started, 'room')}`,
    ...(afterP50Us === null || afterMaxUs === null
      ? []
      : [`${formatUs(afterP50Us)} after the client’s join, latest ${formatUs(afterMaxUs)}`]),
    ...(repeated === 0 ? [] : [`${formatCount(repeated)} told again`]),
    ...(first === undefined ? [] : [`${formatCount(never.length)} never, first ${plain(first)}`]),
    ...(refused === 0
      ? []
      : [`${plural(refused, 'webhook')} refused: ${plain(refusedWhy ?? 'no reason given')}`]),
  ].join(', ');
}
