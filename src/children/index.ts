export { buildGo } from './go-build.js';
export { findProgram, isExecutable } from './programs.js';
export { reapOrphans } from './orphans.js';
export { osState, processStat, startOf } from './proc.js';
export { killTracked, openReaper, type Reaper } from './reaper.js';
export { stopChild } from './stop-child.js';
export { tailBuffer } from './tail-buffer.js';
