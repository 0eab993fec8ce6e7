import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Page } from 'playwright-core';
import { describe, expect, it } from 'vitest';
import type { JournalEvent } from '../../src/journal/events.js';
import { header, histogram, S, stall, steady, withEvents } from '../support/journals.js';
import { SAMPLES } from '../support/samples.js';
import { axeScript, browserPages } from './support/browser.js';
import { framestall } from './support/cli.js';

const SIZES = [
  { width: 390, height: 844 },
  { width: 1366, height: 768 },
  { width: 2560, height: 1300 },
];

const { folder, open: openFile } = browserPages();

/** Two minutes, so that there is something to zoom into. */
const EVENTFUL = withEvents(
  steady(
    {
      ...header({
        groups: [
          { listen: true, rooms: 4 },
          { name: 'crowd', rooms: 12, publishersPerRoom: 0 },
        ],
        thresholds: [
          {
            key: 'probe.stalls',
            group: 'probe',
            figure: 'stalls',
            comparator: '==',
            value: 0,
            text: '== 0',
          },
        ],
      }),
      durationUs: 120 * S,
    },
    120,
  ),
  stall(30 * S, 31 * S),
  stall(80 * S, 82 * S, { id: 'probe-1-0/x', publisher: 1 }),
  { at: 60 * S, kind: 'panic', process: 0, message: 'a panic' },
  {
    at: 61 * S,
    kind: 'process',
    process: 0,
    role: 'subject',
    state: 'silent',
    pid: 100,
    sinceUs: 60 * S,
    osState: 'T',
  },
  {
    at: 64 * S,
    kind: 'process',
    process: 0,
    role: 'subject',
    state: 'back',
    pid: 100,
    sinceUs: 60 * S,
  },
);

/** One capture took half a minute; nothing settled before and after it. */
const LONE = steady(header()).map((event): JournalEvent =>
  event.kind === 'interval'
    ? { ...event, histograms: event.at === 5 * S ? { service: histogram(33 * S) } : {} }
    : event,
);

const runs = new Map<JournalEvent[], string>();

/** A run's folder with its report, made by the command. */
async function runOf(journal: JournalEvent[]): Promise<string> {
  const known = runs.get(journal);
  if (known !== undefined) return known;
  const run = join(folder(), String(runs.size));
  mkdirSync(run);
  const lines = journal.map((event) => JSON.stringify(event)).join('\n');
  writeFileSync(join(run, 'journal.ndjson'), `${lines}\n`);
  const { code, stderr } = await framestall(['report', run]);
  expect(code, stderr).toBe(0);
  runs.set(journal, run);
  return run;
}

/** Opens a journal's report from the disk. */
async function open(journal: JournalEvent[], look?: Parameters<typeof openFile>[1]): Promise<Page> {
  const page = await openFile(join(await runOf(journal), 'report.html'), look);
  await page.waitForSelector('#lanes canvas');
  return page;
}

type Violation = { id: string; impact: string; where: string };

const readout = (page: Page) => page.locator('#readout').innerText();
/** The seconds of `1:20.50 to 1:23.00 of 2:00`, null where the whole run is shown. */
async function zoom(page: Page): Promise<[number, number] | null> {
  const found = /^(\S+) to (\S+) of/.exec(await page.locator('#range').innerText());
  const seconds = (text = '') =>
    text
      .replace('s', '')
      .split(':')
      .reduce((sum, part) => sum * 60 + Number(part), 0);
  return found === null ? null : [seconds(found[1]), seconds(found[2])];
}
const plotOf = async (page: Page, lane: string) => {
  const over = page.locator(`#lane-${lane} .u-over`);
  await over.scrollIntoViewIfNeeded();
  const box = await over.boundingBox();
  if (box === null) throw new Error(`lane ${lane} is not shown`);
  return box;
};

describe('report.html in a browser', () => {
  it('reads all lanes at one cursor, and tells what lies there', async () => {
    const page = await open(EVENTFUL);
    const box = await plotOf(page, 'captures');
    await page.mouse.move(box.x + (box.width * 30.5) / 120, box.y + box.height / 2);
    await expect.poll(() => readout(page)).toMatch(/^at 30.* 1 stall of probe-0-0/);
    const values = await page.locator('#lane-captures .value, #lane-cpu .value').allInnerTexts();
    expect(values.filter((text) => text === '').length).toBe(0);
    expect(values[0]).toBe('200');
  });

  it('zooms all lanes by dragging over one, and back', async () => {
    const page = await open(EVENTFUL);
    const box = await plotOf(page, 'service');
    const y = box.y + box.height / 2;
    await page.mouse.move(box.x + box.width / 4, y);
    await page.mouse.down();
    await page.mouse.move(box.x + box.width / 2, y, { steps: 5 });
    await page.mouse.up();
    await page.mouse.move(5, 5);
    await expect.poll(() => zoom(page)).not.toBeNull();
    const [from = 0, to = 0] = (await zoom(page)) ?? [];
    expect(Math.abs(from - 30)).toBeLessThan(1);
    expect(Math.abs(to - 60)).toBeLessThan(1);
    const last = await plotOf(page, 'memory');
    await page.mouse.move(last.x + last.width / 2, last.y + last.height / 2);
    await expect.poll(() => readout(page)).toMatch(/^at 4[45]\./);
    await page.click('[data-zoom="all"]');
    await expect.poll(() => zoom(page)).toBeNull();
  });

  it('zooms to a stall by click and by Enter', async () => {
    const page = await open(EVENTFUL);
    await page.locator('.jump').nth(1).click();
    await expect.poll(() => zoom(page)).toEqual([79, 83]);
    await page.locator('.jump').first().focus();
    await page.keyboard.press('Enter');
    await expect.poll(() => zoom(page)).toEqual([29, 32]);
    await page.keyboard.press('0');
    await expect.poll(() => zoom(page)).toBeNull();
  });

  it('moves the cursor and zooms by keys', async () => {
    const page = await open(EVENTFUL);
    await page.focus('#lanes');
    for (let n = 0; n < 4; n++) await page.keyboard.press('ArrowRight');
    await expect.poll(() => readout(page)).toMatch(/^at 3s|^at 0:03|^at 4s/);
    await page.keyboard.press('+');
    await expect.poll(() => zoom(page)).toEqual([30, 90]);
  });

  it('draws a value that stands alone', async () => {
    const page = await open(LONE);
    // Pixels in the colour of the lane's only group, #0060b8.
    const drawn = await page.evaluate<number>(`(() => {
      const canvas = document.querySelector('#lane-service canvas');
      const { data } = canvas.getContext('2d').getImageData(0, 0, canvas.width, canvas.height);
      let count = 0;
      for (let at = 0; at < data.length; at += 4) {
        const [r, g, b, a] = data.slice(at, at + 4);
        if (a > 200 && r < 40 && Math.abs(g - 96) < 30 && Math.abs(b - 184) < 30) count++;
      }
      return count;
    })()`);
    expect(drawn).toBeGreaterThan(8);
  });

  it('has keys that look like what they stand for: ticks at the foot, and a dashed line', async () => {
    const page = await open(EVENTFUL);
    const sizeOf = async (key: string) => {
      const box = await page.locator(`#timeline .key.${key}`).boundingBox();
      return box === null ? [0, 0] : [box.width, box.height];
    };
    const [[joins = 0], [, event = 0]] = [await sizeOf('join'), await sizeOf('event')];
    expect(joins).toBeGreaterThan(8);
    expect(event).toBeGreaterThan(14);
  });

  it('hides a line by its name', async () => {
    const page = await open(EVENTFUL);
    const button = page.locator('#lane-service [data-line="2"]');
    await button.click();
    expect(await button.getAttribute('aria-pressed')).toBe('false');
  });

  it('tells a cell of the rooms, and zooms there', async () => {
    const page = await open(EVENTFUL);
    const canvas = page.locator('#heat canvas');
    await canvas.scrollIntoViewIfNeeded();
    const box = await canvas.boundingBox();
    if (box === null) throw new Error('no heatmap');
    const x = box.width * 0.5;
    await canvas.hover({ position: { x, y: 5 } });
    expect(await page.locator('#heat-readout').innerText()).toMatch(/^probe-0 at .*: well/);
    await canvas.click({ position: { x, y: 5 } });
    await expect.poll(() => zoom(page)).not.toBeNull();
  });

  it('switches colours, and prints light', async () => {
    const page = await open(EVENTFUL, { colorScheme: 'dark' });
    const background = () => page.evaluate('getComputedStyle(document.body).backgroundColor');
    expect(await background()).toBe('rgb(16, 19, 23)');
    await page.click('#theme');
    expect(await background()).toBe('rgb(247, 247, 245)');
    await page.click('#theme');
    await page.emulateMedia({ media: 'print' });
    await page.evaluate('dispatchEvent(new Event("beforeprint"))');
    expect(await background()).toBe('rgb(255, 255, 255)');
  });

  it.each(SIZES)('fits $width pixels, dark and light', async (size) => {
    for (const colorScheme of ['light', 'dark'] as const) {
      const page = await open(EVENTFUL, { ...size, colorScheme });
      expect(await page.evaluate('document.documentElement.scrollWidth - innerWidth')).toBe(0);
    }
  });

  it.each(['light', 'dark'] as const)('is accessible: %s', async (colorScheme) => {
    for (const journal of [EVENTFUL, SAMPLES.hung]) {
      const page = await open(journal, { colorScheme });
      await page.evaluate(axeScript());
      const found = await page.evaluate<Violation[]>(
        'axe.run().then(({ violations }) => violations.map(({ id, impact, nodes }) => ({ id, impact, where: nodes[0].html })))',
      );
      expect(found.filter(({ impact }) => impact !== 'minor')).toEqual([]);
    }
  });

  it('holds nothing of elsewhere, and is the same when made again', async () => {
    const run = await runOf(EVENTFUL);
    const before = readFileSync(join(run, 'report.html'), 'utf8');
    expect(before).not.toMatch(/(?:src|href)="(?!#)|@import|sourceMappingURL/);
    const { stdout } = await framestall(['report', run, '--format', 'html']);
    expect(stdout).toBe(before);
  });
});
