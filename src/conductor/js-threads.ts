import type { FromSubject } from '../subject/messages.js';
import type { Member } from './crew.js';
import type { JsThreadView } from './types.js';

/** Nothing heard for so long is nothing known: the process is frozen or gone. */
const STALE_US = 5_000_000;

/** What the SDK's events take of the subjects' JS threads, for the live view. */
export type JsThreads = {
  note(member: Member, message: FromSubject): void;
  /** null where nothing is known. */
  view(nowUs: number): JsThreadView | null;
};

type Reading = { atUs: number; share: number; kinds: [kind: string, share: number][] };

export function jsThreads(): JsThreads {
  const latest = new Map<number, Reading>();
  return {
    note({ child: { role, index } }, message) {
      if (role !== 'subject' || message.kind !== 'load') return;
      const { atUs, fromUs, ffi } = message;
      const kinds = Object.entries(ffi).map(([kind, { us }]): [string, number] => [
        kind,
        us / Math.max(1, atUs - fromUs),
      ]);
      latest.set(index, { atUs, kinds, share: Math.min(1, sum(kinds.map(([, one]) => one))) });
    },
    view(nowUs) {
      const fresh = [...latest].filter(([, { atUs }]) => nowUs - atUs < STALE_US);
      const [busiest] = fresh.toSorted((a, b) => b[1].share - a[1].share);
      if (busiest === undefined) return null;
      const kinds = new Map<string, number>();
      for (const [kind, share] of fresh.flatMap(([, reading]) => reading.kinds)) {
        kinds.set(kind, (kinds.get(kind) ?? 0) + share / fresh.length);
      }
      const [top] = [...kinds].sort((a, b) => b[1] - a[1]);
      return {
        processes: fresh.length,
        share: sum(fresh.map(([, { share }]) => share)) / fresh.length,
        top: top === undefined ? null : { kind: top[0], share: Math.min(1, top[1]) },
        busiest: { process: busiest[0], share: busiest[1].share },
      };
    },
  };
}

const sum = (values: number[]) => values.reduce((all, one) => all + one, 0);
