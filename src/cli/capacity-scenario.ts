import type { LoadKey } from '../compare/capacity-types.js';
import { oneByOnePauseMs, speechInTurn, TURN_MS } from '../scenario/speech.js';
import type { Cell, Group, Scenario } from '../scenario/types.js';
import { formatMsExact } from '../units/duration.js';
import { usageError } from '../units/errors.js';
import { plural } from '../units/numbers.js';

const MOST = { rooms: 10_000, publishers: 100 };
const MOST_PUBLISHERS = 20_000;
/** The group whose load varies. @throws UserError (usage) where it is not clear which, or not there */
export function groupToLoad({ groups }: Scenario, wanted: string | undefined): string {
  const names = groups.map(({ name }) => name);
  if (wanted !== undefined) {
    if (names.includes(wanted)) return wanted;
    throw usageError(`there is no group ${wanted}`, `groups are: ${names.join(', ')}`);
  }
  const speaking = groups.filter(({ publishers }) => publishers > 0);
  const [only] = speaking;
  if (only !== undefined && speaking.length === 1) return only.name;
  throw usageError(
    `the scenario has ${speaking.length} groups with publishers`,
    `say whose load is to vary: --group ${names[0] ?? 'NAME'}`,
  );
}

/** How many of the group's publishers there are to speak. */
export const publishersOf = (scenario: Scenario, name: string): number =>
  scenario.groups
    .filter((group) => group.name === name)
    .reduce((sum, { rooms, publishers }) => sum + rooms * publishers, 0);

/** @throws UserError (usage) for a load that no scenario may have */
export function checkLoad(scenario: Scenario, name: string, key: LoadKey, load: number): void {
  const most = key === 'speakers' ? publishersOf(scenario, name) : MOST[key];
  if (load > most && key === 'speakers') {
    throw usageError(
      `--to ${load} speakers at once, and ${name} has ${plural(most, 'publisher')}`,
      `write --to ${most}, or more rooms: --set groups.${name}.rooms=${load}`,
    );
  }
  if (load > most) {
    throw usageError(`--to ${load} is more than ${most} ${key}`, `write --to ${most}`);
  }
  const { groups } = atLoad(scenario, name, key, load);
  const publishers = groups.reduce((sum, one) => sum + one.rooms * one.publishers, 0);
  if (publishers > MOST_PUBLISHERS) {
    throw usageError(
      `--to ${load} makes ${publishers} publishers, at most ${MOST_PUBLISHERS}`,
      'lower --to, or the other of rooms and publishers',
    );
  }
  for (const one of groups) checkTurns(one, load);
}

/** @throws UserError (usage) where the group has nothing of the kind */
export function checkKey(scenario: Scenario, name: string, key: LoadKey): void {
  const { publishers = 0, conversation = null } =
    scenario.groups.find((group) => group.name === name) ?? {};
  if (conversation !== null && key !== 'rooms') {
    const why =
      key === 'publishers'
        ? 'the one publisher of a room is the processor'
        : 'who speaks follows from what is said';
    throw usageError(`${name} has conversations: ${why}`, 'load it with --key rooms');
  }
  if (key === 'speakers' && publishers === 0) {
    throw usageError(
      `${name} has no publisher that could speak`,
      `name another --group, or --set groups.${name}.publishers=1`,
    );
  }
}

/** One by one is a promise that more publishers than were planned with would break. */
function checkTurns(group: Group, load: number): void {
  const neededMs = oneByOnePauseMs(group);
  if (group.speech === null || neededMs <= group.speech.pauseMs) return;
  throw usageError(
    `at --to ${load} the pause of ${group.name} is too short to speak one by one`,
    `write --set groups.${group.name}.pause=${formatMsExact(neededMs)}, or a smaller --to`,
  );
}

/**
 * The scenario with another load of one group. What the load takes longer to arrive the run, and the
 * group's stay, are longer: else a heavier load would be a shorter one.
 */
export function atLoad(scenario: Scenario, name: string, key: LoadKey, load: number): Scenario {
  const before = scenario.groups.find((group) => group.name === name);
  const laterMs =
    before === undefined || key !== 'rooms'
      ? 0
      : arrivalMs(before, load) - arrivalMs(before, before.rooms);
  const longerMs = Math.max(0, Math.round(laterMs));
  return {
    ...scenario,
    durationMs: scenario.durationMs + longerMs,
    groups: scenario.groups.map((group) =>
      group.name !== name
        ? group
        : {
            ...loaded(group, key, load),
            stopMs: group.stopMs === null ? null : group.stopMs + longerMs,
          },
    ),
  };
}

/** The group at another load. */
export function loaded(group: Group, key: LoadKey, load: number): Group {
  if (key === 'speakers') {
    const speakMs = group.speakers?.speakMs ?? group.speech?.speakMs ?? TURN_MS;
    return takingTurns({ ...group, turns: 'spread', speakers: { atOnce: load, speakMs } });
  }
  return takingTurns({ ...group, [key]: load });
}

/** `speakers` of those that are there. */
function takingTurns(group: Group): Group {
  const { speakers, rooms, publishers } = group;
  if (speakers === null) return group;
  const all = rooms * publishers;
  const fewer = { ...speakers, atOnce: Math.min(speakers.atOnce, all) };
  return { ...group, speakers: fewer, speech: speechInTurn(fewer, all) };
}

/** Until the last of so many rooms has come. */
export const arrivalMs = ({ arrivalPerS }: Group, rooms: number): number =>
  arrivalPerS === null ? 0 : (Math.max(0, rooms - 1) / arrivalPerS) * 1000;

/** @param repeat 1-based; a run of its own each */
export const cellAt = (cell: Cell, scenario: Scenario, repeat: number): Cell => ({
  ...cell,
  scenario,
  repeat,
});
