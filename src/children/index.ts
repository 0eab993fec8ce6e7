export { reapOrphans } from './orphans.js';
export { osState, processStat, type ProcessStat } from './proc.js';
export { killTracked, openReaper, type Reaper } from './reaper.js';
export { stopChild, type Stopped } from './stop-child.js';
export { tailBuffer, type TailBuffer } from './tail-buffer.js';
