import { join } from 'node:path';
import { comparisonExit, type Comparison, type Variant } from '../compare/index.js';
import {
  renderComparison,
  renderComparisonHtml,
  renderComparisonMarkdown,
} from '../report/index.js';
import type { Io } from './io.js';
import { writeWhole } from '../runs/run-folder.js';

/** `folders`: by a run's id, from the comparison's own folder on. */
export type Compared = {
  comparison: Comparison;
  variants: Variant[];
  folders: ReadonlyMap<string, string>;
};

/** `compare.md`, `compare.html` and `compare.json`. */
export function writeComparison(folder: string, compared: Compared): void {
  writeWhole(join(folder, 'compare.md'), renderComparisonMarkdown(compared.comparison));
  writeWhole(join(folder, 'compare.html'), comparisonHtml(compared));
  writeWhole(join(folder, 'compare.json'), comparisonJson(compared.comparison));
}

export const comparisonHtml = ({ comparison, variants, folders }: Compared): string =>
  renderComparisonHtml(comparison, variants, (id) => folders.get(id) ?? null);

export const comparisonText = (comparison: Comparison, io: Io): string =>
  renderComparison(comparison, { color: io.paint.out.level > 0, width: io.columns() });

const DIGITS = 1e6;

export const comparisonJson = (comparison: Comparison): string =>
  `${JSON.stringify(
    { ...comparison, exitCode: comparisonExit(comparison) },
    (_key, value: unknown) =>
      typeof value === 'number' ? Math.round(value * DIGITS) / DIGITS : value,
    2,
  )}\n`;
