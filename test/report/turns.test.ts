import { HistogramLogReader } from 'hdr-histogram-js';
import { describe, expect, it } from 'vitest';
import { seriesOf, summarize, TURN_STAGES } from '../../src/analysis/index.js';
import type { EventOf, JournalEvent } from '../../src/journal/events.js';
import {
  hlogOf,
  renderCsv,
  renderHtml,
  renderJson,
  renderJunit,
  renderMarkdown,
  renderTerminal,
} from '../../src/report/index.js';
import { dispatched, mark, turnEvents } from '../support/events.js';
import { header, S, steady, WHOLE, withEvents } from '../support/journals.js';

/** Three rooms that converse on a host that their clients fill: one answer lost, one cut off. */
function talk(): JournalEvent[] {
  const head = header({
    groups: [{ name: 'talk', rooms: 3, conversation: { lateAfterUs: 550_000, giveUpUs: 3 * S } }],
    thresholds: [
      {
        key: 'talk.turns.answer.p95',
        group: 'talk',
        figure: 'turns.answer.p95',
        comparator: '<',
        value: 500_000,
        text: '< 500ms',
      },
    ],
  });
  const journal = steady(head).map((event): JournalEvent =>
    event.kind === 'host' ? { ...event, busyShare: 0.98 } : event,
  );
  const load = journal.find((event): event is EventOf<'load'> => event.kind === 'load');
  const company = journal.flatMap((event): JournalEvent[] =>
    event.kind === 'load' && load !== undefined
      ? (['client', 'ai'] as const).map((role) => ({ ...event, role, cpuShare: 0.7, ffi: {} }))
      : [],
  );
  return withEvents(
    journal,
    ...company,
    ...dispatched('talk', 3),
    ...turnEvents(0, S).filter(({ at }) => at < 3.05 * S),
    mark(0, 3 * S, 'barge-in'),
    mark(0, 3.12 * S, 'cut'),
    mark(0, 3.2 * S, 'stretch', { lengthUs: 600_000 }),
    mark(0, 3.2 * S, 'answer-ended', { lengthUs: 600_000 }),
    ...turnEvents(0, 3.01 * S),
    ...turnEvents(1, 1.5 * S),
    ...turnEvents(2, 2 * S, 'answer-begun'),
    ...turnEvents(2, 7 * S).filter(({ at }) => at < 8.2 * S),
  );
}

const summary = summarize(talk(), WHOLE);
const golden = (name: string) => `./golden/turns.${name}`;

describe('the report of conversations', () => {
  it.each([80, 140])('fits a terminal of %i columns', async (width) => {
    const text = renderTerminal(summary, { color: false, width });
    await expect(text).toMatchFileSnapshot(golden(`${width}.txt`));
    expect(text.split('\n').filter((line) => line.length > width)).toEqual([]);
  });

  it('is told to people and to machines', async () => {
    await expect(renderMarkdown(summary)).toMatchFileSnapshot(golden('md'));
    await expect(renderJunit(summary)).toMatchFileSnapshot(golden('junit.xml'));
    await expect(renderJson(summary)).toMatchFileSnapshot(golden('json'));
  });

  it('has a section of the page with the stages in words and as a bar', () => {
    const page = renderHtml(
      summary,
      seriesOf(talk()),
      {},
      { uplotJs: '', uplotCss: '', client: [] },
    );
    const [, section = ''] = /<section id="turns"(.*?)<\/section>/s.exec(page) ?? [];
    expect(section).toContain('end of speech → heard');
    expect(section).toContain('Where the time goes, by medians: end of speech → VAD 300ms');
    const widths = [...section.matchAll(/--w: ([\d.]+)%/g)].map(([, width]) => Number(width));
    expect(widths).toHaveLength(4);
    expect(widths.reduce((sum, width) => sum + width, 0)).toBeCloseTo(100, 0);
    expect(page).toMatch(/The host was full for 100\.0 % of the run/);
    expect(page).toContain('AI 0');
    expect(page).not.toMatch(/NaN|undefined|Infinity|\[object/);
  });

  it('holds every turn in latency.hlog, by stage', () => {
    const counts = new Map<string, number>();
    const most = new Map<string, number>();
    const reader = new HistogramLogReader([...hlogOf(talk())].join(''));
    for (let one = reader.nextIntervalHistogram(); one !== null;) {
      counts.set(one.tag, (counts.get(one.tag) ?? 0) + one.totalCount);
      most.set(one.tag, Math.max(most.get(one.tag) ?? 0, one.maxValue));
      one = reader.nextIntervalHistogram();
    }
    const { stages } = summary.groups[0]!.turns!;
    for (const stage of TURN_STAGES) {
      expect(counts.get(`talk.turn.${stage}`)).toBe(stages[stage]?.count);
      expect(most.get(`talk.turn.${stage}`)! / stages[stage]!.max).toBeCloseTo(1, 2);
    }
  });

  it('has the stages in the CSV, in the second in which they were over', () => {
    const [head = '', ...lines] = renderCsv([{ events: talk(), stalls: [] }]).split('\r\n');
    const names = head.split(',');
    const rows = lines.slice(0, -1).map((line) => {
      const cells = line.split(',');
      return Object.fromEntries(names.map((name, n) => [name, cells[n] ?? '']));
    });
    const answered = rows.map((row) => Number(row.turns_answered));
    // Speech ends at 2, 2.5 and 4.01 s, and the answer is heard 0.6 s later.
    expect(answered).toEqual([0, 0, 1, 1, 1, 0, 0, 0, 0, 0]);
    expect(rows[2]).toMatchObject({
      turn_vad_p50_us: '300000',
      turn_ai_max_us: '200000',
      turn_capture_max_us: '10000',
      turn_delivery_p50_us: '90000',
      turn_answer_max_us: '600000',
    });
    expect(rows[6]).toMatchObject({ turn_vad_p50_us: '', turn_answer_max_us: '' });
  });

  it('has no section where nobody converses', () => {
    const journal = steady(header());
    const quiet = summarize(journal, WHOLE);
    const page = renderHtml(
      quiet,
      seriesOf(journal),
      {},
      { uplotJs: '', uplotCss: '', client: [] },
    );
    expect(page).not.toContain('id="turns"');
    expect(renderMarkdown(quiet)).not.toContain('## Turns');
  });
});
