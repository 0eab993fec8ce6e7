import fc from 'fast-check';
import { expect, it } from 'vitest';
import { planClients } from '../../src/conductor/clients.js';
import { conversation, plannedRoom, planOf } from '../support/specs.js';

it('gives every conversation one client, evenly over as few processes as 25 rooms each allow', () => {
  fc.assert(
    fc.property(fc.array(fc.boolean(), { maxLength: 120 }), (talking) => {
      const rooms = talking.map((talks, i) =>
        plannedRoom({ id: String(i), conversation: talks ? conversation() : null }),
      );
      const clients = planClients(planOf(rooms));
      const expected = talking.flatMap((talks, i) => (talks ? [i] : []));
      const got = clients.flatMap((one) => one.rooms.map(({ id }) => Number(id)));
      expect(got.sort((a, b) => a - b)).toEqual(expected);
      expect(clients.length).toBe(Math.ceil(expected.length / 25));
      const sizes = clients.map((one) => one.rooms.length);
      if (sizes.length > 0) expect(Math.max(...sizes) - Math.min(...sizes)).toBeLessThanOrEqual(1);
    }),
  );
});
