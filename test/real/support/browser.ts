import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { chromium, type Browser, type Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, expect } from 'vitest';

const PLACES = ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome'];

/** A browser without a network. A bare Debian machine gets one from its own packages. */
async function openBrowser(): Promise<Browser> {
  return chromium.launch({
    executablePath: found() ?? installed(),
    args: [
      '--no-sandbox',
      '--disable-gpu',
      '--disable-dev-shm-usage',
      '--disable-background-networking',
      '--disable-component-update',
      '--no-first-run',
    ],
  });
}

const found = (): string | undefined => PLACES.find((place) => existsSync(place));

function installed(): string {
  if (process.getuid?.() !== 0 || !existsSync('/etc/debian_version')) {
    throw new Error(
      'no Chromium here, and only root on Debian may install it: apt-get install chromium',
    );
  }
  apt('update', '-qq');
  apt('install', '-y', '-qq', '--no-install-recommends', 'chromium', 'fonts-dejavu-core');
  const place = found();
  if (place === undefined) throw new Error('apt-get installed chromium, but it is not there');
  return place;
}

function apt(...args: string[]): void {
  const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' };
  const { status, stderr } = spawnSync('apt-get', args, { env, encoding: 'utf8' });
  if (status !== 0) throw new Error(`apt-get ${args[0]} failed: ${stderr.slice(-400)}`);
}

/** axe-core's own script, to be run in the page. */
export const axeScript = (): string =>
  readFileSync(new URL('../../../node_modules/axe-core/axe.min.js', import.meta.url), 'utf8');

type Look = { width?: number; height?: number; colorScheme?: 'light' | 'dark' };

/**
 * A browser and a folder for the tests of a file. After each its pages are closed, and nothing may have
 * been complained of or asked for that is not on the disk.
 */
export function browserPages(): {
  folder: () => string;
  open(file: string, look?: Look): Promise<Page>;
} {
  let browser: Browser;
  let folder = '';
  const troubles: string[] = [];
  const pages: Page[] = [];
  beforeAll(async () => {
    browser = await openBrowser();
  });
  afterAll(async () => {
    await browser.close();
    if (folder !== '') rmSync(folder, { recursive: true, force: true });
  });
  afterEach(async () => {
    await Promise.all(pages.splice(0).map((page) => page.close()));
    expect(troubles.splice(0)).toEqual([]);
  });
  return {
    folder: () => (folder ||= mkdtempSync(join(tmpdir(), 'framestall-html-'))),
    async open(file, { width = 1366, height = 768, colorScheme = 'light' } = {}) {
      const page = await browser.newPage({ viewport: { width, height }, colorScheme });
      pages.push(page);
      page.on('console', (message) => {
        if (message.type() === 'error' || message.type() === 'warning') {
          troubles.push(message.text());
        }
      });
      page.on('pageerror', (error) => troubles.push(String(error)));
      page.on('request', (request) => {
        if (!request.url().startsWith('file:')) troubles.push(`asked for ${request.url()}`);
      });
      await page.goto(`file://${file}`);
      return page;
    },
  };
}
