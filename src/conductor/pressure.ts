import type { Lever } from '../pressure/helper.js';
import { levelText } from '../scenario/index.js';
import type { Pressure } from '../scenario/types.js';
import type { Entry, Ledger } from './ledger.js';
import { wait } from './timeline.js';

/** Processes start a while before they are needed: their start-up must not be part of the step. */
const AHEAD_MS = 1000;

export type PressureContext = {
  steps: readonly Pressure[];
  ledger: Ledger;
  nowUs: () => number;
  /** @param lifeMs from now to the end of the step */
  pull: (step: Pressure, index: number, lifeMs: number) => Lever;
};

const LASTING: ReadonlySet<string> = new Set(['disconnect', 'close']);
/** setTimeout's own limit. */
const LONGEST_MS = 0x7fffffff;

/** Puts each step in force at its time and takes it back at its end. */
export type PressureDriver = {
  begin(originUs: number): void;
  /** Takes back at once what is in force; resolves when nothing is any more. */
  end(): Promise<void>;
  /** Processes that use the host's CPU because the scenario wants it. */
  pids(): number[];
  spent(): Map<number, number>;
};

type State = 'started' | 'ended' | 'refused';

export function pressureDriver(context: PressureContext): PressureDriver {
  const { steps, ledger, nowUs } = context;
  const over = new AbortController();
  const levers: Lever[] = [];
  let plays: Promise<void>[] = [];
  let originUs = 0;

  const until = async (atMs: number) => {
    while (!over.signal.aborted) {
      const leftMs = atMs - (nowUs() - originUs) / 1000;
      if (leftMs <= 0) return;
      await wait(Math.min(leftMs, LONGEST_MS), over.signal);
    }
  };

  const play = async (step: Pressure, index: number) => {
    const { kind, startMs, lengthMs } = step;
    const tell = (state: State, reason?: string, atUs: number | null = null) =>
      ledger.note(atUs ?? nowUs(), entryOf(step, index, state, reason));
    await until(startMs - AHEAD_MS);
    if (over.signal.aborted) return;
    // What is never taken back is in force to the run's end.
    const endMs = LASTING.has(kind) && lengthMs === 0 ? Infinity : startMs + lengthMs;
    const lever = context.pull(step, index, endMs - (nowUs() - originUs) / 1000);
    levers.push(lever);
    try {
      await until(startMs);
      if (over.signal.aborted) return;
      const refusal = await lever.on();
      if (refusal !== null) return tell('refused', refusal);
      tell('started', undefined, lever.times?.().onUs);
      const lost = await Promise.race([lever.lost, until(endMs).then(() => undefined)]);
      await lever.off();
      const cut = over.signal.aborted && Number.isFinite(endMs) ? 'the run was ended' : undefined;
      tell('ended', lost ?? cut, lever.times?.().offUs);
    } catch (error) {
      tell('refused', error instanceof Error ? error.message : String(error));
    } finally {
      await lever.off();
      await lever.cleared();
    }
  };

  return {
    begin(atUs) {
      originUs = atUs;
      plays = steps.map(play);
    },
    async end() {
      over.abort();
      await Promise.all(plays);
    },
    pids: () => levers.flatMap((one) => one.pids()),
    spent: () => new Map(levers.flatMap((one) => one.spent())),
  };
}

function entryOf(step: Pressure, index: number, state: State, reason?: string): Entry {
  const { kind: what, thread, group, label } = step;
  return {
    ...{ kind: 'pressure', step: index, what, state, level: levelText(step), thread },
    ...(group === null ? {} : { group }),
    ...(label === null ? {} : { label }),
    ...(reason === undefined ? {} : { reason }),
  };
}
