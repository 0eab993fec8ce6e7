import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { JoinedRoom, RoomEvent, Sdk } from '../../src/sdk/types.js';
import type { FromSubject } from '../../src/subject/messages.js';
import { LEAVE_LIMIT_MS } from '../../src/subject/role.js';
import { Rooms } from '../../src/subject/rooms.js';

const LIMIT_MS = 1000;
const never = () => new Promise<never>(() => {});

function stage(connect: (url: string, token: string) => Promise<JoinedRoom>) {
  const sent: FromSubject[] = [];
  const rooms = new Rooms({
    sdk: { connect } as unknown as Sdk,
    clock: { nowUs: () => Math.round(performance.now() * 1000) },
    link: { send: (message) => void sent.push(message), onMessage: () => {} },
    promiseLimitMs: LIMIT_MS,
  });
  const of = <K extends FromSubject['kind']>(kind: K) =>
    sent.filter((message): message is Extract<FromSubject, { kind: K }> => message.kind === kind);
  return { rooms, of };
}

function joinedRoom(disconnect: () => Promise<void> = () => Promise.resolve()) {
  const listeners: ((event: RoomEvent) => void)[] = [];
  const room: JoinedRoom = {
    publish: never,
    unpublish: () => Promise.resolve(),
    onEvent: (listener) => void listeners.push(listener),
    disconnect: vi.fn(disconnect),
  };
  return { room, emit: (event: RoomEvent) => listeners.forEach((listener) => listener(event)) };
}

describe('rooms', () => {
  beforeEach(
    () => void vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'performance'] }),
  );
  afterEach(() => void vi.useRealTimers());

  it('tells how long a join took, and what happens to the room after it', async () => {
    const { room, emit } = joinedRoom();
    const { rooms, of } = stage(
      () => new Promise((resolve) => setTimeout(() => resolve(room), 300)),
    );
    const joining = rooms.join('probe-0', 'ws://server', 'token', 7);
    await vi.advanceTimersByTimeAsync(300);
    expect(await joining).toBe(room);
    emit({ kind: 'reconnecting' });
    emit({ kind: 'reconnected' });
    emit({ kind: 'track', participant: 'other', sid: 'TR_1', track: { listen: () => () => {} } });
    emit({ kind: 'disconnected', reason: 'SERVER_SHUTDOWN' });
    expect(of('room')).toMatchObject([
      { room: 'probe-0', state: 'joined', tookUs: 300_000, publisher: 7 },
      { state: 'reconnecting', publisher: 7 },
      { state: 'reconnected', publisher: 7 },
      { state: 'disconnected', reason: 'SERVER_SHUTDOWN', publisher: 7 },
    ]);
    expect(of('promise')).toEqual([]);
  });

  it('tells why a join failed', async () => {
    const { rooms, of } = stage(() => Promise.reject(new Error('invalid token')));
    expect(await rooms.join('probe-0', 'ws://server', 'token')).toBeNull();
    expect(of('room')).toMatchObject([{ state: 'failed', reason: 'connect: invalid token' }]);
    expect(of('promise')).toEqual([]);
  });

  it('does not wait for a connect that never settles, and records it', async () => {
    const { rooms, of } = stage(never);
    const joining = rooms.join('probe-0', 'ws://server', 'token');
    await vi.advanceTimersByTimeAsync(LIMIT_MS);
    expect(await joining).toBeNull();
    expect(of('promise')).toMatchObject([
      { what: 'connect', room: 'probe-0', limitUs: LIMIT_MS * 1000 },
    ]);
    expect(of('room')[0]).toMatchObject({ state: 'failed' });
  });

  it('leaves every participant of every room once, none longer than the limit', async () => {
    const all = [joinedRoom(never), joinedRoom(), joinedRoom()];
    let next = 0;
    const { rooms, of } = stage(() => Promise.resolve((all[next++] as (typeof all)[number]).room));
    for (const name of ['a', 'a', 'b']) await rooms.join(name, 'ws://server', 'token');
    const left = rooms.leaveAll();
    await vi.advanceTimersByTimeAsync(LEAVE_LIMIT_MS);
    await left;
    await rooms.leaveAll();
    for (const { room } of all) expect(room.disconnect).toHaveBeenCalledTimes(1);
    expect(of('promise')).toMatchObject([
      { what: 'disconnect', room: 'a', limitUs: LEAVE_LIMIT_MS * 1000 },
    ]);
  });

  it('tells once that a room is gone, also for an SDK that says nothing of it', async () => {
    const slow = joinedRoom(() => new Promise((resolve) => setTimeout(resolve, 5000)));
    const telling = joinedRoom(() => {
      telling.emit({ kind: 'disconnected', reason: 'CLIENT_INITIATED' });
      return Promise.resolve();
    });
    const lost = joinedRoom();
    const all = [slow, telling, lost];
    const { rooms, of } = stage(() => Promise.resolve((all.shift() ?? slow).room));
    for (const name of ['slow', 'telling', 'lost']) await rooms.join(name, 'ws://server', 'token');
    lost.emit({ kind: 'disconnected', reason: 'SERVER_SHUTDOWN' });
    void rooms.leaveAll();
    const gone = () =>
      of('room').flatMap(({ room, state, reason }) =>
        state === 'disconnected' ? [[room, reason]] : [],
      );
    await vi.advanceTimersByTimeAsync(LEAVE_LIMIT_MS);
    expect(gone()).toEqual([
      ['lost', 'SERVER_SHUTDOWN'],
      ['telling', 'CLIENT_INITIATED'],
    ]);
    await vi.advanceTimersByTimeAsync(5000);
    expect(gone().at(-1)).toEqual(['slow', 'CLIENT_INITIATED']);
    expect(gone()).toHaveLength(3);
  });

  it('tells nothing more of a connection whose place another has taken', async () => {
    const old = joinedRoom(() => new Promise((resolve) => setTimeout(resolve, 200)));
    const fresh = joinedRoom();
    const all = [old, fresh];
    const { rooms, of } = stage(() => Promise.resolve((all.shift() ?? fresh).room));
    await rooms.join('probe-0', 'ws://server', 'token');
    await rooms.join('probe-0', 'ws://server', 'another');
    rooms.abandon('probe-0', old.room, LIMIT_MS);
    old.emit({ kind: 'reconnecting' });
    old.emit({ kind: 'disconnected', reason: 'CLIENT_INITIATED' });
    await vi.advanceTimersByTimeAsync(LIMIT_MS);
    fresh.emit({ kind: 'reconnecting' });
    const told = () => of('room').map(({ state, reason }) => reason ?? state);
    expect(told()).toEqual(['joined', 'joined', 'replaced', 'reconnecting']);
    await rooms.leaveAll();
    expect(told().slice(4)).toEqual(['CLIENT_INITIATED']);
    for (const { room } of [old, fresh]) expect(room.disconnect).toHaveBeenCalledTimes(1);
  });

  it('tells of no connection as replaced that was lost before, and of a promise that hangs', async () => {
    const old = joinedRoom(never);
    const { rooms, of } = stage(() => Promise.resolve(old.room));
    await rooms.join('probe-0', 'ws://server', 'token');
    old.emit({ kind: 'disconnected', reason: 'SERVER_SHUTDOWN' });
    rooms.abandon('probe-0', old.room, LIMIT_MS);
    await vi.advanceTimersByTimeAsync(LIMIT_MS);
    expect(of('room').map(({ state }) => state)).toEqual(['joined', 'disconnected']);
    expect(of('promise')).toMatchObject([{ what: 'disconnect', room: 'probe-0' }]);
  });
});
