export { startEmbedded, type EmbeddedOptions, type EmbeddedServer } from './embedded.js';
export { environmentServer } from './environment.js';
export { findServerBin, type FindOptions, type ServerBin } from './locate.js';
export { preflight, preflightLine, type Preflight } from './preflight.js';
export { reachable } from './reachable.js';
export { removeRooms } from './rooms.js';
export { joinToken, type JoinOptions } from './tokens.js';
export type { Credentials, LivekitServer, ServerEnd } from './types.js';
