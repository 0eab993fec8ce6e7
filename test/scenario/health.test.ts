import { describe, expect, it } from 'vitest';
import { toYaml } from '../../src/scenario/index.js';
import { HEALTH_SWITCHES, type Cell } from '../../src/scenario/types.js';
import { bad, brief, good, onlyCell, parse } from './help.js';

const scenario = (server: string, rest: string) => `name: demo
server: ${server}
duration: 20s
groups:
  probe: { rooms: 2 }
  crowd: { rooms: 3, publishers: 0 }
${rest}`;

it('takes every sign of life by default, and tries every step', () => {
  const { scenario: found } = onlyCell(
    parse(`duration: 5s\ngroups: { probe: { health: {} } }\nrecovery: {}\n`),
  );
  const { everyMs, ...signs } = found.groups[0]?.health ?? { everyMs: 0 };
  expect(everyMs).toBe(250);
  expect(Object.keys(signs)).toEqual([...HEALTH_SWITCHES]);
  expect(Object.values(signs).every(Boolean)).toBe(true);
  expect(found.recovery).toEqual({
    afterMs: 2000,
    limitMs: 5000,
    ladder: ['wait', 'clear', 'track', 'room', 'process'],
  });
});

it('warns where nobody but the captures themselves would judge a step of recovery', () => {
  const warnings = (group: string) =>
    good(parse(`duration: 5s\ngroups: { probe: { ${group} } }\nrecovery: {}\n`)).warnings;
  expect(warnings('rooms: 1')).toMatchInlineSnapshot(`
    [
      "neither the tap nor a listener says whether a step of recovery has healed probe, only its own captures: add listen: true, or health: {}",
    ]
  `);
  expect(warnings('health: { tap: false }')).toHaveLength(1);
  expect(warnings('conversation: {}')).toMatchInlineSnapshot(`
    [
      "neither the tap nor a listener says whether a step of recovery has healed probe, only its own captures: conversations have neither",
    ]
  `);
  for (const watched of ['health: {}', 'listen: true', 'publishers: 0'])
    expect(warnings(watched).filter((text) => text.includes('recovery'))).toEqual([]);
});

it.each(HEALTH_SWITCHES)('switches %s off, and nothing else', (sign) => {
  const text = `duration: 5s\ngroups: { probe: { health: { ${sign}: false } } }\n`;
  const cell = onlyCell(parse(text));
  const off = ({ scenario: { groups } }: Cell) =>
    Object.entries(groups[0]?.health ?? {}).flatMap(([key, on]) => (on === false ? [key] : []));
  expect(off(cell)).toEqual([sign]);
  expect(off(onlyCell(parse(toYaml(cell))))).toEqual([sign]);
});

it('says what is wrong with signs of life, steps back and aims, all at once', () => {
  const text = `duration: 20s
server: none
groups:
  probe: { rooms: 2, health: { every: 20ms } }
  crowd: { rooms: 3, publishers: 0, health: {} }
recovery: { after: 10ms, limit: 1h, ladder: [wait, track, wait] }
pressure:
  - { kind: cpu, for: 1s, level: 80%, group: probe }
  - { kind: freeze, for: 1s, group: prode }
  - { kind: unpublish, start: 2s, for: 1s }
  - { kind: close, start: 4s, group: probe, label: drains }
`;
  expect(brief(bad(parse(text)))).toMatchInlineSnapshot(`
    [
      [
        "4:39 every 20ms is not 100ms to 1s",
        "write 250ms",
      ],
      [
        "5:37 crowd has no publishers to take signs of life of",
        "remove health, or add publishers",
      ],
      [
        "6:20 recovery.after must be 100ms to 10m",
        "write 2s",
      ],
      [
        "6:33 recovery.limit must be 100ms to 10m",
        "write 5s",
      ],
      [
        "6:59 wait is in the ladder twice",
        "remove one",
      ],
      [
        "8:39 cpu has no group",
        "only gc, loop, nice, freeze, mute, unpublish, disconnect, close have one",
      ],
      [
        "9:37 there is no group prode",
        "did you mean probe?",
      ],
      [
        "10:13 unpublish needs a room, and the scenario has server: none",
        "write server: embedded",
      ],
      [
        "11:52 "drains" is not one of js-thread, runtime, drain, capture-worker, queue-contract, overlap, transport, server, process-stopped, host, app, unknown, none",
        "did you mean drain?",
      ],
    ]
  `);
});

it('takes what is known to be broken, and says what is wrong with it', () => {
  const { scenario: found } = onlyCell(
    parse(scenario('none', 'broken: [{ start: 4s, for: 2s }, { group: probe, sdk: <0.13.23 }]')),
  );
  expect(found.broken).toEqual([
    { startMs: 4000, lengthMs: 2000, group: null, sdk: null },
    { startMs: 0, lengthMs: null, group: 'probe', sdk: '<0.13.23' },
  ]);
  expect(onlyCell(parse(scenario('none', 'broken: []'))).scenario.broken).toEqual([]);
  expect(onlyCell(parse(scenario('none', ''))).scenario.broken).toBeNull();
  const text = 'broken: [{ start: 40s, group: prob, sdk: new }, { fro: 2s }]';
  expect(brief(bad(parse(scenario('none', text)))).map(([message, hint]) => [message, hint]))
    .toMatchInlineSnapshot(`
    [
      [
        "7:19 broken from 40s on, when the run of 20s is over",
        "start earlier, or make duration longer",
      ],
      [
        "7:31 there is no group prob",
        "did you mean probe?",
      ],
      [
        "7:42 "new" is no range of versions",
        "write <0.13.23",
      ],
      [
        "7:51 unknown key fro",
        "did you mean for?",
      ],
    ]
  `);
});

it('writes all of it out in words that it reads again', () => {
  const text = scenario(
    'embedded',
    `recovery: { after: 1s, ladder: [track, process] }
pressure:
  - { kind: mute, start: 2s, for: 1s, group: probe, label: app }
  - { kind: disconnect, start: 4s }
broken: [{ start: 6s, for: 2s, group: crowd }]
`,
  );
  const cell = onlyCell(parse(text));
  const again = good(parse(toYaml(cell))).cells[0];
  expect(again?.scenario).toEqual(cell.scenario);
});

it('knows the keys of both', () => {
  const text = `duration: 5s
groups: { probe: { health: { tapp: true } } }
recovery: { limits: 3s, tap: true }
`;
  expect(brief(bad(parse(text)))).toEqual([
    ['2:30 unknown key tapp', 'did you mean tap?'],
    ['3:13 unknown key limits', 'did you mean limit?'],
    ['3:25 unknown key tap', 'tap belongs under a group'],
  ]);
});

it('says of what is no step, and of what is no group, nothing more', () => {
  const wrong = `pressure:
  - { kind: close, start: 1s, for: 1s, group: [x] }
  - { kind: clos, start: 1s, for: 1s, group: probe }
recovery: { ladder: [trak, rooms] }
`;
  expect(brief(bad(parse(scenario('embedded', wrong)))).map(([problem]) => problem)).toEqual([
    '8:40 pressure.group must be one value, not a list',
    expect.stringMatching(/^9:13 "clos" is not one of /),
    '10:22 "trak" is not one of wait, clear, track, room, process',
    '10:28 "rooms" is not one of wait, clear, track, room, process',
  ]);
});

describe('what could never do anything', () => {
  const top = (line: string) =>
    `duration: 5s\ngroups: { probe: { rooms: 1, listen: true } }\n${line}\n`;
  const none = (ladder: string) =>
    `server: none\nduration: 5s\ngroups: { probe: { tap: true } }\nrecovery: { ladder: ${ladder} }\n`;

  it('is a ladder of rooms alone where there are none', () => {
    expect(bad(parse(none('[room]')))).toMatchObject([
      {
        message: 'recovery has no step but room, and there is none with server: none',
        hint: 'write server: embedded, or add track',
      },
    ]);
    expect(good(parse(none('[wait, room]'))).warnings).toContain(
      'with server: none there is no room: recovery leaves that step out',
    );
    // All of them is what a scenario has that says nothing of it.
    const all = good(parse(none('[wait, clear, track, room, process]'))).warnings;
    expect(all.join('')).not.toContain('leaves that step out');
    expect(good(parse(none('[track]').replace('none', 'embedded')))).toBeDefined();
  });

  it('is a stall that would have to be older than the run is long', () => {
    const warning = 'recovery tries nothing: a stall has to be 5s old for it, and the run lasts 5s';
    const all = (after: string) => good(parse(top(`recovery: { after: ${after} }`))).warnings;
    expect(all('5s')).toContain(warning);
    expect(all('4s')).toEqual([]);
  });

  it('is a trouble of no length', () => {
    expect(bad(parse(top('broken: [{ for: 0s }, { start: 1s, for: 1ms }]')))).toMatchObject([
      {
        message: 'broken for 0s is no time at all',
        hint: 'write 1s; without for: to the end',
        line: 3,
      },
    ]);
  });
});
