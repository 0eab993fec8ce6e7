import type { Ledger } from './ledger.js';
import { reachable } from '../livekit/index.js';
import type { CellSetup, Ending } from './types.js';

export type EndWatch = {
  /** Aborted when there is a cause. */
  signal: AbortSignal;
  cause(): Ending | null;
  noSubjectLeft(): void;
  dispose(): void;
};

const POLL_MS = 2000;
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
    const lastLine = logTail.trim().split('\n').at(-1) ?? '';
    end({ reason: 'server', detail: `livekit-server ended ${how}: ${lastLine}`.slice(0, 400) });
  });

  const poll = server?.kind === 'environment' ? pollServer(server.url) : undefined;

  function pollServer(url: string) {
    let goneSinceUs: number | null = null;
    return setInterval(() => {
      void reachable(url, POLL_LIMIT_MS).then((up) => {
        if (disposed || up === (goneSinceUs === null)) return checkGone();
        goneSinceUs = up ? null : nowUs();
        ledger.note(nowUs(), { kind: 'server', state: up ? 'reachable' : 'unreachable' });
      });
    }, POLL_MS);

    function checkGone() {
      if (goneSinceUs === null || nowUs() - goneSinceUs < GONE_AFTER_MS * 1000) return;
      const detail = `the server has not answered for ${GONE_AFTER_MS / 1000}s`;
      end({ reason: 'server', detail });
    }
  }

  return {
    signal: controller.signal,
    cause: (): Ending | null => cause,
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
