import { loadSdk } from './driver.js';
import type { Probed } from './probe.js';

/** A child that loads one SDK, says what it can do, and goes. */
const { sdk } = await loadSdk({ sdkDir: process.argv[2] ?? '', logCapture: 'on' });
const probed: Probed = {
  version: sdk.version,
  node: process.version,
  capabilities: sdk.capabilities,
};
process.send?.(probed, () => process.exit(0));
