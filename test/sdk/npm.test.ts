import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { catalog, parseView, type Catalog } from '../../src/sdk/catalog.js';
import { npmCause, npmFix } from '../../src/sdk/npm.js';
import { environmentError } from '../../src/units/errors.js';

describe('npmCause', () => {
  it('is one line: the code and the reason', () => {
    const stderr = [
      'npm error code E404',
      'npm error 404 Not Found - GET pkg - Not found',
      'npm error A complete log of this run can be found in: x.log',
    ].join('\n');
    expect(npmCause(stderr)).toBe('E404: 404 Not Found - GET pkg - Not found');
    expect(npmCause('npm ERR! code ENOSPC\nnpm ERR! syscall write\nnpm ERR! no space left')).toBe(
      'ENOSPC: no space left',
    );
    expect(npmCause('something\nelse broke\n')).toBe('else broke');
    expect(npmCause('')).toBe('npm gave no reason');
  });

  it('comes with the command that npm says would mend it', () => {
    const stderr = [
      'npm error code EACCES',
      'npm error Your cache folder contains root-owned files, due to a bug in',
      'npm error previous versions of npm which has since been addressed.',
      'npm error',
      'npm error To permanently fix this problem, please run:',
      'npm error   sudo chown -R 1000:1000 "/home/node/.npm"',
    ].join('\n');
    expect(npmFix(stderr)).toBe('sudo chown -R 1000:1000 "/home/node/.npm"');
    expect(npmFix('npm error code E404')).toBeUndefined();
  });
});

it('parseView sorts, and takes one version alone', () => {
  expect(
    parseView('{"versions":["0.13.1","0.7.0","0.9.0"],"dist-tags":{"latest":"0.7.0"}}'),
  ).toEqual({ versions: ['0.7.0', '0.9.0', '0.13.1'], tags: { latest: '0.7.0' } });
  expect(parseView('{"versions":"1.0.0"}')).toEqual({ versions: ['1.0.0'], tags: {} });
});

describe('the catalog', () => {
  let dir = '';
  let asked = 0;
  let reachable = true;
  let published = ['1.0.0'];
  const file = () => join(dir, 'versions.json');
  const open = (installed: string[] = []) =>
    catalog({
      packageName: 'pkg',
      file: file(),
      installed: () => Promise.resolve(installed),
      npm: () => {
        asked++;
        const view = JSON.stringify({
          versions: published,
          'dist-tags': { latest: published.at(-1) },
        });
        return reachable ? Promise.resolve(view) : Promise.reject(environmentError('out of reach'));
      },
    });
  const exact = (version: string) => (list: Catalog) =>
    list.versions.includes(version) ? version : null;

  beforeEach(() => {
    dir = mkdtempSync(join(tmpdir(), 'framestall-catalog-'));
    asked = 0;
    reachable = true;
    published = ['1.0.0'];
  });
  afterEach(() => rmSync(dir, { recursive: true }));

  it('asks once an hour, and again before it says no', async () => {
    expect(await open().find(exact('1.0.0'), {})).toMatchObject({ version: '1.0.0' });
    expect(await open().find(exact('1.0.0'), {})).toMatchObject({ version: '1.0.0' });
    expect(asked).toBe(1);
    published = ['1.0.0', '1.1.0'];
    expect(await open().find(exact('1.1.0'), {})).toMatchObject({ version: '1.1.0' });
    expect(asked).toBe(2);
    const old = { versions: ['1.0.0'], tags: {}, fetchedAtMs: Date.now() - 3_700_000 };
    writeFileSync(file(), JSON.stringify(old));
    await open().find(exact('1.0.0'), {});
    expect(asked).toBe(3);
  });

  it('goes by an old list, then by what is installed, and says so', async () => {
    reachable = false;
    const said: string[] = [];
    const status = (text: string) => void said.push(text);
    await expect(open().find(exact('1.0.0'), { status })).rejects.toThrow('out of reach');
    const newest = (list: Catalog) => list.tags.latest;
    const found = await open(['0.9.0', '0.10.0']).find(newest, { status });
    expect(found.version).toBe('0.10.0');
    writeFileSync(file(), JSON.stringify({ versions: ['0.8.0'], tags: {}, fetchedAtMs: 0 }));
    expect((await open(['0.9.0']).find(exact('0.8.0'), { status })).version).toBe('0.8.0');
    expect(said).toHaveLength(2);
    expect(said[0]).toMatch(/out of reach.*installed/);
  });

  it('does not wait twice for an npm that is out of reach', async () => {
    reachable = false;
    const one = open(['0.9.0']);
    await one.find(exact('0.9.0'), {});
    await one.find(exact('0.9.0'), {});
    expect(asked).toBe(1);
  });

  it('takes a broken file for none', async () => {
    writeFileSync(file(), '{"versions":');
    expect((await open().find(exact('1.0.0'), {})).version).toBe('1.0.0');
  });
});
