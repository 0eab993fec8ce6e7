import { join } from 'node:path';
import type { ProcessRole } from '../journal/events.js';
import type { FromSubject, ProcessHealth, ToSubject } from '../subject/messages.js';
import { environmentError, type UserError } from '../units/errors.js';
import { startChild, type Child } from './child.js';
import type { Ledger } from './ledger.js';
import { wait } from './timeline.js';
import type { CellSetup } from './types.js';

const READY_LIMIT_MS = 30_000;
/** Every SDK promise but captureFrame gets this long. */
const PROMISE_LIMIT_MS = 15_000;

export type Member = {
  child: Child;
  /** Resolves with the child's first word, never rejects. */
  ready: Promise<Extract<FromSubject, { kind: 'ready' }> | null>;
};

export type CrewHooks = {
  ledger: Ledger;
  nowUs: () => number;
  onMessage: (member: Member, message: FromSubject) => void;
  onEnded: (member: Member) => void;
};

export type MemberSpec = {
  role: Exclude<ProcessRole, 'ai'>;
  index: number;
  sdkDir: string;
  execPath: string;
  logCapture: 'on' | 'off';
  health: ProcessHealth | null;
  panic: boolean;
};

/** Spawns one child and writes down its birth and its end. */
export function hire(setup: CellSetup, spec: MemberSpec, hooks: CrewHooks): Member {
  const { ledger, nowUs } = hooks;
  const { role, index } = spec;
  let sayReady: (message: Extract<FromSubject, { kind: 'ready' }> | null) => void;
  const ready = new Promise<Extract<FromSubject, { kind: 'ready' }> | null>((resolve) => {
    sayReady = resolve;
  });
  const child = startChild({
    index,
    role,
    execPath: spec.execPath,
    logFile: join(setup.folder, `${role}-${index}.log`),
    env: setup.env,
    reaper: setup.reaper,
    onBadMessage: (reason) =>
      ledger.note(nowUs(), { kind: 'note', text: `${role} ${index} sent: ${reason}` }),
    onMessage: (message) => {
      if (message.kind === 'ready') {
        const { sdk, node } = message;
        const about = { kind: 'process', process: index, role, state: 'ready' } as const;
        ledger.note(nowUs(), { ...about, pid: child.pid, sdk, node });
        sayReady(message);
      }
      hooks.onMessage(member, message);
    },
  });
  const member: Member = { child, ready };
  ledger.note(nowUs(), { kind: 'process', process: index, role, state: 'spawned', pid: child.pid });
  void child.ended.then((end) => {
    ledger.note(nowUs(), {
      kind: 'process',
      process: index,
      role,
      state: 'ended',
      pid: child.pid,
      end,
    });
    sayReady(null);
    hooks.onEnded(member);
  });
  const { stall } = setup.cell.scenario;
  child.send({
    kind: 'init',
    role,
    sdkDir: spec.sdkDir,
    logCapture: spec.logCapture,
    stallAfterUs: stall.afterMs * 1000,
    hangUs: stall.hangMs * 1000,
    promiseLimitMs: PROMISE_LIMIT_MS,
    health: spec.health,
    panic: spec.panic,
  } satisfies ToSubject);
  return member;
}

/** @throws UserError naming the child's last words if one of them does not come up */
export async function allReady(crew: Member[], setup: CellSetup, stop: AbortSignal): Promise<void> {
  const over = new AbortController(); // a timer left behind would keep the whole program alive
  const limit = wait(READY_LIMIT_MS, AbortSignal.any([stop, over.signal])).then(
    (): 'late' => 'late',
  );
  try {
    for (const { child, ready } of crew) await comesUp(child, Promise.race([ready, limit]));
  } finally {
    over.abort();
  }

  async function comesUp(child: Child, first: Promise<unknown>): Promise<void> {
    const word = await first;
    if (stop.aborted || (word !== null && word !== 'late')) return;
    throw await failure(child, setup, word === 'late');
  }
}

/** Node prints the place and the line of code before the error itself. */
export function errorIn(text: string): string {
  const lines = text.trim().split('\n');
  return (
    lines.find((line) => /^(?:Uncaught )?\w*(?:Error|Exception)\b/.test(line)) ?? lines[0] ?? ''
  );
}

async function failure(child: Child, setup: CellSetup, late: boolean): Promise<UserError> {
  const who = `@livekit/rtc-node ${setup.sdk.version} under Node ${setup.node.version}`;
  const fix = `see ${join(setup.folder, `${child.role}-${child.index}.log`)}`;
  if (late) return environmentError(`${who} did not load within ${READY_LIMIT_MS / 1000}s`, fix);
  const end = await child.ended;
  const words = errorIn(end.error ?? end.stderrTail);
  const how = end.signal ?? `exit code ${end.code}`;
  return environmentError(`${who} could not be loaded (${how}): ${words}`, fix);
}
