import { formatMsExact } from '../units/duration.js';
import { plural } from '../units/numbers.js';
import { checkBroken } from './broken.js';
import type { Draft, Where } from './build.js';
import { checkConversations, checkJoin, checkOneByOne } from './conversation-checks.js';
import { checkHealth, checkRecovery } from './health-checks.js';
import { joinTimeMs } from './join.js';
import { durationLimits } from './limits.js';
import { checkRecoveryFits } from './recovery-checks.js';
import { checkThresholds } from './threshold-checks.js';
import type { Path } from './tree.js';
import type { Group } from './types.js';

/** Complaints about values that are each fine and don't go together. */
export type Report = {
  problem: (path: Path, message: string, hint?: string, on?: 'key' | 'value') => void;
  warning: (text: string) => void;
};

const NATIVE_MS = 10;
const MOST_ROOMS = 10_000;
const MOST_PUBLISHERS = 20_000;
const text = formatMsExact;

/** Positive conditions only: NaN stands for what is wrong already, and makes them false. */
export function checkDraft(draft: Draft, where: Where, report: Report): void {
  durationLimits(draft, where, report);
  checkFrame(draft, where, report);
  checkStall(draft, report);
  for (const group of draft.groups) {
    checkTimes(group, draft, where, report);
    checkQueue(group, draft, where, report);
    checkSpeech(group, draft, where, report);
    checkListening(group, draft, where, report);
    checkTap(group, where, report);
    checkJoin(group, draft, where, report);
    checkOneByOne(group, where, report);
  }
  checkConversations(draft, where, report);
  checkHealth(draft, report);
  checkRecovery(draft, report);
  checkRecoveryFits(draft, report);
  checkBroken(draft, report);
  checkTotals(draft, report);
  checkThresholds(draft, report);
}

function checkFrame({ audio: { frameMs } }: Draft, { frame }: Where, { problem }: Report): void {
  if (frameMs < NATIVE_MS || frameMs > 100) {
    problem(frame, `a frame of ${text(frameMs)} is outside 10ms to 100ms`, 'write 20ms');
  } else if (frameMs % NATIVE_MS > 0) {
    const near = Math.round(frameMs / NATIVE_MS) * NATIVE_MS;
    const message = `a frame of ${text(frameMs)} is not a multiple of 10ms, the SDK's native unit`;
    problem(frame, message, `write ${text(near)}`);
  }
}

function checkStall({ stall }: Draft, { problem }: Report): void {
  if (stall.hangMs <= stall.afterMs) {
    const message = `stall.hang (${text(stall.hangMs)}) must be longer than stall.after (${text(stall.afterMs)})`;
    problem(['stall', 'hang'], message, 'a hang is a stall that did not end');
  }
}

function checkTimes(group: Group, draft: Draft, where: Where, { problem, warning }: Report): void {
  const { name, startMs, stopMs, arrivalPerS, rooms } = group;
  const { durationMs } = draft;
  const at = (key: 'stop' | 'arrival') => where.group(name, key);
  if (startMs >= durationMs) {
    const message = `${name} starts at ${text(startMs)}, when the run of ${text(durationMs)} is over`;
    problem(where.start(name), message, 'start earlier, or make duration longer');
  }
  if (stopMs !== null && stopMs <= startMs) {
    const message = `${name} stops at ${text(stopMs)}, and starts at ${text(startMs)}`;
    problem(at('stop'), message, 'stop must come after start');
  }
  if (stopMs !== null && stopMs > durationMs) {
    const message = `${name} stops at ${text(stopMs)}, after the end of the run (${text(durationMs)})`;
    problem(at('stop'), message, 'leave stop out to stay to the end');
  }
  if (arrivalPerS === null) return;
  if (arrivalPerS < 1 / 3600 || arrivalPerS > 10_000) {
    problem(at('arrival'), 'an arrival rate is from 1/h to 10000/s', 'write 10/s');
    return;
  }
  const lastMs = joinTimeMs(group, rooms - 1);
  const endMs = stopMs ?? durationMs;
  if (lastMs >= endMs) {
    warning(
      `the last of ${name}'s ${rooms} rooms would join at ${text(Math.round(lastMs))}, and the group ends at ${text(endMs)}: some never join`,
    );
  }
}

function checkQueue(group: Group, draft: Draft, where: Where, { problem }: Report): void {
  const { name, queueMs } = group;
  const { frameMs } = draft.audio;
  const at = where.queue(name);
  if (queueMs % NATIVE_MS > 0) {
    const near = Math.max(1, Math.round(queueMs / NATIVE_MS)) * NATIVE_MS;
    const message = `a queue of ${text(queueMs)} is not a multiple of 10ms, the SDK's native unit`;
    problem(at, message, `write ${text(near)}`);
  } else if (queueMs > 0 && frameMs > queueMs) {
    // Where the queue is a default, the frame is what somebody wrote.
    const message = `a frame of ${text(frameMs)} does not fit into ${name}'s queue of ${text(queueMs)}`;
    problem(at, message, `make the queue at least ${text(frameMs)}`);
  }
}

function checkSpeech(group: Group, draft: Draft, where: Where, { problem }: Report): void {
  const { name, speech, speakers, conversation } = group;
  const { frameMs } = draft.audio;
  const all = group.rooms * group.publishers;
  if (speakers !== null && speakers.atOnce > all && conversation === null) {
    const message = `${name} has ${plural(all, 'publisher')}, and ${speakers.atOnce} can't speak at once`;
    problem(where.group(name, 'speakers'), message, 'lower speakers, or add rooms');
  }
  if (speech !== null && speech.speakMs < frameMs) {
    const message = `${name} speaks for ${text(speech.speakMs)}, less than one frame (${text(frameMs)})`;
    problem(where.group(name, 'speak'), message, `write at least ${text(frameMs)}`);
  }
}

const NUMBERS = 'what is numbered is no tone: encoding takes the numbers away';

function checkListening(group: Group, draft: Draft, where: Where, { problem }: Report): void {
  if (!group.listen) return;
  const at = where.group(group.name, 'listen');
  if (group.publishers === 0) {
    problem(at, `${group.name} has no publishers to listen to`, 'remove listen, or add publishers');
  }
  if (group.signal !== 'tone') {
    const hint =
      draft.audio.signal === 'tone' ? 'write signal: tone' : 'write signal: tone under audio';
    const why = group.signal === 'silence' ? 'a listener hears nothing in silence' : NUMBERS;
    problem(at, why, hint);
  }
  if (draft.server === 'none') {
    problem(at, 'there is no room to listen in with server: none', 'write server: embedded');
  }
}

function checkTap(group: Group, where: Where, { problem }: Report): void {
  const { name, tap, signal, publishers, conversation } = group;
  const at = where.group(name, 'tap');
  if (tap && publishers === 0) {
    problem(at, `${name} has no publishers to tap`, 'remove tap, or add publishers');
  }
  if (signal === 'numbered' && !tap && publishers > 0 && conversation === null) {
    problem(where.group(name, 'signal'), `nothing reads the numbers of ${name}`, 'add tap: true');
  }
}

function checkTotals({ groups }: Draft, { problem, warning }: Report): void {
  const rooms = groups.reduce((sum, group) => sum + group.rooms, 0);
  const publishers = groups.reduce((sum, group) => sum + group.rooms * group.publishers, 0);
  if (rooms > MOST_ROOMS) {
    problem(['groups'], `${rooms} rooms in all, at most ${MOST_ROOMS}`, 'lower rooms');
  }
  if (publishers > MOST_PUBLISHERS) {
    problem(['groups'], `${publishers} publishers in all, at most ${MOST_PUBLISHERS}`);
  }
  if (publishers === 0 && groups.length > 0) {
    warning('no group has a publisher: nothing will be captured');
  }
}
