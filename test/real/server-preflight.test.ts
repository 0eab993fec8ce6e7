import { getEventListeners } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { createServer, type RequestListener } from 'node:http';
import { createServer as createTcpServer, type AddressInfo, type Server } from 'node:net';
import { homedir, tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { openReaper, type Reaper } from '../../src/children/index.js';
import {
  findServerBin,
  preflight,
  preflightLine,
  reachable,
  startEmbedded,
  webhookReceiver,
  type Credentials,
  type EmbeddedServer,
} from '../../src/livekit/index.js';
import { roomService } from '../../src/livekit/api.js';
import { freePorts } from '../../src/livekit/ports.js';
import { UserError } from '../../src/units/errors.js';
import { homeDir } from '../../src/units/home.js';

const folder = mkdtempSync(join(tmpdir(), 'framestall-preflight-'));
const others: Server[] = [];
let server: EmbeddedServer;
let creds: Credentials;
let reaper: Reaper;
let bin: string;

beforeAll(async () => {
  const toolsDir = join(import.meta.dirname, '../../tools/livekit-server');
  const status = (text: string) => void process.stderr.write(`${text}\n`);
  const { env } = process;
  bin = (await findServerBin({ env, home: homeDir(env, homedir()), toolsDir, status })).path;
  reaper = openReaper(join(folder, 'home'));
  server = await startEmbedded({ bin, dir: folder, logFile: join(folder, 'log'), reaper, env });
  creds = { url: server.url, apiKey: server.apiKey, apiSecret: server.apiSecret };
});
afterEach(() => others.splice(0).forEach((other) => other.close()));
afterAll(async () => {
  await server.stop();
  reaper.dispose();
  rmSync(folder, { recursive: true, force: true });
});

/** The error's text and fix; never the key or the secret. */
async function refusedBy(given: Partial<Credentials>): Promise<string> {
  const error: unknown = await preflight({ ...creds, ...given }).then(
    () => null,
    (reason: unknown) => reason,
  );
  expect(error).toBeInstanceOf(UserError);
  const { exitCode, message, fix } = error as UserError;
  expect(exitCode).toBe(3);
  const text = `${message}; ${fix}`;
  expect(text).not.toContain(given.apiSecret ?? creds.apiSecret);
  expect(text).not.toContain(given.apiKey ?? creds.apiKey);
  return text;
}

function listening(other: Server): Promise<string> {
  others.push(other);
  return new Promise((resolve) => {
    other.listen(0, '127.0.0.1', () =>
      resolve(`ws://127.0.0.1:${(other.address() as AddressInfo).port}`),
    );
  });
}
const http = (listener: RequestListener) => listening(createServer(listener));

describe('preflight', () => {
  test('tells version, clock and round trip in one line, and leaves no room', async () => {
    const found = await preflight(creds);
    expect(found.version).toBe('1.13.5');
    expect(Math.abs(found.clockSkewMs)).toBeLessThan(1000);
    expect(found.roundTripMs).toBeGreaterThan(0);
    expect(preflightLine(creds.url, found)).toMatch(
      /^server ws:\/\/127\.0\.0\.1:\d+: livekit-server 1\.13\.5, key accepted, clocks agree, (under )?\d+ms round trip$/,
    );
    expect(await roomService(creds, 1000).listRooms()).toEqual([]);
  });

  test('wrong key, wrong secret', async () => {
    expect(await refusedBy({ apiKey: 'APIwrongwrong' })).toContain(
      'does not know the API key APIwr…',
    );
    expect(await refusedBy({ apiSecret: 'w'.repeat(43) })).toContain('the secret is wrong');
  });

  test('nothing listens, unknown name, silence', async () => {
    const { httpPort } = await freePorts();
    const dead = `ws://127.0.0.1:${httpPort}`;
    expect(await refusedBy({ url: dead })).toContain('connection refused');
    expect(await reachable(dead, 1000)).toBe(false);
    expect(await refusedBy({ url: 'wss://no-such-host.invalid' })).toContain('not known to DNS');
    const silent = await listening(createTcpServer(() => {}));
    const fromMs = performance.now();
    expect(await refusedBy({ url: silent })).toContain('no answer from');
    expect(performance.now() - fromMs).toBeLessThan(7000);
  });

  test('a web server, and one that answers everything', async () => {
    const web = await http((_request, response) => {
      response.writeHead(404, { 'content-type': 'text/html' }).end('<h1>not here</h1>');
    });
    expect(await refusedBy({ url: web })).toContain('is not a livekit-server (HTTP 404)');
    const kind = await http((_request, response) => response.end('<h1>welcome</h1>'));
    expect(await refusedBy({ url: kind })).toContain('is not a livekit-server');
    const proxy = await http((_request, response) => response.writeHead(502).end());
    expect(await refusedBy({ url: proxy })).toContain('HTTP 502');
    expect(await reachable(proxy, 1000)).toBe(false);
  });

  test('TLS where there is none, and the other way round', async () => {
    expect(await refusedBy({ url: server.url.replace('ws:', 'wss:') })).toContain('no TLS');
    const notHttp = await listening(createTcpServer((socket) => socket.end('SSH-2.0-x\r\n')));
    expect(await refusedBy({ url: notHttp })).toContain('not as an HTTP server');
  });

  test('an abort ends it at once', async () => {
    const silent = await listening(createTcpServer(() => {}));
    const signal = AbortSignal.timeout(50);
    const fromMs = performance.now();
    const asked = preflight({ ...creds, url: silent }, { signal });
    await expect(asked).rejects.toMatchObject({ exitCode: 130 });
    expect(performance.now() - fromMs).toBeLessThan(1000);
  });

  test('nothing of it stays with the signal of a long series', async () => {
    const { signal } = new AbortController();
    await preflight(creds, { signal });
    await preflight({ ...creds, apiSecret: 'w'.repeat(43) }, { signal }).catch(() => {});
    const nobody = { onEvent: () => {}, onRefused: () => {} };
    const receiver = await webhookReceiver({ keys: () => null, ...nobody, signal });
    await receiver.close();
    expect(getEventListeners(signal, 'abort')).toEqual([]);
  });
});
