import { networkInterfaces } from 'node:os';

/**
 * True in a container without a network: the SDK's WebRTC leaves loopback out, so that no room could
 * be joined, though the server on loopback answers.
 */
export const loopbackOnly = (interfaces = networkInterfaces()): boolean =>
  Object.values(interfaces).every((addresses) => addresses?.every(({ internal }) => internal));

export const LOOPBACK_ONLY = 'this machine has no network interface but loopback';
export const LOOPBACK_ONLY_FIX =
  'give it one, with or without a way out: docker run with any --network but none';
