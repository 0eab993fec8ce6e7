import { stringify } from 'yaml';
import { formatMsExact } from '../units/duration.js';
import { resolvedBroken } from './broken.js';
import { resolvedAi, resolvedConversation } from './conversation.js';
import { resolvedHealth, resolvedRecovery } from './health.js';
import { resolvedPressure } from './pressure.js';
import { escapeReferences } from './substitute.js';
import type { GroupFile, ScenarioFile } from './schema.js';
import type { Cell, Group } from './types.js';

const text = formatMsExact;

/** One cell in the scenario file's own words, with every default written out. */
export function resolvedScenario({ scenario }: Cell): ScenarioFile {
  const { audio, stall, groups } = scenario;
  const converses = groups.some(({ conversation }) => conversation !== null);
  return {
    name: scenario.name,
    about: scenario.about,
    sdk: scenario.sdk,
    node: scenario.node,
    logCapture: scenario.logCapture,
    processes: scenario.processes,
    server: scenario.server,
    duration: text(scenario.durationMs),
    seed: scenario.seed,
    audio: {
      rate: audio.rateHz,
      channels: audio.channels,
      frame: text(audio.frameMs),
      signal: audio.signal,
    },
    groups: Object.fromEntries(groups.map((group) => [group.name, resolvedGroup(group)])),
    ...(converses
      ? { ai: resolvedAi(scenario.ai), dispatch: scenario.dispatch, pool: scenario.pool }
      : {}),
    stall: { after: text(stall.afterMs), hang: text(stall.hangMs), back: text(stall.backMs) },
    ...(scenario.recovery === null ? {} : { recovery: resolvedRecovery(scenario.recovery) }),
    ...(scenario.pressure.length === 0
      ? {}
      : { pressure: scenario.pressure.map(resolvedPressure) }),
    ...(scenario.broken === null ? {} : { broken: scenario.broken.map(resolvedBroken) }),
    thresholds: Object.fromEntries(scenario.thresholds.map(({ key, text }) => [key, text])),
  };
}

function resolvedGroup(group: Group): GroupFile {
  const { stopMs, arrivalPerS, join, conversation } = group;
  return {
    rooms: group.rooms,
    publishers: group.publishers,
    ...(join === null
      ? { start: text(group.startMs) }
      : { join: join.order, settle: text(join.settleMs) }),
    ...(stopMs === null ? {} : { stop: text(stopMs) }),
    ...(arrivalPerS === null ? {} : { arrival: `${arrivalPerS}/s` }),
    capture: group.capture,
    tryLimit: text(group.tryLimitMs),
    queue: text(group.queueMs),
    listen: group.listen,
    tap: group.tap,
    ...resolvedSpeech(group),
    pace: group.pace,
    ...(group.health === null ? {} : { health: resolvedHealth(group.health) }),
    ...(conversation === null
      ? { signal: group.signal }
      : { conversation: resolvedConversation(conversation) }),
  };
}

function resolvedSpeech({ speech, speakers, turns }: Group): GroupFile {
  if (speakers !== null) return { speak: text(speakers.speakMs), speakers: speakers.atOnce };
  if (speech === null) return {};
  return { speak: text(speech.speakMs), pause: text(speech.pauseMs), turns };
}

/** `parseScenario` makes the same scenario of it. */
export const toYaml = (cell: Cell): string => resolvedYaml(resolvedScenario(cell));

/** @param resolved what `resolvedScenario` gave, as a journal has kept it */
export function resolvedYaml(resolved: unknown): string {
  const escaped = (key: unknown, value: unknown) =>
    // ai.url: its references stand for secrets, and stay references.
    typeof value === 'string' && key !== 'url' ? escapeReferences(value) : value;
  return stringify(resolved, escaped, { version: '1.2', lineWidth: 100 });
}
