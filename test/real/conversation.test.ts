import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
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

async function converse(...flags: string[]) {
  const file = join(output.path, '.talk.yaml');
  writeFileSync(file, TALK);
  const ended = await framestall(['run', file, '--output', output.path, ...flags]);
  const [folder = ''] = output.folders();
  return { ...ended, summary: summaryOf(folder), events: [...eventsOf(folder).events] };
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
  });

  it('a process per room: each comes with its webhook and goes with its room; or a poll finds it', async () => {
    const flags = ['--set', 'processes=per-room', '--set', 'dispatch=poll'];
    const { stdout, summary, events } = await converse(...flags);
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
