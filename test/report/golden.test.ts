import { describe, expect, it } from 'vitest';
import { summarize } from '../../src/analysis/index.js';
import type { JournalEvent } from '../../src/journal/events.js';
import {
  hlogOf,
  renderCells,
  renderJson,
  renderJunit,
  renderMarkdown,
  renderTerminal,
} from '../../src/report/index.js';
import { WHOLE } from '../support/journals.js';
import { SAMPLES } from '../support/samples.js';

const of = (journal: JournalEvent[]) => summarize(journal, WHOLE);
const golden = (name: string) => `./golden/${name}`;

describe.each(Object.entries(SAMPLES))('the report of %s', (name, journal) => {
  const summary = of(journal);

  it.each([80, 140])('fits a terminal of %i columns', async (width) => {
    const text = renderTerminal(summary, { color: false, width });
    await expect(text).toMatchFileSnapshot(golden(`${name}.${width}.txt`));
    expect(text.split('\n').filter((line) => line.length > width)).toEqual([]);
  });

  it('is the same text in colour', () => {
    const style = { width: 100 };
    const coloured = renderTerminal(summary, { color: true, ...style });
    expect(coloured).toContain('\u001b[');
    expect(coloured.replace(/\u001b\[\d+m/g, '')).toBe(
      renderTerminal(summary, { color: false, ...style }),
    );
  });

  it('is told to people and to machines', async () => {
    await expect(renderMarkdown(summary)).toMatchFileSnapshot(golden(`${name}.md`));
    await expect(renderJunit(summary)).toMatchFileSnapshot(golden(`${name}.junit.xml`));
    await expect(renderJson(summary)).toMatchFileSnapshot(golden(`${name}.json`));
  });
});

describe('cells side by side', () => {
  const summaries = [of(SAMPLES.storm), of(SAMPLES['storm-off'])];
  it.each([80, 140])('fit a terminal of %i columns', async (width) => {
    const text = renderCells(summaries, { color: false, width });
    await expect(text).toMatchFileSnapshot(golden(`cells.${width}.txt`));
    expect(text.split('\n').filter((line) => line.length > width)).toEqual([]);
  });
});

it('writes a histogram log', async () => {
  await expect([...hlogOf(SAMPLES.healthy)].join('')).toMatchFileSnapshot(golden('healthy.hlog'));
});
