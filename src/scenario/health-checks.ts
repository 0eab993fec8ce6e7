import { formatMsExact } from '../units/duration.js';
import { closest } from './closest.js';
import type { Draft } from './build.js';
import type { Report } from './checks.js';
import type { Pressure, PressureKind } from './types.js';

const EVERY_MS = { least: 100, most: 1000 };
const RECOVERY_MS = { least: 100, most: 600_000 };
const text = formatMsExact;

/** Steps that are aimed at publishers, or at the processes that hold them. */
const AIMED: readonly PressureKind[] = [
  'gc',
  'loop',
  'nice',
  'freeze',
  'mute',
  'unpublish',
  'disconnect',
  'close',
];
/** Without a room there is nothing to leave, and no track that anybody could miss. */
const IN_ROOM: readonly PressureKind[] = ['mute', 'unpublish', 'disconnect'];

export function checkHealth(draft: Draft, { problem }: Report): void {
  for (const { name, health, publishers } of draft.groups) {
    if (health === null) continue;
    const { everyMs } = health;
    if (everyMs < EVERY_MS.least || everyMs > EVERY_MS.most) {
      const message = `every ${text(everyMs)} is not ${text(EVERY_MS.least)} to ${text(EVERY_MS.most)}`;
      problem(['groups', name, 'health', 'every'], message, 'write 250ms');
    }
    if (publishers === 0) {
      const message = `${name} has no publishers to take signs of life of`;
      problem(['groups', name, 'health'], message, 'remove health, or add publishers', 'key');
    }
  }
}

export function checkRecovery({ recovery, groups }: Draft, { problem, warning }: Report): void {
  if (recovery === null) return;
  const { afterMs, limitMs, ladder } = recovery;
  for (const [key, ms] of [
    ['after', afterMs],
    ['limit', limitMs],
  ] as const) {
    if (ms >= RECOVERY_MS.least && ms <= RECOVERY_MS.most) continue;
    if (Number.isNaN(ms)) continue;
    const message = `recovery.${key} must be ${text(RECOVERY_MS.least)} to ${text(RECOVERY_MS.most)}`;
    problem(['recovery', key], message, key === 'after' ? 'write 2s' : 'write 5s');
  }
  for (const [n, rung] of ladder.entries()) {
    if (ladder.indexOf(rung) < n) {
      problem(['recovery', 'ladder', n], `${rung} is in the ladder twice`, 'remove one');
    }
  }
  for (const group of groups) if (isUnwatched(group)) warning(unwatched(group));
}

/** A conversation's answers are tapped and heard in turns, not by what judges a step. */
const isUnwatched = ({ publishers, listen, health, conversation }: Draft['groups'][number]) =>
  publishers > 0 && !listen && (conversation !== null || health?.tap !== true);

const unwatched = ({ name, conversation }: Draft['groups'][number]): string =>
  `neither the tap nor a listener says whether a step of recovery has healed ${name}, only its own captures: ${
    conversation === null ? 'add listen: true, or health: {}' : 'conversations have neither'
  }`;

/** Which group a step is aimed at, and whether it is there. */
export function checkAim(
  draft: Draft,
  i: number,
  { kind, group }: Pick<Pressure, 'kind' | 'group'>,
  { problem }: Report,
): void {
  if (group !== null) {
    const names = draft.groups.map(({ name }) => name);
    if (!AIMED.includes(kind)) {
      const fix = `only ${AIMED.join(', ')} have one`;
      problem(['pressure', i, 'group'], `${kind} has no group`, fix, 'key');
    } else if (!names.includes(group)) {
      const near = closest(group, names);
      const fix = near === undefined ? `groups: ${names.join(', ')}` : `did you mean ${near}?`;
      problem(['pressure', i, 'group'], `there is no group ${group}`, fix);
    }
  }
  if (IN_ROOM.includes(kind) && draft.server === 'none') {
    const message = `${kind} needs a room, and the scenario has server: none`;
    problem(['pressure', i, 'kind'], message, 'write server: embedded');
  }
}
