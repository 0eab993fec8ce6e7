import semver from 'semver';
import { JOURNAL_SCHEMA_VERSION, type RunHeader } from '../journal/events.js';
import { hostFacts } from '../pressure/sensors.js';
import type { Broken, Scenario } from '../scenario/types.js';
import { talks } from './conversation.js';
import type { CellSetup } from './types.js';

/** The journal's first line: what was run, where, with what. Holds no secret. */
export function headerOf(setup: CellSetup, startedAt: Date): RunHeader {
  const { scenario, variant, repeat } = setup.cell;
  return {
    at: 0,
    kind: 'run',
    schemaVersion: JOURNAL_SCHEMA_VERSION,
    id: setup.runId,
    startedAt: startedAt.toISOString(),
    framestall: setup.framestall,
    scenario: { name: scenario.name, about: scenario.about, resolved: setup.resolved },
    variant,
    repeat,
    sdk: { requested: setup.sdk.requested, version: setup.sdk.version },
    node: setup.node.version,
    logCapture: scenario.logCapture,
    server: {
      kind: setup.server?.kind ?? 'none',
      version: setup.server?.version ?? null,
      url: setup.server?.url ?? null,
    },
    host: hostFacts(),
    durationUs: scenario.durationMs * 1000,
    stall: stallOf(scenario.stall),
    groups: scenario.groups.map((group) => ({
      name: group.name,
      rooms: group.rooms,
      processes: processesOf(setup, group.name),
      publishersPerRoom: group.publishers,
      capture: group.capture,
      queueMs: group.queueMs,
      listen: group.listen,
      ...(group.conversation === null
        ? {}
        : {
            conversation: {
              lateAfterUs: group.conversation.lateAfterMs * 1000,
              giveUpUs: group.conversation.giveUpMs * 1000,
            },
          }),
    })),
    publishers: setup.plan.rooms.flatMap((room) =>
      room.publishers.map(({ index, id, group, frameMs, listen, tap }) => ({
        index,
        id,
        group,
        room: room.id,
        process: room.process,
        frameMs,
        listen,
        tap,
        ...(talks(room) ? { processor: true } : {}),
      })),
    ),
    thresholds: scenario.thresholds.map((threshold) => ({ ...threshold })),
    ...brokenOn(scenario.broken, setup),
  };
}

const stallOf = ({ afterMs, hangMs, backMs }: Scenario['stall']): RunHeader['stall'] => ({
  afterUs: afterMs * 1000,
  hangUs: hangMs * 1000,
  backUs: backMs * 1000,
});

function brokenOn(all: Broken[] | null, { sdk, cell }: CellSetup): Pick<RunHeader, 'broken'> {
  if (all === null) return {};
  const { durationMs } = cell.scenario;
  const broken = all
    .filter(
      ({ sdk: range }) =>
        range === null || semver.satisfies(sdk.version, range, { includePrerelease: true }),
    )
    .map(({ startMs, lengthMs, group }) => ({
      fromUs: startMs * 1000,
      toUs: Math.min(durationMs, startMs + (lengthMs ?? durationMs)) * 1000,
      group,
    }));
  return { broken };
}

const processesOf = ({ plan }: CellSetup, name: string): number[] => [
  ...new Set(plan.rooms.filter(({ group }) => group === name).map(({ process }) => process)),
];
