import { join } from 'node:path';
import type { Reaper } from '../children/index.js';
import { runCell } from '../conductor/run-cell.js';
import { resolvedScenario, toYaml } from '../scenario/index.js';
import type { Cell, Plan } from '../scenario/types.js';
import { checkEnvironment, openServer } from './cell-server.js';
import type { RunIo } from './io.js';
import { versionOf } from './package.js';
import type { Prepared } from './prepare.js';
import type { Trouble } from '../conductor/types.js';
import { readResult, writeResult, type Result } from './results.js';
import { makeRunFolder, newRunId, pointLatest, writeWhole } from './run-folder.js';
import type { CellFeed, Tools } from './watch.js';

export type CellRun = Tools & {
  cell: Cell;
  plan: Plan;
  label: string;
  prepared: Prepared;
  output: string;
  reaper: Reaper;
};

/** One cell from its folder to its report. */
export async function performCell(run: CellRun): Promise<Result> {
  const { cell, io } = run;
  const { scenario } = cell;
  const sdk = run.prepared.sdk(scenario.sdk);
  await checkEnvironment(run); // before a folder is made for what can't begin
  const runId = newRunId();
  const startedAt = new Date();
  const folder = makeRunFolder(run.output, {
    startedAt,
    scenario: scenario.name,
    sdk: sdk.version,
    id: runId,
  });
  writeWhole(join(folder, 'scenario.yaml'), toYaml(cell));
  const feed = run.metrics.cell({
    scenario: scenario.name,
    sdk: sdk.version,
    variant: cell.variant,
  });
  const trouble = await conduct(run, { runId, folder, feed });
  const result = readResult(folder, io.cwd, trouble);
  feed.judged(result.summary);
  writeFiles(result, io);
  return result;
}

async function conduct(
  run: CellRun,
  { runId, folder, feed }: { runId: string; folder: string; feed: CellFeed },
): Promise<Trouble | undefined> {
  const { cell, plan, prepared, io, stop } = run;
  const { scenario } = cell;
  const sdk = prepared.sdk(scenario.sdk);
  const node = prepared.node(scenario.node);
  const house = await openServer(run, runId, folder);
  const { server } = house;
  let trouble: Trouble | undefined;
  try {
    writeEnvironment(folder, {
      sdk: sdk.version,
      node: node.version,
      server: server?.version ?? null,
    });
    await runCell(
      {
        runId,
        framestall: versionOf(),
        cell,
        plan,
        resolved: resolvedScenario(cell),
        folder,
        sdk: { requested: scenario.sdk, ...sdk },
        node,
        listenerSdk: prepared.listenerSdk,
        server,
        conversations: house.conversations,
        freezerBin: prepared.freezerBin,
        reaper: run.reaper,
        env: io.env,
      },
      {
        stop,
        status: run.live.warn,
        onLive: (view) => {
          pointLatest(folder); // there is a journal now
          run.live.show(`${run.label}${scenario.name} on ${sdk.version}`, view);
          feed.live(view);
        },
        onEvent: feed.event,
        onTrouble: (found) => (trouble = found),
      },
    );
  } finally {
    run.live.end();
    feed.end();
    await house.leave();
  }
  return trouble;
}

function writeFiles(result: Result, io: RunIo): void {
  if (result.trouble !== null) io.warn(result.trouble, 'error');
  try {
    writeResult(result);
  } catch (error) {
    io.warn(`the report's files can't be written: ${(error as Error).message}`, 'warning');
    io.warn(`  when there is room: framestall report ${result.folder}`);
  }
}

function writeEnvironment(folder: string, versions: Record<string, string | null>): void {
  const document = {
    schemaVersion: 1,
    framestall: versionOf(),
    ...versions,
    platform: `${process.platform}-${process.arch}`,
    conductorNode: process.version,
  };
  writeWhole(join(folder, 'environment.json'), `${JSON.stringify(document, null, 2)}\n`);
}
