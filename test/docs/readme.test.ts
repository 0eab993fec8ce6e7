import { existsSync, readdirSync } from 'node:fs';
import { expect, it } from 'vitest';
import { readDoc, ROOT } from '../support/docs.js';

/** Two sheets of paper with the picture: what a newcomer needs first. */
const LINES_MOST = 150;

const README = readDoc('README.md');
const linksIn = (text: string) =>
  [...text.matchAll(/\]\(([^)#\s]+)(?:#[^)]*)?\)/g)].map(([, file = '']) => file);

it('the README stays short', () => {
  expect(README.trimEnd().split('\n').length).toBeLessThanOrEqual(LINES_MOST);
});

it('the README leads to every page of docs/', () => {
  const pages = readdirSync(`${ROOT}docs`).filter((file) => file.endsWith('.md'));
  const linked = linksIn(README);
  expect(pages.filter((page) => !linked.includes(`docs/${page}`))).toEqual([]);
});

it('no link of the README and of docs/using.md leads nowhere', () => {
  const files = [...linksIn(README), ...linksIn(readDoc('docs/using.md')).map((f) => `docs/${f}`)];
  expect(files.filter((file) => !existsSync(`${ROOT}${file}`))).toEqual([]);
});
