/**
 * The page's own modules, each after those that it imports. They are compiled by the build as
 * modules and put into the page as one script: a module can't be loaded from a file on a disk.
 */
export const CLIENT_MODULES = [
  'page.js',
  'format.js',
  'theme.js',
  'overlays.js',
  'pick.js',
  'lane-options.js',
  'timeline.js',
  'heatmap.js',
  'percentiles.js',
  'main.js',
] as const;

/** One script of them: without imports and exports all share one scope of names. */
export function linked(modules: readonly string[]): string {
  const body = modules.map((text) =>
    text
      .replace(/^import [^;]*;$/gm, '')
      .replace(/^export \{[^}]*\};?$/gm, '')
      .replace(/^export (?=(?:async )?(?:const|function|let|class) )/gm, '')
      .replace(/^\/\/# sourceMappingURL=.*$/gm, '')
      .trim(),
  );
  return `(() => {\n'use strict';\n${body.join('\n')}\n})();`;
}
