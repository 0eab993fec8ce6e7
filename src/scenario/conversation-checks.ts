import { formatMsExact } from '../units/duration.js';
import type { Draft, Where } from './build.js';
import type { Report } from './checks.js';
import { independent, loadingOf } from './join.js';
import { between } from './limits.js';
import { oneByOnePauseMs } from './speech.js';
import type { Path } from './tree.js';
import type { Conversation, Group, Range } from './types.js';

const HOUR_MS = 3_600_000;
const text = formatMsExact;

/** Positive conditions only: NaN stands for what is wrong already, and makes them false. */
export function checkConversations(draft: Draft, where: Where, report: Report): void {
  const talking = draft.groups.filter(({ conversation }) => conversation !== null);
  for (const { name, conversation } of talking) {
    const at = where.group(name, 'conversation');
    if (conversation !== null) checkTimes(name, conversation, at, report);
    if (draft.server === 'none') {
      const message = `there is no room for ${name}'s conversations with server: none`;
      report.problem(at, message, 'write server: embedded');
    }
  }
  if (talking.length > 0) checkAi(draft, report);
  if (draft.pool > 0 && draft.processes === 'shared') {
    const message = 'pool keeps processes ready for rooms to come, and processes: shared has one';
    report.problem(['pool'], message, 'write processes: per-room, or pool: 0');
  }
}

function checkTimes(
  name: string,
  { endOfSpeechMs, pauseMs, lateAfterMs, giveUpMs }: Conversation,
  at: Path,
  report: Report,
): void {
  const within = between(report);
  within([...at, 'endOfSpeech'], endOfSpeechMs, 10, 60_000);
  within([...at, 'lateAfter'], lateAfterMs, 1, HOUR_MS);
  within([...at, 'giveUp'], giveUpMs, 1, HOUR_MS);
  checkRange([...at, 'pause'], pauseMs, report);
  within([...at, 'pause'], pauseMs.max, 0, 24 * HOUR_MS);
  if (giveUpMs <= lateAfterMs) {
    const message = `${name} gives up after ${text(giveUpMs)}, before an answer is late (${text(lateAfterMs)})`;
    report.problem([...at, 'giveUp'], message, `write more than ${text(lateAfterMs)}`);
  }
}

function checkAi({ ai }: Draft, report: Report): void {
  if (ai.url?.startsWith('http') === true && !URL.canParse(ai.url.replaceAll(/\$\{\w+\}/g, 'x'))) {
    report.problem(['ai', 'url'], 'this is no URL', 'write http://127.0.0.1:8080/answer');
  }
  checkRange(['ai', 'think'], ai.thinkMs, report);
  checkRange(['ai', 'sentence'], ai.sentenceMs, report);
  checkRange(['ai', 'sentences'], ai.sentences, report);
  const within = between(report);
  within(['ai', 'think'], ai.thinkMs.max, 0, HOUR_MS);
  within(['ai', 'sentence'], ai.sentenceMs.min, 20, HOUR_MS);
  within(['ai', 'sentence'], ai.sentenceMs.max, 20, HOUR_MS);
  if (ai.sentences.min < 1 || ai.sentences.max > 100) {
    report.problem(['ai', 'sentences'], 'an answer has 1 to 100 sentences', 'write 1..3');
  }
}

function checkRange(path: Path, { min, max }: Range, { problem }: Report): void {
  if (max < min) problem(path, 'this range ends before it begins', 'write the smaller one first');
}

/** Where the other groups' load gives `join` nothing to be relative to. */
export function checkJoin(group: Group, draft: Draft, where: Where, { problem }: Report): void {
  if (group.join === null) return;
  const { order, settleMs } = group.join;
  const at = where.group(group.name, 'join');
  const others = independent(draft.groups);
  if (others.length === 0) {
    const message = `${group.name} joins ${order} the load of the other groups, and there is none without join`;
    problem(at, message, 'add a group without join, or write start');
    return;
  }
  const { fromMs, toMs } = loadingOf(others);
  if (order === 'during' && toMs <= fromMs) {
    const names = others.map(({ name }) => name).join(', ');
    const message = `${group.name} joins during the load of ${names}, whose rooms join all at once`;
    problem(at, message, 'add arrival: 5/s to one of them');
  }
  if (order !== 'during' && settleMs > HOUR_MS) {
    problem(at, `${group.name} settles for ${text(settleMs)}, at most 1h`, 'write settle: 5s');
  }
}

/** One at a time needs a pause long enough for all the others' turns. */
export function checkOneByOne(group: Group, where: Where, { problem }: Report): void {
  const { name, speech, rooms, publishers } = group;
  const speakers = rooms * publishers;
  const neededMs = oneByOnePauseMs(group);
  if (speech !== null && speech.pauseMs < neededMs) {
    const message = `${name}'s ${speakers} publishers can't speak one by one for ${text(speech.speakMs)} with pauses of ${text(speech.pauseMs)}`;
    problem(where.group(name, 'pause'), message, `write pause: ${text(neededMs)}`);
  }
}
