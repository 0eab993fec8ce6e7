import type UPlot from 'uplot';
import type { PageData } from '../page-data.js';

/** Inlined before this script. */
export const Plot = (window as unknown as { uPlot: typeof UPlot }).uPlot;

export const data = JSON.parse(find('#data').textContent ?? '{}') as PageData;

export function find<E extends HTMLElement = HTMLElement>(selector: string, within?: Element): E {
  const found = (within ?? document).querySelector<E>(selector);
  if (found === null) throw new Error(`the page has no ${selector}`);
  return found;
}

export const findAll = (selector: string, within?: Element): HTMLElement[] => [
  ...(within ?? document).querySelectorAll<HTMLElement>(selector),
];
