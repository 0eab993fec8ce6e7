import { createServer, type AddressInfo } from 'node:net';
import { describe, expect, it, onTestFinished } from 'vitest';
import { parseAddress } from '../../../src/cli/metrics/address.js';
import { openEndpoint } from '../../../src/cli/metrics/endpoint.js';
import { EXIT, UserError } from '../../../src/units/errors.js';

describe('--metrics', () => {
  it.each([
    ['9464', '127.0.0.1', 9464],
    [':9464', null, 9464],
    ['0.0.0.0:9464', '0.0.0.0', 9464],
    ['localhost:0', 'localhost', 0],
    ['[::1]:9464', '::1', 9464],
  ])('%s', (text, host, port) => expect(parseAddress(text)).toEqual({ host, port }));

  it.each([
    '',
    'localhost',
    ':',
    '9464:',
    ':65536',
    '::1:9464',
    'http://localhost:9464',
    'a b:1',
    '-1',
  ])('refuses %j', (text) => {
    expect(() => parseAddress(text)).toThrow(UserError);
    expect(() => parseAddress(text)).toThrow(`--metrics ${text} is no address`);
  });
});

async function opened(text = () => 'a 1\n') {
  const endpoint = await openEndpoint({ host: '127.0.0.1', port: 0 }, text);
  onTestFinished(() => endpoint.close());
  return endpoint;
}

describe('the endpoint', () => {
  it('answers with what stands at that time', async () => {
    let n = 0;
    const { url } = await opened(() => `a ${++n}\n`);
    const answer = await fetch(url);
    expect(answer.headers.get('content-type')).toBe('text/plain; version=0.0.4; charset=utf-8');
    expect(await answer.text()).toBe('a 1\n');
    expect(await (await fetch(url)).text()).toBe('a 2\n');
    const head = await fetch(url, { method: 'HEAD' });
    expect([head.status, await head.text()]).toEqual([200, '']);
  });

  it('knows no other page, and takes nothing', async () => {
    const { url } = await opened();
    const status = async (path: string, method = 'GET') =>
      (await fetch(new URL(path, url), { method })).status;
    expect(await status('/')).toBe(200);
    expect(await status('/metric')).toBe(404);
    expect(await status('/metrics', 'POST')).toBe(405);
  });

  it('does not wait for a scraper that keeps its connection', async () => {
    const { url, close } = await openEndpoint({ host: '127.0.0.1', port: 0 }, () => '');
    await fetch(url, { keepalive: true });
    await close();
    await expect(fetch(url)).rejects.toThrow();
  });

  it('says that the port is taken', async () => {
    const other = createServer().listen(0, '127.0.0.1');
    await new Promise((resolve) => other.once('listening', resolve));
    onTestFinished(() => void other.close());
    const { port } = other.address() as AddressInfo;
    const error = await openEndpoint({ host: '127.0.0.1', port }, () => '').catch(
      (e: unknown) => e,
    );
    expect(error).toMatchObject({ exitCode: EXIT.environment });
    expect((error as Error).message).toBe(
      `--metrics 127.0.0.1:${port}: another program listens there`,
    );
  });

  it('says that the address is none of this machine', async () => {
    const error = await openEndpoint({ host: '203.0.113.7', port: 0 }, () => '').catch(
      (e: unknown) => e,
    );
    expect(error).toMatchObject({ exitCode: EXIT.usage });
  });
});
