import type { Ledger } from './ledger.js';
import { osState } from '../children/index.js';
import { reachable, type LivekitServer } from '../livekit/index.js';
import type { CellSetup, Ending } from './types.js';

export type EndWatch = {
  /** Aborted when there is a cause. */
  signal: AbortSignal;
  cause(): Ending | null;
  /** At the run's end: does the server still answer? If it does not, that is the cause. */
  lastLook(): Promise<void>;
  noSubjectLeft(): void;
  dispose(): void;
};

const POLL_MS = 500;
const POLL_LIMIT_MS = 2000;
/** A server that does not answer for this long has ended the run: what follows measures nothing. */
const GONE_AFTER_MS = 10_000;

/** Watches for what ends a run before its time. The first cause counts. */
export function causeOfEnd(
  setup: CellSetup,
  stop: AbortSignal,
  ledger: Ledger,
  nowUs: () => number,
): EndWatch {
  const controller = new AbortController();
  let cause: Ending | null = null;
  let disposed = false;

  const end = (why: Ending) => {
    if (cause !== null || disposed) return;
    cause = why;
    controller.abort();
  };

  const onStop = () => {
    const signal = String(stop.reason);
    if (!disposed) ledger.note(nowUs(), { kind: 'signal', signal });
    end({ reason: 'signal', detail: signal });
  };
  if (stop.aborted) onStop();
  stop.addEventListener('abort', onStop);

  const { server } = setup;
  void server?.ended?.then(({ code, signal, logTail }) => {
    if (disposed) return;
    const how = signal === null ? `with exit code ${code}` : `by ${signal}`;
    ledger.note(nowUs(), { kind: 'server', state: 'ended', reason: how });
    const words = signal === null ? lastError(logTail) : '';
    end({ reason: 'server', detail: `livekit-server ended ${how}${words}` });
  });

  const pulse = server === null ? null : serverPulse(server, setup, ledger, nowUs, end);
  const poll = setInterval(() => void pulse?.(), POLL_MS);

  return {
    signal: controller.signal,
    cause: (): Ending | null => cause,
    async lastLook() {
      if (cause !== null || disposed) return;
      await pulse?.(true);
    },
    noSubjectLeft() {
      end({ reason: 'completed', detail: 'every subject process has ended' });
    },
    dispose() {
      disposed = true;
      clearInterval(poll);
      stop.removeEventListener('abort', onStop);
    },
  };
}

/** Its last complaint; everything else in its log is about rooms and people. */
function lastError(logTail: string): string {
  const line = logTail.split('\n').findLast((text) => /\b(ERROR|FATAL|panic|error:)/.test(text));
  return line === undefined ? '' : `: ${line.trim().slice(0, 200)}`;
}

/** Looks whether the server answers, and notes when that changes. */
function serverPulse(
  server: LivekitServer,
  setup: CellSetup,
  ledger: Ledger,
  nowUs: () => number,
  end: (why: Ending) => void,
): (last?: boolean) => Promise<void> {
  const intended = setup.cell.scenario.pressure.some(
    ({ kind }) => kind === 'network' || kind.startsWith('server-'),
  );
  let answeredUs = nowUs();
  let goneSinceUs: number | null = null;

  return async (last = false) => {
    const askedUs = nowUs();
    const up = await reachable(server.url, POLL_LIMIT_MS);
    if (up) answeredUs = Math.max(answeredUs, askedUs);
    if (up !== (goneSinceUs === null)) {
      goneSinceUs = up ? null : answeredUs;
      const state = up ? 'reachable' : 'unreachable';
      const since = up ? {} : { sinceUs: ledger.toRun(answeredUs), ...stateOf(server) };
      ledger.note(nowUs(), { kind: 'server', state, ...since });
    }
    if (goneSinceUs === null || intended) return;
    const goneMs = (nowUs() - goneSinceUs) / 1000;
    if (last || goneMs > GONE_AFTER_MS) {
      const detail = `the server has not answered for ${(goneMs / 1000).toFixed(1)}s`;
      end({ reason: 'server', detail });
    }
  };
}

function stateOf({ pid, kind }: LivekitServer): { reason?: string } {
  const state = pid === null ? null : osState(pid);
  if (state === 'T') return { reason: 'its process was stopped (T)' };
  return kind === 'embedded' && state === null ? { reason: 'its process is gone' } : {};
}
