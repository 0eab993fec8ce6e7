import { ServerError, TokenVerifier } from 'livekit-server-sdk';
import { describe, expect, test } from 'vitest';
import { connectError } from '../../src/livekit/connect-errors.js';
import { joinToken, preflightLine } from '../../src/livekit/index.js';
import { skewMs } from '../../src/livekit/preflight.js';
import { refusal } from '../../src/livekit/refusals.js';
import { serverConfig, serverEnv } from '../../src/livekit/server-config.js';

const creds = { url: 'wss://host.example', apiKey: 'APIabcdefgh', apiSecret: 's'.repeat(40) };
const at = Date.parse('Tue, 24 Nov 2026 22:00:17 GMT');

test('clock skew is known to half a second', () => {
  expect(skewMs('Tue, 24 Nov 2026 22:00:17 GMT', at + 500)).toBe(0);
  expect(skewMs('Tue, 24 Nov 2026 22:00:17 GMT', at + 90_500)).toBe(-90_000);
  expect(skewMs(null, at)).toBe(0);
  expect(skewMs('yesterday', at)).toBe(0);
});

test('the line tells a clock that is off and a version that is not known', () => {
  const line = preflightLine('ws://x', { version: null, clockSkewMs: -2300, roundTripMs: 0.4 });
  expect(line).toBe(
    'server ws://x: version unknown, key accepted, its clock is 2.3s behind, under 1ms round trip',
  );
});

describe('refusal', () => {
  const told = (text: string, skew: number, status = 401) =>
    refusal(creds, new ServerError('Unauthorized', text, status), skew).message;
  test.each([
    ['invalid API key: APIabcdefgh', 0, 'does not know the API key APIab…'],
    ['error: token signature is invalid', 0, 'the secret is wrong'],
    ['token is not valid yet', -90_000, 'its clock is 90s behind'],
    ['token has invalid claims: token is expired', 90_000, 'its clock is 90s ahead'],
    ['no', 0, 'refuses API key APIab… and its secret'],
  ])('%s, %i ms', (text, skew, told_) => {
    expect(told(text, skew)).toContain(told_);
  });
  test('anything but 401 and 403 is another kind of server', () => {
    expect(told('nothing here', 0, 404)).toContain('is not a livekit-server (HTTP 404)');
    expect(told('permissions denied', 0, 403)).toContain('refuses API key');
  });
});

describe('connectError', () => {
  const failed = (cause: object) => new TypeError('fetch failed', { cause });
  const told = (cause: object) => connectError(creds.url, failed(cause), 5000).message;
  test.each([
    [{ code: 'ENOTFOUND' }, 'host.example is not known to DNS'],
    [{ code: 'EAI_AGAIN' }, 'not known to DNS'],
    [{ code: 'ECONNREFUSED', errors: [{ code: 'ECONNREFUSED' }] }, 'connection refused'],
    [{ errors: [{ code: 'ECONNREFUSED' }, { code: 'ECONNREFUSED' }] }, 'connection refused'],
    [{ code: 'UND_ERR_CONNECT_TIMEOUT' }, 'no answer from wss://host.example within 5s'],
    [{ code: 'CERT_HAS_EXPIRED', message: 'certificate has expired' }, 'no TLS connection'],
    [{ code: 'DEPTH_ZERO_SELF_SIGNED_CERT' }, 'no TLS connection'],
    [{ code: 'HPE_INVALID_CONSTANT' }, 'not as an HTTP server'],
    [{ message: 'bad port' }, "can't connect to host.example: Node's fetch refuses that port"],
  ])('%o', (cause, text) => {
    expect(told(cause)).toContain(text);
  });
});

test('a join token holds what was asked for, and the room', async () => {
  const options = { room: 'r', identity: 'me', canPublish: false, canSubscribe: true, ttlS: 60 };
  const token = await joinToken(creds, options);
  const claims = await new TokenVerifier(creds.apiKey, creds.apiSecret).verify(token);
  expect(claims.sub).toBe('me');
  expect(claims.video).toMatchObject({
    room: 'r',
    roomJoin: true,
    canPublish: false,
    canSubscribe: true,
  });
  expect((claims.exp ?? 0) - (claims.nbf ?? 0)).toBe(60);
});

test('the server gets its configuration and no stray variable', () => {
  const config = serverConfig({ httpPort: 1, udpPort: 2 }, creds, 'http://127.0.0.1:9/hook');
  expect(config.webhook).toEqual({ api_key: creds.apiKey, urls: ['http://127.0.0.1:9/hook'] });
  const stray = { LIVEKIT_KEYS: 'a: b', NODE_IP: '1.2.3.4', UDP_PORT: '1', REDIS_HOST: 'r' };
  const env = serverEnv({ PATH: '/bin', ...stray }, config);
  expect(Object.keys(env).sort()).toEqual(['LIVEKIT_CONFIG', 'PATH']);
  expect(JSON.parse(env.LIVEKIT_CONFIG ?? '')).toEqual(config);
});
