import { formatUs } from '../units/duration.js';
import { formatCount, formatShare, plural } from '../units/numbers.js';
import type { Facts } from './facts.js';
import { firstLine } from './rules-broken.js';
import { LONE_TURN_LOST, NOT_ASKED_FOR, TURNS_LOST, TURNS_LOST_LEAST } from './limits.js';
import type { TurnFigures } from './turn-types.js';

/** What conversations tell of the SDK, and what keeps them from telling it. */
export const turnRules = {
  mute({ conversation, serverGone, rooms, info }: Facts): string | null {
    if (conversation === null || conversation.mute.processors === 0) return null;
    // Then it is not the SDK that was not heard.
    if (conversation.clientCrash !== null || serverGone !== null) return null;
    if (rooms.clientsFailed.length > NOT_ASKED_FOR * info.rooms) return null;
    const { processors, answers } = conversation.mute;
    return (
      `${plural(answers, 'answer')} captured to the last frame by ` +
      `${plural(processors, 'processor')}, and the clients never heard any of them`
    );
  },

  clientFailed({ conversation, rooms, info }: Facts): string | null {
    if (conversation === null) return null;
    const [first] = rooms.clientsFailed;
    if (first !== undefined && rooms.clientsFailed.length > NOT_ASKED_FOR * info.rooms) {
      const many = `${formatCount(rooms.clientsFailed.length)} of ${plural(info.rooms, 'client')}`;
      return `${many} could not join, so nobody spoke there: ${first.who}: ${first.reason}`;
    }
    const { clientCrash, turns } = conversation;
    if (clientCrash === null || turns.unanswered + turns.open === 0) return null;
    return `the clients failed, so their turns prove nothing: ${clientCrash.text}`;
  },

  lost({ conversation }: Facts): string | null {
    if (conversation === null) return null;
    const { turns, lostFree } = conversation;
    // Where no utterance at all was taken for one, the VAD may be what is deaf.
    const atVad = turns.lost.atVad === turns.turns - turns.open ? 0 : lostFree.atVad;
    const lost = atVad + lostFree.atCapture + lostFree.atDelivery;
    if (!areLost(lost, turns)) return null;
    const where = [
      ...(atVad > 0 ? [`${formatCount(atVad)} never reached the VAD`] : []),
      ...(lostFree.atCapture > 0
        ? [`${formatCount(lostFree.atCapture)} not captured whole though the AI answered`]
        : []),
      ...(lostFree.atDelivery > 0
        ? [`${formatCount(lostFree.atDelivery)} captured and not heard`]
        : []),
    ];
    return `${formatCount(lost)} of ${plural(turns.answered + turns.unanswered, 'turn')} never answered: ${where.join(', ')}`;
  },

  torn({ conversation }: Facts): string | null {
    if (conversation === null) return null;
    const { sent, heardInFull, share } = conversation.sentencesFree;
    if (!isMore(sent - heardInFull, sent)) return null;
    return `only ${formatCount(heardInFull)} of ${plural(sent, 'sentence')} heard in full (${formatShare(share ?? 0)}); every capture of them settled`;
  },

  undispatched({ conversation, info }: Facts): string | null {
    if (conversation === null) return null;
    const { never, started } = conversation.dispatch;
    const [first] = never;
    if (first === undefined || never.length <= NOT_ASKED_FOR * (never.length + started))
      return null;
    return `no processor was sent to ${formatCount(never.length)} of ${plural(info.rooms, 'room')}, first ${first}: the service never learned of them`;
  },

  deaf({ conversation }: Facts): string | null {
    if (conversation === null) return null;
    const { turns, lost, open } = conversation.turns;
    const over = turns - open;
    if (over < TURNS_LOST_LEAST || lost.atVad < over) return null;
    return `the VAD took none of ${plural(over, 'utterance')} for speech: it can't be told whether the SDK gave it no sound or it does not know these recordings for speech`;
  },

  aiFailed({ conversation }: Facts): string | null {
    if (conversation === null) return null;
    const { answered, unanswered, lost, aiFailed } = conversation.turns;
    const due = answered + unanswered;
    if (due === 0 || lost.atAi <= NOT_ASKED_FOR * due) return null;
    const how =
      aiFailed > 0
        ? `it failed in ${formatCount(aiFailed)}${why(conversation.aiFailure)}`
        : 'it was too slow';
    return `the AI answered too little to judge by: ${formatCount(lost.atAi)} of ${plural(due, 'turn')} got nothing from it (${how})`;
  },

  /** It is deaf from then on, and what it did not hear proves nothing. */
  vadFailed({ conversation, publishers }: Facts): string | null {
    const failed = conversation?.vadFailed ?? null;
    if (failed === null) return null;
    const { processors, turns, reason } = failed;
    const who = `${formatCount(processors)} of ${plural(publishers, 'processor')}`;
    return `the VAD failed in ${who}, so ${plural(turns, 'turn')} that it did not take ${turns === 1 ? 'proves' : 'prove'} nothing${why(reason)}`;
  },

  /** What of it the host may have done: with it there is more than chance, and without it there is not. */
  strained({ conversation, strained }: Facts): string | null {
    if (conversation === null) return null;
    const { turns, lostFree, lostStrained, sentencesFree, sentencesStrained } = conversation;
    const lost = lostFree.atVad + lostFree.atCapture + lostFree.atDelivery + lostStrained;
    const torn = tornOf(sentencesStrained);
    const sent = sentencesFree.sent + sentencesStrained.sent;
    const during = [
      ...(lostStrained > 0 && areLost(lost, turns)
        ? [plural(lostStrained, 'unanswered turn')]
        : []),
      ...(torn > 0 && isMore(tornOf(sentencesFree) + torn, sent)
        ? [`${plural(torn, 'sentence')} not heard in full`]
        : []),
    ];
    if (during.length === 0) return null;
    return (
      `the host was busy with something else (other programs up to ` +
      `${formatShare(strained.outsidePeak)}, steal up to ${formatShare(strained.stealPeak)}) ` +
      `during ${during.join(' and ')}`
    );
  },
};

const tornOf = ({ sent, heardInFull }: { sent: number; heardInFull: number }) => sent - heardInFull;

const why = (reason: string | null): string => (reason === null ? '' : `: ${firstLine(reason)}`);

/** Where none is answered, another rule says that nothing shows that answers come. */
const areLost = (lost: number, { answered, unanswered }: TurnFigures): boolean => {
  const due = answered + unanswered;
  return isMore(lost, due) || (answered > 0 && lost > LONE_TURN_LOST * due);
};

const isMore = (lost: number, due: number): boolean =>
  lost >= TURNS_LOST_LEAST && lost > TURNS_LOST * due;

/** What went well, in figures; null without conversations or a turn that was over. */
export function turnsSentence({ conversation, counters }: Facts): string | null {
  if (conversation === null) return null;
  const { answered, unanswered, stages, sentences, late } = conversation.turns;
  if (answered + unanswered === 0) return null;
  const { answer } = stages;
  return [
    `${formatCount(answered)} of ${plural(answered + unanswered, 'turn')} answered`,
    ...(answer === null
      ? []
      : [
          `heard ${formatUs(answer.p50)} after the end of speech, p99 ${formatUs(answer.p99)}${late > 0 ? `, ${formatCount(late)} late` : ''}`,
        ]),
    ...(sentences.share === null
      ? []
      : [`${formatShare(sentences.share)} of the sentences in full`]),
    `${formatCount(counters.ok)} of ${formatCount(counters.planned)} captures settled`,
  ].join(', ');
}

/** What is no verdict of the SDK's and not enough to spoil the run. */
export function conversationNotes(group: string, facts: Facts['conversation']): string[] {
  if (facts === null) return [];
  const { turns, dispatch, aiFailure, tornAnswers } = facts;
  const [first] = dispatch.never;
  return [
    ...(turns.lost.atAi > 0
      ? [`${group}: ${plural(turns.lost.atAi, 'turn')} got nothing from the AI`]
      : []),
    ...(aiFailure === null
      ? []
      : [`${group}: the AI failed in ${plural(turns.aiFailed, 'turn')}${why(aiFailure)}`]),
    ...(tornAnswers === 0
      ? []
      : [
          `${group}: ${plural(tornAnswers, 'answer')} not captured whole: some captures were refused, given up or passed over`,
        ]),
    ...(first === undefined
      ? []
      : [
          `${group}: ${plural(dispatch.never.length, 'room')} never sent a processor, first ${first}`,
        ]),
    ...(facts.clientCrash === null ? [] : [`${group}: ${facts.clientCrash.text}`]),
  ];
}
