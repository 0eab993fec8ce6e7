import { find } from './page.js';

const listeners: (() => void)[] = [];
const system = matchMedia('(prefers-color-scheme: dark)');
let chosen: 'light' | 'dark' | null = null;
let onPaper = false;

/** Called whenever colours changed: what is drawn on a canvas must be drawn again. */
export const onTheme = (redraw: () => void): void => void listeners.push(redraw);

export const color = (name: string): string =>
  getComputedStyle(document.documentElement).getPropertyValue(`--${name}`).trim();

export const seriesColor = (n: number): string => color(`s${n % 7}`);

const isDark = () => (chosen ?? (system.matches ? 'dark' : 'light')) === 'dark';

function apply(): void {
  const root = document.documentElement;
  if (onPaper) root.dataset.theme = 'light';
  else if (chosen === null) delete root.dataset.theme;
  else root.dataset.theme = chosen;
  find('#theme').textContent = isDark() ? 'Light' : 'Dark';
  find('#theme').setAttribute('aria-label', `Switch to ${isDark() ? 'light' : 'dark'} colours`);
  for (const redraw of listeners) redraw();
}

export function startTheme(): void {
  const button = find('#theme');
  button.hidden = false;
  button.addEventListener('click', () => {
    chosen = isDark() ? 'light' : 'dark';
    apply();
  });
  system.addEventListener('change', apply);
  for (const [event, paper] of [
    ['beforeprint', true],
    ['afterprint', false],
  ] as const) {
    addEventListener(event, () => {
      onPaper = paper;
      apply();
    });
  }
  apply();
}
