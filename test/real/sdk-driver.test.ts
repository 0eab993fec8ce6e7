import { homedir } from 'node:os';
import { beforeAll, describe, expect, it } from 'vitest';
import type * as Built from '../../src/sdk/index.js';
import type { Capabilities } from '../../src/sdk/types.js';
import { homeDir } from '../../src/units/home.js';
import { built, sdkChild } from './support/sdk.js';

type Expected = {
  can: Omit<
    Capabilities,
    'fixedQueueMs' | 'localTap' | 'trackStats' | 'dispose' | 'logCaptureSwitch'
  >;
  queueOff: string;
  afterClose: string | null;
};

const none = {
  queueSize: false,
  clearQueue: false,
  queuedDuration: false,
  waitForPlayout: false,
  sourceClose: false,
  rtcStats: false,
};
const queue = { ...none, queueSize: true, clearQueue: true, queuedDuration: true };
const playout = { ...queue, waitForPlayout: true };
const closing = { ...playout, sourceClose: true };
const stats = { ...closing, rtcStats: true };

/** What was seen. The driver knows none of it: a change here is a change in the looking. */
const SEEN: Record<string, Expected> = {
  '0.7.0': { can: none, queueOff: 'resolved', afterClose: null },
  '0.11.1': { can: playout, queueOff: 'pending', afterClose: null },
  '0.12.2': { can: playout, queueOff: 'pending', afterClose: null },
  '0.13.1': { can: closing, queueOff: 'pending', afterClose: 'SIGABRT' },
  '0.13.22': { can: closing, queueOff: 'pending', afterClose: 'closed' },
  '0.13.26': { can: closing, queueOff: 'resolved', afterClose: 'closed' },
  '0.13.35': { can: stats, queueOff: 'resolved', afterClose: 'closed' },
  '1.0.0': { can: stats, queueOff: 'resolved', afterClose: 'closed' },
  '1.1.0': { can: stats, queueOff: 'resolved', afterClose: 'closed' },
};

describe.each(Object.entries(SEEN))('@livekit/rtc-node %s', (version, expected) => {
  let dir = '';
  beforeAll(async () => {
    const { openStore } = (await import(built('index.js'))) as typeof Built;
    const store = openStore(homeDir(process.env, homedir()));
    ({ dir } = await store.ensure(version, {}));
  });

  it('shows what it can do, and how it takes and refuses frames', async () => {
    const found = await inChild(dir, 'on', ['basics']);
    expect(found).toMatchObject({
      version,
      capabilities: {
        ...expected.can,
        fixedQueueMs: expected.can.queueSize ? null : 50,
        localTap: true,
        trackStats: false,
        dispose: true,
        logCaptureSwitch: true,
      },
      queueMs: expected.can.queueSize ? 1000 : 50,
      capture: 'resolved',
      mismatch: 'format-mismatch',
      signal: null,
    });
    // The switch of old has no limit to overrun: its calls wait.
    if (expected.can.queueSize) expect(found.overrun).toContain('invalid-state');
    else expect(found.overrun).not.toContain('invalid-state');
  });

  it('has its events counted, and its log kept from crossing', async () => {
    const on = await inChild(dir, 'on', ['events']);
    expect(on).toMatchObject({ captureEvents: 20, signal: null });
    expect(on.captureUs).toBeGreaterThan(0);
    expect(on.logs).toBeGreaterThan(0);
    const off = await inChild(dir, 'off', ['events']);
    expect(off).toMatchObject({ captureEvents: 20, logs: 0, signal: null });
  });

  it('taps its local track, until told to stop', async () => {
    const found = await inChild(dir, 'off', ['tap']);
    expect(found.tapped).toBeGreaterThan(30);
    expect(found.loud).toBeGreaterThan(2);
    expect(found).toMatchObject({ afterStop: 0, signal: null });
  });

  it('does with the queue off what was seen', async () => {
    const found = await inChild(dir, 'on', ['queueOff']);
    expect(found).toMatchObject({ offMs: 0, queueOff: expected.queueOff });
    if (expected.queueOff === 'pending') expect(found.panics).not.toEqual([]);
  });

  it.skipIf(expected.afterClose === null)('does after close what was seen', async () => {
    const { afterClose, signal } = await inChild(dir, 'on', ['afterClose']);
    expect(afterClose ?? signal).toBe(expected.afterClose);
  });
});

/** Everything the child told before it ended, however it ended. */
const inChild = (dir: string, logCapture: 'on' | 'off', steps: string[]) =>
  sdkChild(dir, logCapture, steps).ended;
