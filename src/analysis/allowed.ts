import { sumCounters } from '../journal/counters.js';
import type { ThresholdInfo } from '../journal/events.js';
import { ALLOWABLE, type Allowable } from '../units/figures.js';
import { plural } from '../units/numbers.js';
import { NO_FALL, type CollapseOf } from './collapse.js';
import type { Facts } from './facts.js';
import { isMet } from './figures.js';
import { sumWindows } from './members.js';
import type { StrainedLoss } from './strained-loss.js';
import { VERDICTS } from './types.js';
import { verdictOf, type Verdict } from './verdict.js';

/** Publishers by the verdict that each would have by itself; only those that a threshold can allow. */
export type ByVerdict = Record<Allowable, string[]>;

/** The facts of some of a group's publishers. What is known of the group alone stays as it is. */
export type Part = (ids: ReadonlySet<string>) => Facts;

export function partsOf(facts: Facts, collapse: CollapseOf, strainedLoss: StrainedLoss): Part {
  const stalls = byPublisher(facts.stalls);
  const gaps = byPublisher(facts.gaps);
  const all = new Map(facts.members.map((one) => [one.id, one] as const));
  return (ids) => {
    const members = [...ids].flatMap((id) => all.get(id) ?? []);
    const rooms = new Set(members.map(({ room }) => room));
    const processes = new Set(members.map(({ process }) => process));
    const within = <T extends { process: number }>(list: T[]) =>
      list.filter(({ process }) => processes.has(process));
    const ofRooms = <T extends { who: string }>(list: T[]) =>
      list.filter(({ who }) => rooms.has(who));
    const told = [...ids].flatMap((id) => gaps.get(id) ?? []);
    const counters = sumCounters(members.flatMap((one) => one.counters ?? []));
    const late = Math.min(facts.strained.late, counters.late);
    const missing = strainedLoss(ids, counters.planned - counters.ok);
    const { expected, audible } = sumWindows(members.map(({ heard }) => heard));
    return {
      ...facts,
      ...{ publishers: members.length, members, gaps: told },
      counters,
      strained: { ...facts.strained, late, missing },
      stalls: [...ids].flatMap((id) => stalls.get(id) ?? []),
      silences: within(facts.silences),
      crashes: within(facts.crashes),
      panics: within(facts.panics),
      ...(facts.conversation === null ? collapse(ids) : NO_FALL),
      rooms: {
        ...facts.rooms,
        failed: ofRooms(facts.rooms.failed),
        lost: facts.rooms.lost.filter(({ who }) => rooms.has(who) || ids.has(who)),
        publishersFailed: facts.rooms.publishersFailed.filter(({ who }) => ids.has(who)),
      },
      heard: facts.heard && {
        ...facts.heard,
        publishers: members.length,
        neverHeard: members.filter(({ neverHeard }) => neverHeard).length,
        audibleShare: expected === 0 ? null : audible / expected,
        gaps: told.length,
        longestGapUs: told.reduce((longest, { lengthUs }) => Math.max(longest, lengthUs), 0),
      },
    };
  };
}

function byPublisher<T extends { publisher: string }>(list: T[]): Map<string, T[]> {
  const found = new Map<string, T[]>();
  for (const one of list) {
    const own = found.get(one.publisher);
    if (own === undefined) found.set(one.publisher, [one]);
    else own.push(one);
  }
  return found;
}

/** What of a group is no publisher's own: it makes none of them bad. */
const alone = (facts: Facts): Facts => ({
  ...facts,
  ...{ tap: null, conversation: null },
  rooms: { ...facts.rooms, joined: facts.rooms.asked },
});

export function byVerdictOf(facts: Facts, part: Part): ByVerdict {
  const found: ByVerdict = { hung: [], silent: [], collapsed: [], degraded: [] };
  for (const { id } of facts.members) {
    const { verdict } = verdictOf(alone(part(new Set([id]))));
    if (Object.hasOwn(found, verdict)) found[verdict as Allowable].push(id);
  }
  return found;
}

/** The figures that a threshold names to allow some; null where there is nothing to count. */
export function allowableFigures(
  bad: ByVerdict,
  publishers: number,
  watched: boolean,
): Record<string, number | null> {
  const figures = ALLOWABLE.flatMap((verdict): [string, number | null][] => {
    const many = publishers > 0 && watched ? bad[verdict].length : null;
    return [
      [`publishers.${verdict}`, many],
      [`publishers.${verdict}.share`, many === null ? null : many / publishers],
    ];
  });
  return Object.fromEntries(figures);
}

const NAMED_MAX = 5;

/**
 * A group is as bad as its worst publisher, unless a threshold allows some to be: where there are no
 * more of them than it says, the verdict is that of the others, and the evidence names them.
 */
export function verdictBeyond(
  facts: Facts,
  { part, bad, thresholds }: { part: Part; bad: ByVerdict; thresholds: ThresholdInfo[] },
): Verdict {
  const whole = verdictOf(facts);
  const figures = allowableFigures(bad, facts.publishers, true);
  const allowed = ALLOWABLE.filter((verdict) => {
    const limits = thresholds.filter(
      ({ group, figure, comparator }) =>
        group === facts.info.name &&
        (figure === `publishers.${verdict}` || figure === `publishers.${verdict}.share`) &&
        ALLOWS.has(comparator),
    );
    const met = limits.every((limit) => isMet(limit, figures[limit.figure] ?? null));
    return limits.length > 0 && met && bad[verdict].length > 0;
  });
  const gone = new Set(allowed.flatMap((verdict) => bad[verdict]));
  const rest = facts.members.map(({ id }) => id).filter((id) => !gone.has(id));
  // Where nobody is left, nobody is better than the worst.
  if (gone.size === 0 || rest.length === 0) return whole;
  const found = verdictOf(part(new Set(rest)));
  if (VERDICTS.indexOf(found.verdict) >= VERDICTS.indexOf(whole.verdict)) return whole;
  const words = allowed.map((verdict) => {
    const ids = bad[verdict];
    const more = ids.length > NAMED_MAX ? ', …' : '';
    const named = ids.slice(0, NAMED_MAX).join(', ');
    return `${plural(ids.length, 'publisher')} ${verdict} (${named}${more})`;
  });
  return { ...found, evidence: `${found.evidence}; as allowed, ${words.join(' and ')}` };
}

/** What names a most. */
const ALLOWS: ReadonlySet<ThresholdInfo['comparator']> = new Set(['<', '<=', '==']);
