import { mkdtempSync, rmSync } from 'node:fs';
import { homedir, tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { openReaper } from '../dist/src/children/index.js';
import { findServerBin, joinToken, startEmbedded } from '../dist/src/livekit/index.js';
import { openStore } from '../dist/src/sdk/index.js';
import { homeDir } from '../dist/src/units/home.js';

const home = homeDir(process.env, homedir());
/** @param {string} text */
const status = (text) => void process.stderr.write(`  ${text}\n`);

/** The SDK that both sides load. @param {string} spec */
export async function ensureSdk(spec) {
  const { version, dir } = await openStore(home).ensure(spec, { status });
  return { version, dir };
}

/**
 * One livekit-server for both sides, as `framestall run` itself would start it.
 * @template T
 * @param {string | undefined} serverBin
 * @param {(server: Awaited<ReturnType<typeof startEmbedded>>) => Promise<T>} use
 * @returns {Promise<T>}
 */
export async function withServer(serverBin, use) {
  const { env } = process;
  const toolsDir = fileURLToPath(new URL('../tools/livekit-server', import.meta.url));
  const wished = serverBin === undefined ? {} : { serverBin };
  const { path } = await findServerBin({ ...wished, env, home, toolsDir, status });
  const dir = mkdtempSync(join(tmpdir(), 'framestall-bench-server-'));
  const reaper = openReaper(home);
  try {
    const logFile = join(dir, 'server.log');
    const server = await startEmbedded({ bin: path, dir, logFile, reaper, env });
    try {
      return await use(server);
    } finally {
      await server.stop();
    }
  } finally {
    reaper.dispose();
    rmSync(dir, { recursive: true, force: true });
  }
}

/** A room and a token for each publisher. @param {any} creds @param {number} n @param {string} prefix */
export function tokensFor(creds, n, prefix) {
  const grant = { identity: 'bare', canPublish: true, canSubscribe: true };
  return Promise.all(
    Array.from({ length: n }, (_, i) => joinToken(creds, { ...grant, room: `${prefix}-${i}` })),
  );
}
