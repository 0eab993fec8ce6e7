import type { Report } from './checks.js';
import type { GroupFile, ScenarioFile } from './schema.js';

const SPEAKS_BY_ITSELF = 'remove it: the processor speaks when the client has spoken';

/** Keys of a group, and of the file, that don't go with conversations or not without them. */
export function checkConversationKeys(
  file: Partial<ScenarioFile>,
  groups: Partial<Record<string, GroupFile>>,
  { problem }: Report,
): void {
  let any = false;
  for (const [name, group] of Object.entries(groups)) {
    if (typeof group !== 'object' || group.conversation === undefined) continue;
    any = true;
    for (const [key, message, fix] of refused(group)) {
      problem(['groups', name, key], `${name} has a conversation, ${message}`, fix, 'key');
    }
  }
  checkAiKeys(file.ai, problem);
  if (any) return;
  for (const key of ['ai', 'dispatch', 'pool'] as const) {
    if (file[key] === undefined || file[key] === 0) continue;
    const message = `${key} is there for conversations, and no group has one`;
    problem([key], message, `remove ${key}, or add conversation: {} to a group`, 'key');
  }
}

/** The other keys are the stand-in's, which is not there with a `url`. */
function checkAiKeys(ai: ScenarioFile['ai'], problem: Report['problem']): void {
  if (typeof ai !== 'object') return;
  if (ai.url !== undefined) {
    for (const key of ['think', 'sentences', 'sentence', 'pace', 'speed'] as const) {
      if (ai[key] === undefined) continue;
      const message = `ai has a url, and ${key} is only the stand-in's`;
      problem(['ai', key], message, `remove ${key}, or url`, 'key');
    }
  } else if (ai.pace === 'realtime' && ai.speed !== undefined) {
    problem(['ai', 'speed'], 'speed is only of pace: burst', 'remove speed', 'key');
  }
}

type Refused = [key: keyof GroupFile, message: string, fix: string];

function* refused(group: GroupFile): Generator<Refused> {
  const { publishers } = group;
  if (typeof publishers === 'number' && publishers !== 1) {
    const message = `and its one publisher in a room is the processor, not ${publishers}`;
    yield ['publishers', message, 'remove publishers'];
  }
  for (const key of ['speak', 'pause', 'speakers', 'turns'] as const) {
    if (group[key] === undefined) continue;
    const fix = key === 'pause' ? 'write conversation: { pause: … }' : SPEAKS_BY_ITSELF;
    yield [key, `which speaks by turns and not by ${key}`, fix];
  }
  if (group.signal !== undefined) {
    yield ['signal', 'which pushes what the AI says and no signal', 'remove signal'];
  }
  if (group.listen === true) {
    yield ['listen', 'whose client hears it already', 'remove listen; see the figures turns.*'];
  }
  if (group.tap === true) {
    yield ['tap', 'whose track comes and goes with its turns', 'remove tap'];
  }
}

/** How a group that speaks by its own schedule does so. */
export function checkTurns(groups: Partial<Record<string, GroupFile>>, { problem }: Report): void {
  for (const [name, group] of Object.entries(groups)) {
    if (typeof group !== 'object' || group.conversation !== undefined) continue;
    if (group.speakers !== undefined) {
      for (const key of ['pause', 'turns'] as const) {
        if (group[key] === undefined) continue;
        const message = `${name} has speakers and ${key}, and speakers say who speaks when`;
        problem(['groups', name, key], message, `remove ${key}, or speakers`, 'key');
      }
      continue;
    }
    if (group.turns === undefined) continue;
    if (group.speak !== undefined || group.pause !== undefined) continue;
    const message = `${name} has turns without speak and pause: it speaks all the time`;
    problem(['groups', name, 'turns'], message, 'add speak and pause, or remove turns', 'key');
  }
}

export function checkJoinKeys(
  groups: Partial<Record<string, GroupFile>>,
  { problem }: Report,
): void {
  for (const [name, group] of Object.entries(groups)) {
    if (typeof group !== 'object') continue;
    const { join, settle, start } = group;
    if (join !== undefined && start !== undefined) {
      const message = `${name} has start and join, and both say when it joins`;
      problem(['groups', name, 'start'], message, 'keep one of them', 'key');
    }
    if (settle === undefined || join !== undefined) continue;
    const message = `${name} has settle without join`;
    problem(['groups', name, 'settle'], message, 'add join: before, or remove settle', 'key');
  }
}
