import fc from 'fast-check';
import { expect, it } from 'vitest';
import { planListeners } from '../../src/conductor/listeners.js';
import { plannedPublisher, plannedRoom, planOf } from '../support/specs.js';

it('shares out every room that is listened to, once, over as few processes as it can', () => {
  const room = fc.record({ heard: fc.nat(20), unheard: fc.nat(3) });
  fc.assert(
    fc.property(fc.array(room, { maxLength: 40 }), (given) => {
      const rooms = given.map(({ heard, unheard }, i) =>
        plannedRoom({
          id: String(i),
          publishers: [
            ...Array.from({ length: heard }, () => plannedPublisher({ listen: true })),
            ...Array.from({ length: unheard }, () => plannedPublisher()),
          ],
        }),
      );
      const listeners = planListeners(planOf(rooms));
      expect(listeners.map(({ index }) => index)).toEqual(listeners.map((_, i) => i));
      expect(listeners.flatMap((one) => one.rooms.map(({ id }) => Number(id)))).toEqual(
        given.flatMap(({ heard }, i) => (heard > 0 ? [i] : [])),
      );
      for (const one of listeners) {
        const heard = one.rooms.reduce((n, { id }) => n + (given[Number(id)]?.heard ?? 0), 0);
        expect(heard <= 16 || one.rooms.length === 1).toBe(true);
      }
    }),
  );
});
