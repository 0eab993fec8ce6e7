import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, onTestFinished } from 'vitest';
import { speech } from '../../src/ai/speech.js';
import { eventsOf, framestall, outputFolder, summaryOf } from './support/cli.js';

let output: ReturnType<typeof outputFolder>;
beforeEach(() => {
  output = outputFolder();
});
afterEach(() => output.remove());

const TALK = `
name: talk
about: three rooms that converse, one of them for a while only
sdk: latest
logCapture: off
server: embedded
duration: 22s
ai: { think: 200ms, sentences: 2, sentence: 600ms }
groups:
  stays: { rooms: 2, conversation: { pause: 500ms..1s, giveUp: 8s } }
  leaves: { rooms: 1, start: 1s, stop: 14s, conversation: { pause: 500ms..1s, giveUp: 8s } }
`;

const SECRET = 'open+sesame/=';

/** Somebody's AI, that answers only who has its key. */
async function ownAi(): Promise<string> {
  const answer = speech([600, 600], 0, 1500);
  const server = createServer((request, response) => {
    const { searchParams } = new URL(request.url ?? '', 'http://localhost');
    const known = searchParams.get('key') === SECRET;
    request.resume().on('end', () => {
      response.writeHead(known ? 200 : 401, { 'content-type': 'audio/L16;rate=48000;channels=1' });
      response.end(known ? answer : `no such key: ${searchParams.get('key')}`);
    });
  }).listen(0, '127.0.0.1');
  await new Promise((done) => server.once('listening', done));
  onTestFinished(() => void server.close());
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}/v1/answer`;
}

/** Of all that a run has written. */
const writtenIn = (folder: string) =>
  readdirSync(folder)
    .map((name) => readFileSync(join(folder, name), 'utf8'))
    .join('\n');

async function converse(flags: string[] = [], env: Record<string, string> = {}) {
  const file = join(output.path, '.talk.yaml');
  writeFileSync(file, TALK);
  const ended = await framestall(['run', file, '--output', output.path, ...flags], env);
  const [folder = ''] = output.folders();
  return { ...ended, folder, summary: summaryOf(folder), events: [...eventsOf(folder).events] };
}

describe('conversations: a client speaks, a processor that a webhook has started answers', () => {
  it('in one process: turns are answered and heard, and the processor leaves with its room', async () => {
    const { stdout, summary, events } = await converse();
    for (const group of summary.groups) {
      expect(group.turns?.answered, stdout).toBeGreaterThanOrEqual(2);
      expect(group.turns?.unanswered, stdout).toBe(0);
    }
    const dispatched = events.filter((event) => event.kind === 'dispatch');
    const started = dispatched.filter(({ state }) => state === 'started');
    expect(started.map(({ room }) => room).sort()).toEqual(['leaves-0', 'stays-0', 'stays-1']);
    expect(started.every(({ via }) => via === 'webhook')).toBe(true);
    expect(dispatched.some(({ room, state }) => room === 'leaves-0' && state === 'ended')).toBe(
      true,
    );
    const ai = events.filter((event) => event.kind === 'process' && event.role === 'ai');
    expect(ai.map((event) => event.kind === 'process' && event.state)).toEqual([
      'spawned',
      'ready',
      'ended',
    ]);
    const own = summary.processes.find(({ role }) => role === 'ai');
    expect(own?.threadsPeak).toBeGreaterThan(0);
    expect(own?.rssPeakMb).toBeGreaterThan(20);
    const aiLoads = events.filter((event) => event.kind === 'load' && event.role === 'ai');
    expect(aiLoads.length).toBeGreaterThan(15);
    expect(summary.groups.map(({ dispatch }) => dispatch?.refused)).toEqual([0, 0]);
  });

  it('a process per room, found by a poll, with an AI of one’s own whose key is written nowhere', async () => {
    const ai = `ai={ url: "${await ownAi()}?key=\${AI_KEY}" }`;
    const flags = ['processes=per-room', 'dispatch=poll', ai].flatMap((set) => ['--set', set]);
    const run = await converse(flags, { AI_KEY: SECRET });
    const { stdout, stderr, summary, events, folder } = run;
    const written = [stdout, stderr, writtenIn(folder)].join('\n');
    expect(written).toContain('key=${AI_KEY}');
    for (const text of [SECRET, encodeURIComponent(SECRET)]) expect(written).not.toContain(text);
    for (const group of summary.groups) {
      expect(group.turns?.answered, stdout).toBeGreaterThanOrEqual(1);
    }
    const subjects = events.filter(
      (event) => event.kind === 'process' && event.role === 'subject' && event.state === 'spawned',
    );
    expect(subjects).toHaveLength(3);
    const started = events.filter(
      (event) => event.kind === 'dispatch' && event.state === 'started',
    );
    expect(started.every((event) => event.kind === 'dispatch' && event.via === 'poll')).toBe(true);
    const left = events.find(
      (event) => event.kind === 'process' && event.role === 'subject' && event.state === 'ended',
    );
    expect(left?.at).toBeLessThan(21e6);
  });
});
