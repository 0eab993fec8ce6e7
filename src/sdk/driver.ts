import { readFileSync, realpathSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { lookAt } from './capabilities.js';
import { ffiKinds } from './ffi-kinds.js';
import { installHook } from './native-hook.js';
import { entryOf, type PackageJson } from './package-json.js';
import type { RawSdk } from './raw.js';
import { joinRoom, localTrack } from './room.js';
import { createSource, type RawOfSource } from './source.js';
import type { NativeHook, Sdk } from './types.js';

/**
 * Loads the SDK into this process: once, through the one entry that an app's `import` takes, because
 * ESM and CJS together would steal each other's callbacks.
 * @param options.sdkDir the folder of the package itself
 * @throws what loading the package throws
 */
export async function loadSdk(options: {
  sdkDir: string;
  logCapture: 'on' | 'off';
}): Promise<{ sdk: Sdk; hook: NativeHook }> {
  const sdkDir = realpathSync(options.sdkDir); // a link would be a second instance beside its target
  const manifest = JSON.parse(readFileSync(join(sdkDir, 'package.json'), 'utf8')) as PackageJson;
  const install = installHook(options.logCapture);
  try {
    const raw = (await import(pathToFileURL(join(sdkDir, entryOf(manifest))).href)) as RawSdk;
    install.name(await ffiKinds(sdkDir));
    return { sdk: adapt(raw, manifest.version, install.found()), hook: install.hook };
  } finally {
    install.done();
  }
}

function adapt(raw: RawSdk, version: string, hookFound: boolean): Sdk {
  const capabilities = lookAt(raw, hookFound);
  const sources: RawOfSource = new WeakMap();
  const { dispose } = raw;
  return {
    version,
    capabilities,
    createSource: (options) => createSource(raw, capabilities, options, sources),
    createTrack: (source, name) => localTrack(raw, source, name, sources).audio,
    connect: (url, token, { autoSubscribe }) =>
      joinRoom(raw, { url, token, autoSubscribe }, sources),
    ...(dispose === undefined ? {} : { dispose: async () => dispose() }),
  };
}
