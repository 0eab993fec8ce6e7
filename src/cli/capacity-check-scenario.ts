import type { LoadKey } from '../compare/capacity-types.js';
import type { Group, Scenario } from '../scenario/types.js';
import { arrivalMs, atLoad, loaded } from './capacity-scenario.js';

/** Of the run as it is written: how long the overload stays, at the least. */
const LEAVES_AT = 1 / 3;
/** What an overload may take to leave: rooms of a process that has too much to do leave slowly. */
const LEAVING_MS = { none: 1000, server: 10_000 };
/** So much of the run is judged at the least; a little more than it takes, for what comes late. */
const JUDGED_MS = 3000;
const NATIVE_MS = 10;

/** `extra`: the group that leaves, at `leftMs`. `judgedMs`: from when on all should be well, had it left at once. */
export type ComebackScenario = {
  scenario: Scenario;
  extra: string;
  leftMs: number;
  judgedMs: number;
};

/**
 * The load that held for the whole run, and beside it, in a group of its own, the load that did not,
 * which comes with it and leaves after a third. What comes after that is long enough to judge a load
 * that leaves slowly, and then has `stall.back` to come back.
 */
export function comebackScenario(
  scenario: Scenario,
  name: string,
  key: LoadKey,
  loads: { held: number; gaveOut: number },
): ComebackScenario {
  const heavy = atLoad(scenario, name, key, loads.gaveOut);
  const base = atLoad(scenario, name, key, loads.held);
  const group = base.groups.find((one) => one.name === name);
  if (group === undefined) throw new Error(`no group ${name}`);
  const extra = freeName(scenario.groups.map((one) => one.name));
  const wholeMs = (ms: number) => Math.round(ms / NATIVE_MS) * NATIVE_MS;
  // It stays as long as it takes to arrive, and a moment: a group that never was whole is no overload.
  const arrivedMs =
    group.startMs + arrivalMs(group, key === 'publishers' ? group.rooms : loads.gaveOut);
  const thirdMs = scenario.durationMs * LEAVES_AT;
  const leftMs = wholeMs(Math.max(thirdMs, arrivedMs + thirdMs / 2));
  const leavingMs = scenario.server === 'none' ? LEAVING_MS.none : LEAVING_MS.server;
  const durationMs = Math.max(
    wholeMs(heavy.durationMs),
    leftMs + leavingMs + scenario.stall.backMs + JUDGED_MS,
  );
  const leaving: Group = {
    ...overload(group, key, loads.gaveOut),
    name: extra,
    stopMs: leftMs,
  };
  return {
    scenario: {
      ...base,
      durationMs,
      groups: [...base.groups.map((one) => (one.name === name ? stays(one) : one)), leaving],
    },
    extra,
    leftMs,
    judgedMs: wholeMs((leftMs + durationMs) / 2),
  };
}

/** As many speakers more are rooms that do nothing else: the standing ones are there already. */
function overload(group: Group, key: LoadKey, load: number): Group {
  if (key !== 'speakers') return loaded(group, key, load);
  return { ...group, rooms: load, publishers: 1, speech: null, speakers: null, turns: 'spread' };
}

const stays = (group: Group): Group => ({ ...group, stopMs: null });

function freeName(taken: string[]): string {
  let name = 'extra';
  for (let n = 2; taken.includes(name); n++) name = `extra-${n}`;
  return name;
}
