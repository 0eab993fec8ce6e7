import type { Report } from './checks.js';
import { checkConversationKeys, checkJoinKeys, checkTurns } from './conversation-structure.js';
import type { GroupFile, ScenarioFile } from './schema.js';
import { BAD } from './tree.js';
import type { Variants } from './variants.js';

const MOST_CELLS = 1000;

/** What can be said of the file before it is taken apart into its variants. */
export function checkStructure(
  file: Partial<ScenarioFile>,
  variants: Variants,
  report: Report,
): void {
  const { problem } = report;
  const groups: Partial<Record<string, GroupFile>> =
    typeof file.groups === 'object' ? file.groups : {};
  if (typeof file.groups === 'object' && Object.keys(groups).length === 0) {
    problem(['groups'], 'there are no groups', 'add groups: { probe: { rooms: 1 } }', 'key');
  }
  if (
    typeof file.audio === 'object' &&
    file.audio.frame !== undefined &&
    file.frame !== undefined
  ) {
    problem(['frame'], 'frame and audio.frame are both given', 'keep one of them', 'key');
  }
  for (const [name, group] of Object.entries(groups)) {
    if (typeof group !== 'object') continue;
    // A conversation has no speech of its own: what is said of that is enough.
    if (group.conversation !== undefined || group.speakers !== undefined) continue;
    const lonely = (['speak', 'pause'] as const).filter((key) => group[key] !== undefined);
    const [only] = lonely;
    if (lonely.length === 1 && only !== undefined) {
      const other = only === 'speak' ? 'pause' : 'speak';
      problem(
        ['groups', name, only],
        `${name} has ${only} without ${other}`,
        `add ${other}: 3s`,
        'key',
      );
    }
  }
  checkBursts(groups, problem);
  checkTurns(groups, report);
  checkJoinKeys(groups, report);
  checkConversationKeys(file, groups, report);
  checkLists(file, groups, variants, problem);
}

/** One endless stretch of speech as fast as captures settle would have no schedule to be held to. */
function checkBursts(groups: Partial<Record<string, GroupFile>>, problem: Report['problem']): void {
  for (const [name, group] of Object.entries(groups)) {
    if (typeof group !== 'object' || group.pace !== 'burst') continue;
    if (group.speak !== undefined || group.pause !== undefined) continue;
    if (group.speakers !== undefined) continue;
    if (group.conversation !== undefined) continue;
    const message = `${name} has pace: burst without speak and pause`;
    problem(['groups', name, 'pace'], message, 'add speak and pause, e.g. speak: 3s, pause: 3s');
  }
}

function checkLists(
  file: Partial<ScenarioFile>,
  groups: Partial<Record<string, GroupFile>>,
  variants: Variants,
  problem: Report['problem'],
): void {
  for (const key of variants.keys) {
    const seen = new Set<unknown>();
    for (const { value, text, path } of variants.choices[key]) {
      if (value !== BAD && seen.has(value)) problem(path, `${text} is listed twice`, 'remove one');
      seen.add(value);
    }
    if (key !== 'capture' && key !== 'queue') continue;
    const all = Object.values(groups);
    if (all.length > 0 && all.every((group) => group?.[key] !== undefined)) {
      const message = `${key} is a list, and every group has a ${key} of its own`;
      problem([key], message, `remove ${key} from the groups that should vary`, 'key');
    }
  }
  const cells = variants.size * (typeof file.repeats === 'number' ? file.repeats : 1);
  if (cells > MOST_CELLS) {
    const message = `${variants.size} variants, ${cells} runs in all, at most ${MOST_CELLS}`;
    const first = variants.keys[0] ?? 'repeats';
    problem([first], message, 'vary fewer keys, or lower repeats', 'key');
  }
}

export const tooMany = (variants: Variants): boolean => variants.size > MOST_CELLS;
