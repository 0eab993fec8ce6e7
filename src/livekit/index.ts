export { startEmbedded, type EmbeddedServer } from './embedded.js';
export { environmentServer } from './environment.js';
export { findServerBin } from './locate.js';
export { preflight, preflightLine } from './preflight.js';
export { reachable } from './reachable.js';
export { removeRooms } from './rooms.js';
export { joinToken } from './tokens.js';
export type { Credentials, LivekitServer } from './types.js';
