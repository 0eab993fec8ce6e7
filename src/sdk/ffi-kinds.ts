import { existsSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';

type Field = { no?: number; number?: number; localName?: string; name: string };
type FieldList = readonly Field[] | { list(): readonly Field[] };
type Described = { FfiEvent?: { fields: FieldList }; FfiEventSchema?: { fields: FieldList } };

const BINDINGS = '@livekit/rtc-ffi-bindings';

/**
 * The names of the FFI events by field number, from the SDK's own protobuf descriptor: a file of
 * the package itself, or the package of bindings. Empty where neither has one.
 */
export async function ffiKinds(sdkDir: string): Promise<ReadonlyMap<number, string>> {
  const described = await descriptors(sdkDir);
  const fields = (described?.FfiEventSchema ?? described?.FfiEvent)?.fields;
  if (fields === undefined) return new Map();
  const list = 'list' in fields ? fields.list() : fields;
  return new Map(
    list.map((field) => [field.no ?? field.number ?? 0, field.localName ?? field.name]),
  );
}

async function descriptors(sdkDir: string): Promise<Described | null> {
  const own = join(sdkDir, 'dist', 'proto', 'ffi_pb.js');
  try {
    if (existsSync(own)) return (await import(pathToFileURL(own).href)) as Described;
    return createRequire(join(sdkDir, 'package.json'))(BINDINGS) as Described;
  } catch {
    return null; // kinds keep their numbers; the SDK itself says what is wrong with its files
  }
}
