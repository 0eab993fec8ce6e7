import { Agent, get } from 'node:http';
import { createServer, type AddressInfo } from 'node:net';
import { afterAll, expect, it } from 'vitest';
import { framestall, outputFolder, start, summaryOf, until } from './support/cli.js';

const output = outputFolder();
afterAll(output.remove);
const RUN = ['run', 'scenarios/queue-off.yaml', '--sdk', 'latest', '--output', output.path];

/** As a scraper does it: one connection for all. */
const agent = new Agent({ keepAlive: true });
const scraped = (url: string) =>
  new Promise<string>((resolve, reject) => {
    get(url, { agent }, (answer) => {
      let text = '';
      answer.setEncoding('utf8').on('data', (part: string) => (text += part));
      answer.on('end', () => resolve(text));
    }).on('error', reject);
  });
const valueOf = (text: string, name: string) =>
  Number(new RegExp(`^${name}(?:\\{[^}]*\\})? (\\S+)$`, 'm').exec(text)?.[1]);

it('a run can be scraped while it goes on, and ends in spite of the scraper', async () => {
  const { ended, stderr } = start([...RUN, '--metrics', '127.0.0.1:0']);
  const url = await until(() => /^metrics: (http:\S+)$/m.exec(stderr())?.[1]);
  const seen: string[] = [];
  for (;;) {
    const text = await scraped(url).catch(() => null);
    if (text === null) break;
    seen.push(text);
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  const { code } = await ended;
  expect([0, 20]).toContain(code);

  const counted = seen.map((text) => valueOf(text, 'framestall_captures_ok_total'));
  const known = counted.filter((n) => !Number.isNaN(n));
  expect(known).toEqual([...known].sort((a, b) => a - b));
  expect(new Set(known).size).toBeGreaterThan(2); // it was seen to rise
  const [folder = ''] = output.folders();
  const probe = summaryOf(folder).groups[0]!;
  const last = seen.at(-1) ?? '';
  expect(known.at(-1)).toBeLessThanOrEqual(probe.counters.ok);
  expect(known.at(-1)).toBeGreaterThan(probe.counters.ok / 2);
  expect(valueOf(last, 'framestall_capture_service_seconds_count')).toBe(known.at(-1));
  expect(valueOf(last, 'framestall_subject_memory_bytes')).toBeGreaterThan(2 ** 24);
  expect(last).toMatch(/framestall_verdict\{scenario="queue-off",.*\} 1/);
  output.clear();
}, 60_000);

it('a port that is taken is told before anything starts', async () => {
  const other = createServer().listen(0, '127.0.0.1');
  await new Promise((resolve) => other.once('listening', resolve));
  const { port } = other.address() as AddressInfo;
  const { code, stderr } = await framestall([...RUN, '--metrics', String(port)]);
  other.close();
  expect([code, stderr]).toEqual([
    3,
    `error: --metrics 127.0.0.1:${port}: another program listens there\n` +
      '  give another port, or 0 for a free one\n',
  ]);
  expect(output.folders()).toEqual([]);
});
