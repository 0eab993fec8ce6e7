import { describe, expect, test } from 'vitest';
import { environmentServer } from '../../src/livekit/index.js';
import { UserError } from '../../src/units/errors.js';

const ENV = {
  LIVEKIT_URL: 'wss://env.example.com',
  LIVEKIT_API_KEY: 'APIenv',
  LIVEKIT_API_SECRET: 'secret-of-env',
};

function errorOf(act: () => unknown): UserError {
  try {
    act();
  } catch (error) {
    if (error instanceof UserError) return error;
  }
  return expect.fail('no UserError');
}

describe('environmentServer', () => {
  test('each flag beats its variable', async () => {
    expect(environmentServer({}, {})).toBeNull();
    expect(environmentServer({ apiKey: 'k' }, { LIVEKIT_API_SECRET: 's' })).toBeNull();
    const { url, apiKey, apiSecret } = environmentServer({}, ENV) ?? expect.fail();
    expect([url, apiKey, apiSecret]).toEqual(Object.values(ENV));
    const mixed = environmentServer({ url: 'http://[::1]:7880/', apiKey: 'k' }, ENV);
    expect(mixed).toMatchObject({
      url: 'ws://[::1]:7880',
      apiKey: 'k',
      apiSecret: 'secret-of-env',
    });
    expect(mixed).toMatchObject({ kind: 'environment', pid: null, ended: null });
    await mixed?.stop();
  });

  test.each([
    ['https://a.example.com', 'wss://a.example.com'],
    ['ws://127.0.0.1:7880', 'ws://127.0.0.1:7880'],
    [' wss://A.example.com:443/ ', 'wss://a.example.com'],
  ])('%s is %s', (given, url) => {
    expect(environmentServer({ url: given }, ENV)?.url).toBe(url);
  });

  test('names the variable that is missing, and where the URL is from', () => {
    const { exitCode, message, fix } = errorOf(() =>
      environmentServer({}, { ...ENV, LIVEKIT_API_SECRET: '' }),
    );
    expect(exitCode).toBe(3);
    expect(message).toBe('LIVEKIT_URL names a server, but LIVEKIT_API_SECRET is not set');
    expect(fix).toContain('--api-secret');
    expect(errorOf(() => environmentServer({ url: 'ws://x' }, {})).message).toContain(
      'LIVEKIT_API_KEY',
    );
  });

  test.each([
    'localhost',
    'localhost:7880',
    'ftp://x',
    'ws://',
    'ws://x/path',
    'ws://x?a=b',
    'ws:// x',
  ])('%s is no address of a server', (url) => {
    const error = errorOf(() => environmentServer({ url }, ENV));
    expect(error.exitCode).toBe(3);
    expect(error.message).toContain('--url');
  });

  test('a login in the URL is refused without being repeated', () => {
    for (const url of ['ws://me:hidden@host', 'ftp://me:hidden@host']) {
      const error = errorOf(() => environmentServer({ url }, ENV));
      expect(error.exitCode).toBe(3);
      expect(`${error.message} ${error.fix}`).not.toContain('hidden');
    }
  });
});
