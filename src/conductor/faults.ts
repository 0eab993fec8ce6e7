import { muteTracks } from '../livekit/index.js';
import type { Lever } from '../pressure/helper.js';
import type { PlannedPublisher, Pressure } from '../scenario/types.js';
import type { Member } from './crew.js';
import { roomName } from './stage.js';
import type { CellSetup } from './types.js';

type SubjectFault = 'unpublish' | 'disconnect' | 'close';

/** What an app may do to its own channels: each subject does it to its publishers of the group. */
export function faultLever(
  setup: CellSetup,
  subjects: () => Member[],
  what: SubjectFault,
  { group }: Pressure,
): Lever {
  const tell = (on: boolean) => {
    for (const { child } of subjects()) {
      const publishers = publishersOf(setup, group, child.index).map(({ index }) => index);
      if (publishers.length > 0) child.send({ kind: 'fault', what, on, publishers });
    }
  };
  let done = false;
  return {
    ...NOTHING,
    async on() {
      if (what === 'close' && !(await canClose(subjects()))) {
        return 'this SDK version has no AudioSource.close()';
      }
      done = true;
      tell(true);
      return null;
    },
    off() {
      // Taken back twice, a track would be published twice, and heard although one is unpublished.
      if (done) tell(false);
      done = false;
      return Promise.resolve();
    },
  };
}

/** The server does it, as for a moderator: the SDK has no mute of its own. */
export function muteLever(setup: CellSetup, { group }: Pressure): Lever {
  const { server, runId } = setup;
  const mute = async (muted: boolean): Promise<string | null> => {
    if (server === null) return 'there is no server to mute it';
    const results = await Promise.allSettled(
      publishersOf(setup, group).map(({ room, id }) =>
        muteTracks(server, roomName(runId, room), id, muted),
      ),
    );
    const failed = results.find((one) => one.status === 'rejected');
    return failed === undefined ? null : `the server refused: ${String(failed.reason)}`;
  };
  let muted = false;
  return {
    ...NOTHING,
    async on() {
      const refusal = await mute(true);
      muted = refusal === null;
      return refusal;
    },
    async off() {
      if (!muted) return;
      muted = false;
      await mute(false);
    },
  };
}

const publishersOf = (
  { plan }: CellSetup,
  group: string | null,
  process?: number,
): PlannedPublisher[] =>
  plan.rooms
    .filter((room) => process === undefined || room.process === process)
    .flatMap(({ publishers }) => publishers)
    .filter((one) => group === null || one.group === group);

async function canClose(subjects: Member[]): Promise<boolean> {
  const words = await Promise.all(subjects.map(({ ready }) => ready));
  return words.every((word) => word?.capabilities.sourceClose !== false);
}

/** A lever that has no processes and is never lost. */
export const NOTHING = {
  cleared: () => Promise.resolve(),
  lost: new Promise<string>(() => {}),
  pids: () => [],
  spent: (): [number, number][] => [],
};
