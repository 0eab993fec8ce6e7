import { mkdirSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { afterEach, expect, it, vi } from 'vitest';
import { installPackage } from '../../src/sdk/install.js';
import { npmCommand } from '../../src/sdk/npm.js';
import { temporaryFolder } from '../support/folder.js';

afterEach(() => vi.unstubAllEnvs());

it('asks the registry that the npmrc of the whole machine names', async () => {
  const asked: string[] = [];
  const registry = createServer((request, response) => {
    asked.push(request.url ?? '');
    response.writeHead(404).end('{}');
  });
  await new Promise<void>((done) => registry.listen(0, '127.0.0.1', done));
  const { port } = registry.address() as AddressInfo;
  const folder = temporaryFolder();
  mkdirSync(join(folder, 'etc'));
  writeFileSync(join(folder, 'etc', 'npmrc'), `registry=http://127.0.0.1:${port}/\n`);
  // Whoever runs these tests through npm has set where it is.
  vi.stubEnv('npm_config_globalconfig', undefined);
  vi.stubEnv('npm_config_registry', undefined);
  vi.stubEnv('npm_config_loglevel', 'silent'); // npm test --silent
  vi.stubEnv('npm_config_userconfig', join(folder, 'none'));
  vi.stubEnv('npm_config_cache', join(folder, 'cache'));
  vi.stubEnv('npm_config_prefix', folder);
  try {
    const install = installPackage({
      ...{ parent: join(folder, 'sdk'), packageName: '@livekit/rtc-node', version: '1.1.0' },
      npm: npmCommand(),
      verify: () => Promise.resolve(),
    });
    await expect(install).rejects.toThrow(/^installing @livekit\/rtc-node 1\.1\.0 failed: E404/);
  } finally {
    registry.close();
  }
  expect(asked).toContain('/@livekit%2frtc-node');
});
