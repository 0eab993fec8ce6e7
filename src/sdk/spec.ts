import semver from 'semver';
import { usageError, type UserError } from '../units/errors.js';
import type { Catalog } from './catalog.js';

export type Spec =
  | { kind: 'path'; path: string }
  | { kind: 'exact'; version: string }
  | { kind: 'range'; range: string }
  | { kind: 'tag'; tag: string };

/** @throws UserError (usage) where the text can be none of these */
export function parseSpec(text: string, packageName: string): Spec {
  const spec = text.trim();
  if (spec.startsWith('path:')) return { kind: 'path', path: spec.slice('path:'.length) };
  const version = semver.valid(spec);
  if (version !== null) return { kind: 'exact', version };
  if (spec !== '' && semver.validRange(spec) !== null) return { kind: 'range', range: spec };
  if (/^[a-z][\w.-]*$/i.test(spec)) return { kind: 'tag', tag: spec };
  throw usageError(`"${text}" is not a version of ${packageName}`, FORMS);
}

const FORMS = 'give a version such as 1.1.0, a range such as ^1.0.0, latest, or path:DIR';

/** The version that a list holds for a spec, or null. */
export function pick(spec: Exclude<Spec, { kind: 'path' }>, { versions, tags }: Catalog) {
  if (spec.kind === 'exact') return versions.includes(spec.version) ? spec.version : null;
  if (spec.kind === 'range') return semver.maxSatisfying(versions, spec.range);
  return tags[spec.tag] ?? null;
}

/** What to say when a list holds nothing for a spec. */
export function notPublished(
  spec: Exclude<Spec, { kind: 'path' }>,
  { versions, tags }: Catalog,
  packageName: string,
): UserError {
  if (spec.kind === 'tag') {
    const known = Object.keys(tags).join(', ') || 'none';
    return usageError(`${packageName} has no tag "${spec.tag}" (tags: ${known})`, FORMS);
  }
  const near = spec.kind === 'exact' ? spec.version : lowest(spec.range);
  const message =
    spec.kind === 'exact'
      ? `${packageName} ${spec.version} does not exist`
      : `no version of ${packageName} matches "${spec.range}"`;
  return usageError(
    message,
    `the nearest that exist: ${nearestVersions(near, versions).join(', ')}`,
  );
}

const lowest = (range: string): string => {
  try {
    return semver.minVersion(range)?.version ?? '0.0.0';
  } catch {
    return '0.0.0';
  }
};

/**
 * @param published in any order
 * @returns the published versions next below and next above, and the newest: ascending, no doubles
 */
export function nearestVersions(version: string, published: string[]): string[] {
  const sorted = semver.sort([...published]);
  const below = sorted.findLast((other) => semver.lt(other, version));
  const above = sorted.find((other) => semver.gt(other, version));
  const newest = semver.maxSatisfying(sorted, '*') ?? sorted.at(-1);
  const near = [below, above, newest].filter((other) => other !== undefined);
  return semver.sort([...new Set(near)]);
}
