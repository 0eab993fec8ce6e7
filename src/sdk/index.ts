/** What the parent uses: it never loads an SDK. Subjects take `driver.js` and `rejections.js`. */
export { ensureNode, resolveNode, type NodeBinary } from './nodes.js';
export { probeCapabilities, type Probed } from './probe.js';
export { nearestVersions } from './spec.js';
export { ensureSilero } from './voice-store.js';
export { openStore, type EnsuredSdk, type SdkStore, type StoredSdk } from './store.js';
export type { Capabilities } from './types.js';
