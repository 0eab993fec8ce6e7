import { formatMsExact } from '../units/duration.js';
import type { HostSize } from './estimate.js';
import { pressureText } from './pressure.js';
import { costRows, conversationRows } from './render-rows.js';
import { captureText, conversationText, joinText } from './render-group.js';
import { dutyOf, hasConversations } from './speech.js';
import type { Ai, Group, Plan, PlannedRoom, Scenario } from './types.js';

type Frames = { perS: number; total: number };
type Line = { fromMs: number; toMs: number; text: string };

/** The expanded timeline for people: what joins when, what it comes to, what it will cost. */
export function renderPlan(scenario: Scenario, plan: Plan, host: HostSize): string {
  const { estimate } = plan;
  const { perS, total } = framesOf(plan, scenario.ai);
  const { audio } = scenario;
  const publishers = plan.rooms.flatMap((room) => room.publishers);
  const listened = publishers.filter(({ listen }) => listen).length;
  const rows: [string, string][] = [
    ['SDK', `${scenario.sdk} on Node ${scenario.node}, logCapture ${scenario.logCapture}`],
    ['server', scenario.server],
    ['audio', audioText(audio)],
    ['processes', processesText(plan)],
    ['publishers', `${publishers.length}, at most ${estimate.speakersAtOnce} speaking at once`],
    ['listeners', listened === 0 ? 'none' : `${listened}, in processes of their own`],
    ['frames', `${round(perS)} per second with all joined, about ${Math.round(total)} in all`],
    ...conversationRows(scenario, plan),
    ...costRows(plan.estimate, host, scenario),
  ];
  const lines = timelineOf(scenario, plan);
  const spans = lines.map(({ fromMs, toMs }) => span(fromMs, toMs));
  const width = Math.max(...spans.map((text) => text.length));
  return [
    `${scenario.name}: ${formatMsExact(plan.durationMs)}`,
    ...(scenario.about === '' ? [] : [scenario.about]),
    '',
    ...lines.map(({ text }, i) => `  ${(spans[i] ?? '').padEnd(width)}  ${text}`),
    '',
    ...rows.map(([name, text]) => `  ${name.padEnd(10)}  ${text}`),
  ].join('\n');
}

/** The plan for programs: `framestall plan --json`. */
export function planJson(scenario: Scenario, plan: Plan): unknown {
  const { perS, total } = framesOf(plan, scenario.ai);
  return {
    scenario: scenario.name,
    sdk: scenario.sdk,
    frames: { perS: round(perS), total: Math.round(total) },
    pressure: scenario.pressure,
    ...(hasConversations(scenario)
      ? { ai: scenario.ai, dispatch: scenario.dispatch, pool: scenario.pool }
      : {}),
    ...plan,
  };
}

/** From each group's cycle of speech: exact in the mean, not for one seed. */
function framesOf({ rooms, durationMs }: Plan, ai: Ai): Frames {
  const frames = { perS: 0, total: 0 };
  for (const room of rooms) {
    const presentMs = Math.max(
      0,
      Math.min(room.leaveAtMs ?? durationMs, durationMs) - room.joinAtMs,
    );
    for (const publisher of room.publishers) {
      const perS = (1000 / publisher.frameMs) * dutyOf(publisher, room, ai).publisher;
      frames.perS += perS;
      frames.total += (perS * presentMs) / 1000;
    }
  }
  return frames;
}

function timelineOf(scenario: Scenario, plan: Plan): Line[] {
  const lines = scenario.groups.flatMap((group) => {
    const rooms = plan.rooms.filter((room) => room.group === group.name);
    return rooms.length === 0 ? [] : groupLines(group, rooms, plan.durationMs);
  });
  const pressure = scenario.pressure.map((step): Line => {
    const { startMs, lengthMs } = step;
    return { fromMs: startMs, toMs: startMs + lengthMs, text: `pressure: ${pressureText(step)}` };
  });
  const end: Line = { fromMs: plan.durationMs, toMs: plan.durationMs, text: 'end' };
  return [...lines, ...pressure, end].sort((a, b) => a.fromMs - b.fromMs);
}

function groupLines(group: Group, rooms: PlannedRoom[], durationMs: number): Line[] {
  const fromMs = rooms[0]?.joinAtMs ?? 0;
  const toMs = rooms.at(-1)?.joinAtMs ?? 0;
  const rate =
    group.arrivalPerS === null || rooms.length === 1 ? '' : `, ${rateText(group.arrivalPerS)}`;
  const each = rooms.length > 1 && group.publishers > 0 ? ' each' : '';
  const what =
    group.conversation === null ? count(group.publishers, 'publisher') : 'a client and a processor';
  const joins = `${count(rooms.length, 'room')} ${rooms.length === 1 ? 'joins' : 'join'}`;
  const join = `${group.name}: ${joins}${joinText(group)}${rate}, ${what}${each}${detailText(group)}`;
  const { stopMs } = group;
  const leaves = stopMs !== null && stopMs < durationMs;
  const leave = { fromMs: stopMs ?? 0, toMs: stopMs ?? 0, text: `${group.name}: leaves` };
  return [{ fromMs, toMs, text: join }, ...(leaves ? [leave] : [])];
}

const detailText = (group: Group): string => {
  if (group.publishers === 0) return '';
  const { conversation } = group;
  const parts = captureText(group);
  if (conversation !== null) parts.push(...conversationText(conversation));
  return ` (${parts.join(', ')})`;
};

function processesText({ processes }: Plan): string {
  const most = Math.max(0, ...processes.map(({ rooms }) => rooms.length));
  const called = processes.filter(({ onDispatch }) => onDispatch).length;
  const when = called === 0 ? '' : `, ${called} of them started by dispatch`;
  return `${processes.length}, up to ${count(most, 'room')} each${when}`;
}

const audioText = ({ rateHz, channels, frameMs, signal }: Scenario['audio']) =>
  `${signal}, ${rateHz} Hz, ${channels === 1 ? 'mono' : 'stereo'}, frames of ${formatMsExact(frameMs)}`;
const count = (n: number, what: string) => `${n} ${what}${n === 1 ? '' : 's'}`;
const round = (n: number) => Math.round(n * 10) / 10;
const seconds = (ms: number) => `${(ms / 1000).toFixed(1)}s`;
const span = (fromMs: number, toMs: number) =>
  fromMs === toMs ? seconds(fromMs) : `${seconds(fromMs)}–${seconds(toMs)}`;
const rateText = (perS: number) => (perS >= 1 ? `${round(perS)}/s` : `${round(perS * 60)}/m`);
