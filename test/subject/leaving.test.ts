import { describe, expect, it, vi } from 'vitest';
import type { JoinedRoom, LocalAudio, Sdk } from '../../src/sdk/types.js';
import type { FromSubject } from '../../src/subject/messages.js';
import type { RoleContext } from '../../src/subject/role.js';
import { SubjectRole } from '../../src/subject/subject-role.js';
import { publisherSpec } from '../support/specs.js';

const settled = () => new Promise((resolve) => setImmediate(resolve));

function deferred<T>() {
  let settle: { resolve: (value: T) => void; reject: (error: Error) => void } | undefined;
  const promise = new Promise<T>((resolve, reject) => (settle = { resolve, reject }));
  return {
    promise,
    resolve: (value: T) => settle?.resolve(value),
    reject: (error: Error) => settle?.reject(error),
  };
}

/** A subject whose SDK settles its promises when the test says so. */
function subject() {
  const connecting = deferred<JoinedRoom>();
  const publishing = deferred<LocalAudio>();
  const room = {
    publish: vi.fn(() => publishing.promise),
    onEvent: () => {},
    disconnect: vi.fn(() => Promise.resolve()),
  };
  const sent: FromSubject[] = [];
  const role = new SubjectRole({
    sdk: { connect: () => connecting.promise, createSource: () => ({}) } as unknown as Sdk,
    init: { health: null, promiseLimitMs: 1000, stallAfterUs: 200_000, hangUs: 10_000_000 },
    clock: { nowUs: () => Math.round(performance.now() * 1000) },
    link: { send: (message: FromSubject) => void sent.push(message), onMessage: () => {} },
    health: {},
  } as unknown as RoleContext);
  const told = () =>
    sent.flatMap((one) => (one.kind === 'room' || one.kind === 'publisher' ? one.state : []));
  return {
    role,
    room,
    told,
    connected: () => connecting.resolve(room as unknown as JoinedRoom),
    published: () => publishing.resolve({ sid: 'TR_1' }),
    refused: () => publishing.reject(new Error('the room is closed')),
  };
}

const join = (publishers = [{ spec: publisherSpec({ room: 'a' }), token: 't' }]) =>
  ({ kind: 'join', room: 'a', url: 'ws://server', token: 't', publishers }) as const;
const leave = { kind: 'leave', room: 'a' } as const;

describe('a room that is left', () => {
  it.each([join(), join([])])('before it is joined is left as soon as it is', async (asked) => {
    const { role, room, told, connected } = subject();
    role.handle(asked);
    role.handle(leave);
    connected();
    await settled();
    expect(room.disconnect).toHaveBeenCalledTimes(1);
    expect(room.publish).not.toHaveBeenCalled();
    expect(told()).toEqual(['joined', 'disconnected']);
  });

  it.each(['published', 'refused'] as const)(
    'while its track is being published captures nothing: %s',
    async (outcome) => {
      const one = subject();
      one.role.handle(join());
      one.connected();
      await settled();
      expect(one.room.publish).toHaveBeenCalledTimes(1);
      one.role.handle(leave);
      one[outcome]();
      await settled();
      expect(one.told()).toEqual(['joined', 'disconnected']);
    },
  );
});
