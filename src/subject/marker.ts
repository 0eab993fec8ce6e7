import type { Clock } from './clock.js';
import type { Link } from './link.js';
import type { FromSubject } from './messages.js';

type Turn = Extract<FromSubject, { kind: 'turn' }>;
type Details = Pick<Turn, 'lengthUs' | 'sentence' | 'reason'>;

/** Tells what has happened in a turn, `agoMs` before now. */
export type Marker = (what: Turn['what'], details?: Details, agoMs?: number) => void;

export const marker =
  ({ clock, link }: { clock: Clock; link: Link }, who: Pick<Turn, 'publisher' | 'side'>): Marker =>
  (what, details = {}, agoMs = 0) =>
    link.send({ kind: 'turn', atUs: clock.nowUs() - agoMs * 1000, ...who, what, ...details });
