import { describe, expect, it } from 'vitest';
import { bad, good, parse } from './help.js';

const top = (line: string) =>
  `duration: 5s\ngroups: { probe: { rooms: 1, listen: true } }\n${line}\n`;
const group = (given: string) => `duration: 5s\ngroups: { probe: { ${given} } }\n`;

const SIGNS = 'write health: {} for all of them, with false for each that is not wanted';

/** What is said of a value of the wrong kind, and what to write instead. */
const CASES: [text: string, message: RegExp, hint: string][] = [
  [group('health: true'), /must be a map of keys, not the value true/, 'write health: {}'],
  [group('health: on'), /a map of keys/, 'write health: {}'],
  [group('health: false'), /a map of keys/, 'remove health'],
  [group('health:'), /has no value/, 'write health: {}, or remove the key'],
  [group('health: [tap, loop]'), /not a list/, SIGNS],
  [group('health: tap'), /not the text "tap"/, SIGNS],
  [group('health: tone'), /not the text "tone"/, 'write health: {}'],
  [group('conversation: yes'), /a map of keys/, 'write conversation: {}'],
  [group('health: { tap: off }'), /true or false, not the text "off"/, 'write false'],
  [group('health: { tap: No }'), /true or false/, 'write false'],
  [group('health: { tap: 0 }'), /true or false, not the number 0/, 'write false'],
  [group('listen: yes'), /true or false/, 'write true'],
  [group('listen: [true]'), /must be one value, not a list/, 'write true'],
  [group('listen: { every: 1s }'), /true or false, not a map/, 'write true or false'],
  [top('recovery: true'), /a map of keys/, 'write recovery: {}'],
  [top('recovery:'), /has no value/, 'write recovery: {}, or remove the key'],
  [top('recovery: [track, room]'), /not a list/, 'write recovery: { ladder: [track, room] }'],
  [top('recovery: track'), /not the text "track"/, 'write recovery: { ladder: [track] }'],
  [top('recovery: 2s'), /not the text "2s"/, 'write recovery: {}'],
  [top('recovery: { ladder: track }'), /must be a list, not/, 'write ladder: [track]'],
  [top('recovery: { ladder: {} }'), /must be a list, not a map/, 'write ladder: [wait, track]'],
  [
    top('broken: { start: 1s }'),
    /broken must be a list, not a map/,
    'write broken: [{ start: 2s, for: 1s }]',
  ],
  [top('broken: true'), /must be a list/, 'write broken: [{ start: 2s, for: 1s }]'],
  [top('broken: [4s]'), /a map of keys, not the text "4s"/, 'write { start: 2s, for: 1s }'],
  [
    top('pressure: { kind: cpu }'),
    /pressure must be a list, not a map/,
    'write pressure: [{ kind: cpu, level: 80%, for: 1s }]',
  ],
  [top('stall: 200ms'), /a map of keys/, 'write stall: { after: 200ms }'],
  [top('audio: [tone]'), /must be a map of keys, not a list/, 'write audio: { frame: 20ms }'],
  [
    'duration: 5s\ngroups: [probe]',
    /groups must be a map/,
    'write groups: { probe: { rooms: 1 } }',
  ],
  ['duration: 5s\ngroups: { probe: 3 }', /groups.probe must be/, 'write probe: { rooms: 1 }'],
  [top('thresholds: [x]'), /a map of keys/, 'write thresholds: { probe.stalls: "== 0" }'],
];

describe('a value of the wrong kind', () => {
  it.each(CASES)('%s', (text, message, hint) => {
    const [first, ...rest] = bad(parse(text));
    expect(rest).toEqual([]);
    expect(first?.message).toMatch(message);
    expect(first?.hint).toBe(hint);
  });

  it('is mended by what is said of it', () => {
    const written = CASES.flatMap(([text, , hint]) => {
      const [line] = /(?<=^write )\w+: .*?(?=, or remove| for all|$)/.exec(hint) ?? [];
      const [head = ''] = text.split('groups:');
      if (line === undefined || line.startsWith('ladder')) return [];
      if (line.startsWith('groups')) return [`${head}${line}`];
      if (line.startsWith('probe')) return [`${head}groups: { ${line} }`];
      return [/^(health|conversation)/.test(line) ? group(line) : top(line)];
    });
    for (const text of written) expect(good(parse(text)).cells).toHaveLength(1);
    expect(written.length).toBeGreaterThan(15);
  });
});
