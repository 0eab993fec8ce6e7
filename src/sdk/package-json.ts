export type PackageJson = { name: string; version: string; main?: string; exports?: Exports };
type Exports = string | null | { [condition: string]: Exports };

/** The file that `import` of the package takes, relative to its folder. */
export function entryOf({ main, exports }: PackageJson): string {
  return importTarget(exports) ?? main ?? 'index.js';
}

function importTarget(exports: Exports | undefined): string | undefined {
  if (typeof exports === 'string') return exports;
  if (exports === null || exports === undefined) return undefined;
  for (const condition of ['.', 'import', 'node', 'default']) {
    const target = importTarget(exports[condition]);
    if (target !== undefined) return target;
  }
  return undefined;
}
