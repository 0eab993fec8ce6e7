import fc from 'fast-check';
import semver from 'semver';
import { describe, expect, it } from 'vitest';
import { nearestVersions, notPublished, parseSpec, pick } from '../../src/sdk/spec.js';
import { UserError } from '../../src/units/errors.js';

const LIST = {
  versions: ['0.7.0', '0.11.1', '0.13.35', '1.0.0', '1.1.0'],
  tags: { latest: '1.1.0' },
};
const resolve = (text: string) => {
  const spec = parseSpec(text, 'pkg');
  if (spec.kind === 'path') throw new Error('a path');
  return pick(spec, LIST) ?? notPublished(spec, LIST, 'pkg');
};

describe('a spec', () => {
  it.each([
    ['1.0.0', '1.0.0'],
    ['v1.0.0', '1.0.0'],
    [' 1.0.0 ', '1.0.0'],
    ['^0.13', '0.13.35'],
    ['<1', '0.13.35'],
    ['1', '1.1.0'],
    ['latest', '1.1.0'],
  ])('%j means %s', (text, version) => expect(resolve(text)).toBe(version));

  it.each([
    ['0.9.0', 'pkg 0.9.0 does not exist', 'the nearest that exist: 0.7.0, 0.11.1, 1.1.0'],
    ['0.1.0', 'pkg 0.1.0 does not exist', 'the nearest that exist: 0.7.0, 1.1.0'],
    [
      '^0.12',
      'no version of pkg matches "^0.12"',
      'the nearest that exist: 0.11.1, 0.13.35, 1.1.0',
    ],
    ['>=9', 'no version of pkg matches ">=9"', 'the nearest that exist: 1.1.0'],
  ])('%j is not there, and the nearest are', (text, message, fix) =>
    expect(resolve(text)).toMatchObject({ message, fix, exitCode: 2 }),
  );

  it('names the tags that there are', () =>
    expect(resolve('next')).toMatchObject({ message: 'pkg has no tag "next" (tags: latest)' }));

  it.each(['', '!!', '1.1.0 please', '../x'])('refuses %j', (text) =>
    expect(() => parseSpec(text, 'pkg')).toThrow(UserError),
  );

  it('keeps a path as it is', () =>
    expect(parseSpec('path:./my build', 'pkg')).toEqual({ kind: 'path', path: './my build' }));
});

const version = fc.tuple(fc.nat(2), fc.nat(20), fc.nat(40)).map((parts) => parts.join('.'));

it('nearestVersions: published, ascending, one on each side, none between', () => {
  fc.assert(
    fc.property(version, fc.array(version, { minLength: 1 }), (wanted, published) => {
      const near = nearestVersions(wanted, published);
      expect(near).toEqual(semver.sort([...new Set(near)]));
      expect(near.every((one) => published.includes(one))).toBe(true);
      expect(near.at(-1)).toBe(semver.maxSatisfying(published, '*'));
      const below = near.filter((one) => semver.lt(one, wanted)).at(-1) ?? '0.0.0-0';
      const above = near.find((one) => semver.gt(one, wanted)) ?? '999.0.0';
      const between = published.filter(
        (one) => semver.gt(one, below) && semver.lt(one, above) && one !== wanted,
      );
      expect(between).toEqual([]);
    }),
  );
});
