import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { renderCapacityHtml } from '../../src/report/html/capacity.js';
import {
  renderBisectionHtml,
  renderComparisonHtml,
  renderMatrixHtml,
} from '../../src/report/index.js';
import { BISECTION, CAPACITY, COMPARISON, MATRIX, VARIANTS } from '../support/pages.js';
import { axeScript, browserPages } from './support/browser.js';

const PAGES = {
  matrix: () => renderMatrixHtml(MATRIX, 'queue-off'),
  compare: () => renderComparisonHtml(COMPARISON, VARIANTS, (id) => `run ${id}`),
  bisect: () => renderBisectionHtml(BISECTION),
  capacity: () => renderCapacityHtml(CAPACITY),
};
type Name = keyof typeof PAGES;
const NAMES = Object.keys(PAGES) as Name[];

const { folder, open: openFile } = browserPages();

beforeAll(() => {
  for (const name of NAMES) writeFileSync(join(folder(), `${name}.html`), PAGES[name]());
});

const open = (name: Name, colorScheme: 'light' | 'dark' = 'light') =>
  openFile(join(folder(), `${name}.html`), { width: 1280, height: 800, colorScheme });

type Violation = { id: string; impact: string; where: string };

describe.each(NAMES)('%s.html in a browser', (name) => {
  it('fits any width, folded up and not', async () => {
    const page = await open(name);
    for (const width of [320, 390, 1280, 1920]) {
      await page.setViewportSize({ width, height: 800 });
      for (const open of ['false', 'true']) {
        await page.evaluate(
          `document.querySelectorAll('details').forEach((one) => { one.open = ${open}; })`,
        );
        const over = await page.evaluate('document.documentElement.scrollWidth - innerWidth');
        expect(over, `${width} px`).toBe(0);
      }
    }
  });

  it.each(['light', 'dark'] as const)('is accessible: %s', async (colorScheme) => {
    const page = await open(name, colorScheme);
    await page.evaluate(axeScript());
    const found = await page.evaluate<Violation[]>(
      'axe.run().then(({ violations }) => violations.map(({ id, impact, nodes }) => ({ id, impact, where: nodes[0].html })))',
    );
    expect(found.filter(({ impact }) => impact !== 'minor')).toEqual([]);
  });

  it('goes to paper in light colours', async () => {
    const page = await open(name, 'dark');
    const background = () => page.evaluate('getComputedStyle(document.body).backgroundColor');
    expect(await background()).toBe('rgb(16, 19, 23)');
    await page.emulateMedia({ media: 'print' });
    expect(await background()).toBe('rgb(255, 255, 255)');
  });

  it('switches colours, by mouse and by key, and prints light', async () => {
    const page = await open(name, 'light');
    const background = () => page.evaluate('getComputedStyle(document.body).backgroundColor');
    const button = page.locator('.colours');
    expect(await button.innerText()).toBe('Dark');
    await button.click();
    expect(await background()).toBe('rgb(16, 19, 23)');
    expect(await button.innerText()).toBe('Light');
    await page.emulateMedia({ media: 'print' });
    expect(await background()).toBe('rgb(255, 255, 255)');
    await page.emulateMedia({ media: 'screen', colorScheme: 'dark' });
    expect(await background()).toBe('rgb(247, 247, 245)');
    await button.locator('input').focus();
    await page.keyboard.press('Space');
    expect(await background()).toBe('rgb(16, 19, 23)');
  });

  it('leads to a run by keys alone', async () => {
    const page = await open(name);
    await page.evaluate(
      'document.querySelectorAll("details").forEach((one) => { one.open = true; })',
    );
    const link = page.locator('a[href$="report.html"]:not([tabindex])').first();
    await link.focus();
    const where = decodeURI((await link.getAttribute('href')) ?? '');
    mkdirSync(join(folder(), where, '..'), { recursive: true });
    writeFileSync(join(folder(), where), '<!doctype html><title>the run</title>');
    await page.keyboard.press('Enter');
    await expect.poll(() => page.title()).toBe('the run');
  });
});

describe('the matrix', () => {
  it('tells a run’s evidence where the focus or the pointer is', async () => {
    const page = await open('matrix');
    const sign = page.locator('.signs a.sign').first();
    const tip = sign.locator('.tip');
    expect(await tip.isVisible()).toBe(false);
    await sign.hover();
    expect(await tip.isVisible()).toBe(true);
    expect(await tip.innerText()).toMatch(/^sdk=0\.7\.0 node=20, run 1 of 3: hung/);
    await page.mouse.move(0, 700);
    for (let n = 0; n < 9 && !(await tip.isVisible()); n++) await page.keyboard.press('Tab');
    expect(await tip.isVisible()).toBe(true);
  });
});
