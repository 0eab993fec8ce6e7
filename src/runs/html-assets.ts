import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { CLIENT_MODULES, type HtmlAssets } from '../report/index.js';
import { packageRoot } from './package.js';

let read: HtmlAssets | null = null;

/**
 * What `report.html` holds beside the run's own data, read once.
 * @throws Error where the package is not built or lacks a dependency
 */
export function htmlAssets(): HtmlAssets {
  const require = createRequire(import.meta.url);
  const client = join(packageRoot(), 'dist', 'src', 'report', 'html', 'client');
  const text = (file: string) => readFileSync(file, 'utf8');
  read ??= {
    uplotJs: text(require.resolve('uplot/dist/uPlot.iife.min.js')),
    uplotCss: text(require.resolve('uplot/dist/uPlot.min.css')),
    client: CLIENT_MODULES.map((name) => text(join(client, name))),
  };
  return read;
}
