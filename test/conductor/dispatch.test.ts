import { describe, expect, it } from 'vitest';
import { Dispatch, type DispatchContext } from '../../src/conductor/dispatch.js';
import type { CellSetup, RoomNewsHandlers } from '../../src/conductor/types.js';
import type { Conversation, PlannedRoom } from '../../src/scenario/types.js';
import { memoryLedger } from '../support/ledgers.js';
import { plannedRoom, planOf } from '../support/specs.js';

const talking = (id: string): PlannedRoom =>
  plannedRoom({ id, group: 'talk', conversation: {} as Conversation });

/** A service of two rooms that converse, beside one that does not. */
function service() {
  const { ledger, of } = memoryLedger();
  let handlers: RoomNewsHandlers | undefined;
  const setup = {
    runId: 'r',
    plan: planOf([talking('talk-0'), talking('talk-1'), plannedRoom({ id: 'probe-0' })]),
    conversations: { news: { via: 'webhook', listen: (on: RoomNewsHandlers) => (handlers = on) } },
  } as unknown as CellSetup;
  const sent: string[] = [];
  const member = { child: { send() {} }, ready: Promise.resolve({}) };
  const dispatch = new Dispatch({
    setup,
    ledger,
    nowUs: () => 5,
    company: { call: () => member, subject: () => member },
    stage: { process: ({ id }: PlannedRoom) => Promise.resolve(sent.push(id)), leave() {} },
    onUp() {},
  } as unknown as DispatchContext);
  dispatch.begin();
  if (handlers === undefined) throw new Error('nobody listens');
  const { onEvent, onRefused, onFailed } = handlers;
  const hear = (room: string, event = 'room_started', createdAtS = 1) =>
    onEvent({ event, id: `${event}-${room}-${createdAtS}`, createdAtS, room });
  return { dispatch, hear, onRefused, onFailed, sent, told: () => of('dispatch'), of };
}

describe('the service', () => {
  it('sends a processor to a room of the run that converses, once', async () => {
    const { hear, sent, told } = service();
    hear('framestall-r-talk-0');
    hear('framestall-r-talk-0', 'participant_joined');
    hear('framestall-r-probe-0');
    await Promise.resolve();
    expect(sent).toEqual(['talk-0']);
    expect(told().map(({ state, room }) => [state, room])).toEqual([
      ['started', 'talk-0'],
      ['repeated', 'talk-0'],
    ]);
  });

  it('sends one processor to a room that ends and begins again while its process comes up', async () => {
    const { hear, sent, told } = service();
    hear('framestall-r-talk-0');
    hear('framestall-r-talk-0', 'room_finished');
    hear('framestall-r-talk-0', 'room_started', 9);
    await Promise.resolve();
    expect(told().map(({ state }) => state)).toEqual(['started', 'ended', 'started']);
    expect(sent).toEqual(['talk-0']);
  });

  it('tells of what it refuses, a few times one by one and then in a sum', () => {
    const { dispatch, hear, onRefused, sent, told } = service();
    onRefused('its signature does not hold');
    hear('somebody-elses');
    for (let n = 0; n < 500; n++) onRefused('its signature does not hold');
    dispatch.stop();
    dispatch.stop();
    expect(sent).toEqual([]);
    const refused = told().flatMap((event) => (event.state === 'refused' ? [event] : []));
    expect(refused.map(({ count }) => count)).toEqual([1, 1, 1, 499]);
    expect(refused.map(({ reason }) => reason).slice(0, 2)).toEqual([
      'its signature does not hold',
      'of a room that is not this run’s',
    ]);
    expect(told()).toHaveLength(4);
  });

  it('that can’t ask the server says so, and refuses nothing', () => {
    const { dispatch, onFailed, told, of } = service();
    onFailed('it is away');
    dispatch.stop();
    expect(told()).toEqual([]);
    expect(of('note').map(({ text }) => text)).toEqual(['news of rooms: it is away']);
  });
});
