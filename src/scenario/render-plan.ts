import { formatMsExact } from '../units/duration.js';
import { dutyShare, type HostSize } from './estimate.js';
import { pressureText } from './pressure.js';
import type { Group, Plan, PlannedRoom, Scenario } from './types.js';

type Frames = { perS: number; total: number };
type Line = { fromMs: number; toMs: number; text: string };

/** The expanded timeline for people: what joins when, what it comes to, what it will cost. */
export function renderPlan(scenario: Scenario, plan: Plan, host: HostSize): string {
  const { estimate } = plan;
  const { perS, total } = framesOf(plan);
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
    ['CPU', `about ${Number(estimate.cores.toPrecision(2))} of ${host.cpus} cores`],
    ['memory', `about ${estimate.memoryMb} of ${Math.round(host.memoryMb)} MB`],
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
  const { perS, total } = framesOf(plan);
  return {
    scenario: scenario.name,
    sdk: scenario.sdk,
    frames: { perS: round(perS), total: Math.round(total) },
    pressure: scenario.pressure,
    ...plan,
  };
}

/** From each group's cycle of speech: exact in the mean, not for one seed. */
function framesOf({ rooms, durationMs }: Plan): Frames {
  const frames = { perS: 0, total: 0 };
  for (const room of rooms) {
    const presentMs = Math.max(
      0,
      Math.min(room.leaveAtMs ?? durationMs, durationMs) - room.joinAtMs,
    );
    for (const publisher of room.publishers) {
      const perS = (1000 / publisher.frameMs) * dutyShare(publisher);
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
  const join = `${group.name}: ${count(rooms.length, 'room')} ${rooms.length === 1 ? 'joins' : 'join'}${rate}, ${count(group.publishers, 'publisher')}${each}${captureText(group)}`;
  const { stopMs } = group;
  const leaves = stopMs !== null && stopMs < durationMs;
  const leave = { fromMs: stopMs ?? 0, toMs: stopMs ?? 0, text: `${group.name}: leaves` };
  return [{ fromMs, toMs, text: join }, ...(leaves ? [leave] : [])];
}

function captureText(group: Group): string {
  if (group.publishers === 0) return '';
  const { speech } = group;
  const parts = [
    group.capture === 'try' ? `try for ${formatMsExact(group.tryLimitMs)}` : group.capture,
    group.queueMs === 0 ? 'queue off' : `queue ${formatMsExact(group.queueMs)}`,
    ...(group.pace === 'burst' ? ['burst'] : []),
    ...(speech === null
      ? []
      : [`speaks ${formatMsExact(speech.speakMs)}, pauses ${formatMsExact(speech.pauseMs)}`]),
    ...(group.listen ? ['listened to'] : []),
  ];
  return ` (${parts.join(', ')})`;
}

function processesText({ processes }: Plan): string {
  const most = Math.max(0, ...processes.map(({ rooms }) => rooms.length));
  return `${processes.length}, up to ${count(most, 'room')} each`;
}

const audioText = ({ rateHz, channels, frameMs, signal }: Scenario['audio']) =>
  `${signal}, ${rateHz} Hz, ${channels === 1 ? 'mono' : 'stereo'}, frames of ${formatMsExact(frameMs)}`;
const count = (n: number, what: string) => `${n} ${what}${n === 1 ? '' : 's'}`;
const round = (n: number) => Math.round(n * 10) / 10;
const seconds = (ms: number) => `${(ms / 1000).toFixed(1)}s`;
const span = (fromMs: number, toMs: number) =>
  fromMs === toMs ? seconds(fromMs) : `${seconds(fromMs)}–${seconds(toMs)}`;
const rateText = (perS: number) => (perS >= 1 ? `${round(perS)}/s` : `${round(perS * 60)}/m`);
