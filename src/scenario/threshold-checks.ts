import type { Draft } from './build.js';
import type { Report } from './checks.js';
import { didYouMean } from './closest.js';

/** Limits that can't be read, or that are on something that is not there. */
export function checkThresholds({ thresholds, groups }: Draft, { problem }: Report): void {
  const names = groups.map(({ name }) => name);
  for (const read of thresholds) {
    const key = read.ok ? read.threshold.key : read.key;
    const path = ['thresholds', key];
    const groupName = read.ok ? read.threshold.group : read.group;
    if (groupName !== null && !names.includes(groupName)) {
      const hint = didYouMean(groupName, names, `groups are: ${names.join(', ')}`);
      problem(path, `there is no group ${groupName}`, hint, 'key');
    }
    if (!read.ok) {
      problem(path, read.message, read.hint, read.on);
      continue;
    }
    const group = groups.find(({ name }) => name === groupName);
    const { figure } = read.threshold;
    if (group?.publishers === 0) {
      const message = `${group.name} has no publishers: ${figure} can't be measured`;
      problem(path, message, 'remove the threshold', 'key');
    } else if (group?.conversation === null && figure.startsWith('turns.')) {
      const message = `${group.name} has no conversation: ${figure} can't be measured`;
      problem(path, message, `add conversation: {} under ${group.name}`, 'key');
    } else if (group?.tap === false && figure.startsWith('tap.')) {
      const message = `the track of ${group.name} is not tapped: ${figure} can't be measured`;
      problem(path, message, `write tap: true under ${group.name}`, 'key');
    } else if (group !== undefined && group.publishers > 0 && figure.startsWith('heard.')) {
      if (group.listen) continue;
      if (group.conversation !== null) {
        const message = `a conversation's client counts sentences, no tone: ${figure} can't be measured`;
        problem(path, message, `write ${group.name}.turns.sentences.share`, 'key');
        continue;
      }
      const message = `nobody listens to ${group.name}: ${figure} can't be measured`;
      problem(path, message, `write listen: true under ${group.name}`, 'key');
    }
  }
}
