import type { RoomNotice } from './types.js';

export type DispatchStep =
  | { kind: 'start'; room: string }
  | { kind: 'end'; room: string }
  | { kind: 'repeated'; room: string }
  | { kind: 'ignored' };

export type DispatcherOptions = {
  /** Rooms whose names begin otherwise are somebody else's. */
  prefix: string;
  /** Identities that end so are our own processors: their coming is no reason to send one. */
  ownEnding?: string;
};

export type Dispatcher = { take(notice: RoomNotice): DispatchStep };

/** What is known of a room. */
type Life = {
  /** Of its latest life. */
  sid: string | undefined;
  /** `due`: the word that it has begun was spent on ending the one before. */
  state: 'due' | 'open' | 'over';
  /** Created at: of its earliest notice, or of its end. */
  sinceS: number;
  /** Sids of the lives before it. */
  past: Set<string>;
};

const OPENS = new Set(['room_started', 'participant_joined', 'track_published']);
const CLOSES = 'room_finished';
const IGNORED = { kind: 'ignored' } as const;

/**
 * Decides when a room's processor is to be started and ended, from notices that may come twice, late
 * and in any order. Each life of a room starts once, by whatever is heard of it first, and never
 * after its end. The first word of a newer life ends an older one whose end was not heard yet; the
 * next word starts the newer one. What comes twice needs no memory of ids: it says what is known.
 * Pure: no clock, nothing outside.
 */
export function dispatcher({ prefix, ownEnding }: DispatcherOptions): Dispatcher {
  const lives = new Map<string, Life>();
  const concerns = ({ event, room, participant }: RoomNotice) =>
    room.startsWith(prefix) &&
    (event === CLOSES ||
      (OPENS.has(event) &&
        !(ownEnding !== undefined && participant?.endsWith(ownEnding) === true)));

  return {
    take(notice) {
      if (!concerns(notice)) return IGNORED;
      const life = lives.get(notice.room);
      if (life !== undefined) return next(life, notice);
      const state = notice.event === CLOSES ? 'over' : 'open';
      const { roomSid: sid, createdAtS: sinceS, room } = notice;
      lives.set(room, { sid, state, sinceS, past: new Set() });
      return state === 'open' ? { kind: 'start', room } : IGNORED;
    },
  };
}

function next(life: Life, notice: RoomNotice): DispatchStep {
  const which = whichLife(life, notice);
  if (which === 'earlier') return IGNORED;
  if (notice.event === CLOSES) return close(life, notice, which);
  const { room, roomSid, createdAtS } = notice;
  if (which === 'later') {
    if (life.sid !== undefined) life.past.add(life.sid);
    const before = life.state;
    Object.assign(life, { sid: roomSid, sinceS: createdAtS });
    life.state = before === 'open' ? 'due' : 'open';
    return { kind: before === 'open' ? 'end' : 'start', room };
  }
  life.sid ??= roomSid;
  if (life.state === 'over') return IGNORED;
  life.sinceS = Math.min(life.sinceS, createdAtS);
  if (life.state === 'open') return { kind: 'repeated', room };
  life.state = 'open';
  return { kind: 'start', room };
}

function close(life: Life, notice: RoomNotice, which: 'same' | 'later'): DispatchStep {
  const { room, roomSid, createdAtS } = notice;
  if (which === 'later' && life.sid !== undefined) life.past.add(life.sid);
  const wasOpen = life.state === 'open';
  Object.assign(life, { sid: roomSid ?? life.sid, sinceS: createdAtS, state: 'over' });
  return wasOpen ? { kind: 'end', room } : IGNORED;
}

/**
 * Whole seconds leave ties. An end of another life in the same second is taken for an earlier one's:
 * to end a life wrongly costs more than to hear of its end later. Notices without a sid go by time.
 */
function whichLife(life: Life, { event, roomSid, createdAtS }: RoomNotice) {
  const { sid, sinceS, state, past } = life;
  if (roomSid !== undefined && past.has(roomSid)) return 'earlier';
  if (roomSid !== undefined && sid !== undefined) {
    if (roomSid === sid) return 'same';
    const earlier = createdAtS < sinceS || (createdAtS === sinceS && event === CLOSES);
    return earlier ? 'earlier' : 'later';
  }
  if (event === CLOSES && createdAtS < sinceS) return 'earlier';
  return state === 'over' && createdAtS > sinceS ? 'later' : 'same';
}
