import type { NetworkInterfaceInfo } from 'node:os';
import { expect, it } from 'vitest';
import { loopbackOnly } from '../../src/livekit/index.js';

const at = (internal: boolean) => [{ internal } as NetworkInterfaceInfo];

it('only loopback is no network for WebRTC', () => {
  expect(loopbackOnly({ lo: at(true) })).toBe(true);
  expect(loopbackOnly({})).toBe(true);
  expect(loopbackOnly({ lo: at(true), eth0: at(false) })).toBe(false);
  expect(loopbackOnly({ eth0: [...at(true), ...at(false)] })).toBe(false);
});
