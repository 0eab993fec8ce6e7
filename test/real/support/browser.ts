import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { chromium, type Browser } from 'playwright-core';

const PLACES = ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome'];

/** A browser without a network. A bare Debian machine gets one from its own packages. */
export async function openBrowser(): Promise<Browser> {
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
