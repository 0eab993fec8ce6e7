import { describe, expect, it } from 'vitest';
import { scenarioJsonSchema } from '../../src/scenario/index.js';
import { bad, brief, good, onlyCell, parse } from './help.js';

const SMALL = 'duration: 20s\ngroups: { probe: {} }\n';

describe('parseScenario', () => {
  it('fills in the defaults', () => {
    expect(onlyCell(parse(SMALL, { file: 'a/Rooms loading.yml' })).scenario).toMatchInlineSnapshot(`
      {
        "about": "",
        "ai": {
          "pace": "burst",
          "sentenceMs": {
            "max": 2000,
            "min": 800,
          },
          "sentences": {
            "max": 3,
            "min": 1,
          },
          "speed": 4,
          "thinkMs": {
            "max": 900,
            "min": 300,
          },
          "url": null,
        },
        "audio": {
          "channels": 1,
          "frameMs": 20,
          "rateHz": 48000,
          "signal": "tone",
        },
        "broken": null,
        "dispatch": "webhook",
        "durationMs": 20000,
        "groups": [
          {
            "arrivalPerS": null,
            "capture": "await",
            "conversation": null,
            "health": null,
            "join": null,
            "listen": false,
            "name": "probe",
            "pace": "realtime",
            "publishers": 1,
            "queueMs": 1000,
            "rooms": 1,
            "signal": "tone",
            "speakers": null,
            "speech": null,
            "startMs": 0,
            "stopMs": null,
            "tap": false,
            "tryLimitMs": 100,
            "turns": "spread",
          },
        ],
        "logCapture": "on",
        "name": "rooms-loading",
        "node": "current",
        "pool": 0,
        "pressure": [],
        "processes": "shared",
        "recovery": null,
        "sdk": "latest",
        "seed": 1,
        "server": "embedded",
        "stall": {
          "afterMs": 200,
          "backMs": 5000,
          "hangMs": 10000,
        },
        "thresholds": [],
      }
    `);
  });

  it('reads every key', () => {
    const { scenario } = onlyCell(
      parse(`
name: all
about: everything
sdk: 1.10
node: 22
logCapture: off
processes: 3
server: none
duration: 1m30s
seed: 7
audio: { rate: 16000, channels: 2, frame: 40ms, signal: silence }
groups:
  a: { rooms: 2, publishers: 3, start: 1s, stop: 9s, arrival: 30/m, capture: try,
       tryLimit: 50ms, queue: 0s, speak: 3s, pause: 27s, pace: burst, turns: together,
       signal: tone }
stall: { after: 300ms, hang: 5s }
thresholds: { a.service.p99: "< 1.5ms", a.captures.share: ">= 99%", a.rate: "> 20/s" }
`),
    );
    expect(scenario).toMatchObject({ sdk: '1.10', node: '22', processes: 3, durationMs: 90_000 });
    expect(scenario.groups[0]).toMatchObject({ arrivalPerS: 0.5, queueMs: 0, stopMs: 9000 });
    expect(scenario.groups[0]?.speech).toEqual({ speakMs: 3000, pauseMs: 27_000 });
    expect(scenario.groups[0]).toMatchObject({ turns: 'together', signal: 'tone', join: null });
    expect(scenario.thresholds.map(({ comparator, value }) => [comparator, value])).toEqual([
      ['<', 1500],
      ['>=', 0.99],
      ['>', 20],
    ]);
  });

  it('reads a conversation, and who answers', () => {
    const talk = (conversation: string, more = '') =>
      onlyCell(parse(`duration: 20s\ngroups: { a: { conversation: ${conversation} } }\n${more}`))
        .scenario;
    const { groups, ai, dispatch, pool } = talk('{}');
    expect(groups[0]).toMatchObject({ publishers: 1, speech: null, listen: false });
    expect(groups[0]?.conversation).toEqual({
      vad: 'fvad',
      endOfSpeechMs: 500,
      pauseMs: { min: 2000, max: 6000 },
      bargeIn: 0,
      lateAfterMs: 3000,
      giveUpMs: 10_000,
      mic: 'turn',
      track: 'always',
    });
    expect({ ai, dispatch, pool }).toMatchObject({
      ai: { url: null },
      dispatch: 'webhook',
      pool: 0,
    });
    const all = talk(
      '{ vad: silero, endOfSpeech: 300ms, pause: 4s..12s, bargeIn: 0.5, lateAfter: 1s, giveUp: 5s, mic: always, track: turn }',
      'processes: per-room\npool: 4\ndispatch: poll\nai: { think: 1s, sentences: 2, sentence: 1s..1m, speed: 2.5 }\n' +
        'thresholds: { a.turns.answer.p95: "< 2s", a.turns.answered.share: ">= 90%", a.turns.cut: "== 0" }\n',
    );
    expect(all.groups[0]?.conversation).toEqual({
      vad: 'silero',
      endOfSpeechMs: 300,
      pauseMs: { min: 4000, max: 12_000 },
      bargeIn: 0.5,
      lateAfterMs: 1000,
      giveUpMs: 5000,
      mic: 'always',
      track: 'turn',
    });
    expect(all).toMatchObject({
      pool: 4,
      dispatch: 'poll',
      ai: {
        thinkMs: { min: 1000, max: 1000 },
        sentences: { min: 2, max: 2 },
        sentenceMs: { min: 1000, max: 60_000 },
        pace: 'burst',
        speed: 2.5,
      },
    });
    expect(all.thresholds.map(({ value }) => value)).toEqual([2_000_000, 0.9, 0]);
    const url = 'http://${HOST:-127.0.0.1}:8080/answer';
    expect(talk('{}', `ai: { url: "${url}" }`).ai.url).toBe('http://127.0.0.1:8080/answer');
  });

  it('makes a cell of each combination, repeats outermost', () => {
    const { cells, variantKeys } = good(
      parse(`sdk: [0.7.0, 1.10]\nqueue: [50ms, 1s]\nframe: [10ms]\nrepeats: 2\n${SMALL}`),
    );
    expect(variantKeys).toEqual(['sdk', 'queue']);
    const rows = cells.map(({ repeat, variant }) => [repeat, variant.sdk, variant.queue]);
    const once = (repeat: number) => [
      [repeat, '0.7.0', '50ms'],
      [repeat, '0.7.0', '1s'],
      [repeat, '1.10', '50ms'],
      [repeat, '1.10', '1s'],
    ];
    expect(rows).toEqual([...once(1), ...once(2)]);
    expect(cells[0]?.variant).toEqual({ sdk: '0.7.0', queue: '50ms' });
    expect(cells[1]?.scenario.groups[0]?.queueMs).toBe(1000);
    expect(cells[0]?.scenario.audio.frameMs).toBe(10);
  });

  it("lets a group's own value win", () => {
    const text =
      'duration: 1s\ncapture: [try, unawaited]\ngroups: { a: {}, b: { capture: await } }';
    const modes = good(parse(text)).cells.map(({ scenario }) =>
      scenario.groups.map(({ capture }) => capture),
    );
    expect(modes).toEqual([
      ['try', 'await'],
      ['unawaited', 'await'],
    ]);
    const deaf = 'duration: 1s\nqueue: [1s, 2s]\ngroups: { b: { queue: 1s } }';
    expect(bad(parse(deaf))[0]?.message).toMatch(/every group has a queue of its own/);
  });

  it('checks each value of a list', () => {
    const text = 'duration: 1s\nqueue: [1s, 10ms]\nframe: [10ms, 20ms]\ngroups: { a: {} }';
    expect(brief(bad(parse(text)))).toEqual([
      ["2:13 a frame of 20ms does not fit into a's queue of 10ms", 'make the queue at least 20ms'],
    ]);
  });
});

describe('variables', () => {
  const group = (text: string) => `duration: 20s\ngroups: { probe: { rooms: ${text} } }\n`;

  it('gives them the type that they would have in the file', () => {
    const rooms = (text: string, env = {}) =>
      onlyCell(parse(group(text), { env })).scenario.groups[0]?.rooms;
    expect(rooms('${ROOMS:-4}')).toBe(4);
    expect(rooms('${ROOMS}', { ROOMS: '7' })).toBe(7);
    expect(rooms('"${ROOMS}0"', { ROOMS: '7' })).toBe(70);
    expect(rooms('${ROOMS:-4}', { ROOMS: '' })).toBe(4);
    const about = (text: string) =>
      onlyCell(parse(`about: ${text}\n${SMALL}`, { env: { N: '5', M: 'a: {b' } })).scenario.about;
    expect(about('${N}')).toBe('5');
    expect(about('x ${M} y')).toBe('x a: {b y');
    expect(about('costs $${N}')).toBe('costs ${N}');
  });

  it('points at the place of a wrong one', () => {
    const [problem] = bad(parse(group('${ROOMS}'), { env: { ROOMS: 'many' } }));
    expect(problem).toMatchObject({ line: 2, column: 27, excerpt: '${ROOMS}' });
  });
});

describe('--set', () => {
  const set = (...sets: string[]) => parse(SMALL, { sets });

  it('overrides, adds, and reads YAML', () => {
    const { cells } = good(
      set('groups.probe.rooms=8', 'groups.probe.publishers=0', 'sdk=[0.7.0,1.10]', 'node=22'),
    );
    expect(cells.map(({ scenario }) => scenario.sdk)).toEqual(['0.7.0', '1.10']);
    const [probe] = cells[0]?.scenario.groups ?? [];
    expect([probe?.rooms, probe?.publishers, cells[0]?.scenario.node]).toEqual([8, 0, '22']);
    const groups = onlyCell(set('groups={ crowd: { rooms: 2 } }', 'groups.crowd.rooms=3'));
    expect(groups.scenario.groups).toMatchObject([{ name: 'crowd', rooms: 3 }]);
  });

  it('makes no group that is not in the file', () => {
    const problems = bad(set('groups.prob.rooms=8', 'groups.crowd={ rooms: 3 }'));
    expect(
      problems.map(({ file, column, message, hint }) => [file, column, message, hint]),
    ).toEqual([
      [
        '--set groups.prob.rooms=8',
        8,
        'the scenario has no group prob',
        'did you mean probe? groups here: probe',
      ],
      [
        '--set groups.crowd={ rooms: 3 }',
        8,
        'the scenario has no group crowd',
        'groups here: probe',
      ],
    ]);
    // After a syntax error nobody knows which groups the file has.
    const broken = bad(parse('groups: { probe: [', { sets: ['groups.probe.rooms=8'] }));
    expect(broken.map(({ message }) => message).join()).not.toContain('no group');
  });

  it('takes limits without quotes', () => {
    const { scenario } = onlyCell(
      set('thresholds.probe.rate=>= 49/s', 'thresholds.probe.late=!= 3'),
    );
    expect(scenario.thresholds.map(({ text }) => text)).toEqual(['>= 49/s', '!= 3']);
  });

  it('is checked like the file', () => {
    const problems = bad(
      set('groups.probe.roms=8', 'duration=20', 'duration.x=3', 'nothing', 'queue=15ms', 'a..b=1'),
    );
    expect(problems.map(({ file, line, column, hint }) => [file, line, column, hint])).toEqual([
      ['--set groups.probe.roms=8', 1, 14, 'did you mean rooms?'],
      ['--set duration=20', 1, 10, 'write 20ms or 20s'],
      ['--set duration.x=3', 1, 10, undefined],
      ['--set nothing', 1, 1, 'write --set groups.probe.rooms=8'],
      ['--set queue=15ms', 1, 7, 'write 20ms'],
      ['--set a..b=1', 1, 3, undefined],
    ]);
  });

  it('lets the later one win, and frame stand for audio.frame', () => {
    expect(onlyCell(set('seed=2', 'seed=3')).scenario.seed).toBe(3);
    const text = `audio: { frame: 20ms }\n${SMALL}`;
    expect(good(parse(text, { sets: ['frame=[10ms,20ms]'] })).cells).toHaveLength(2);
  });
});

it('has a JSON Schema', () => {
  expect(scenarioJsonSchema()).toMatchObject({
    type: 'object',
    additionalProperties: false,
    required: ['duration', 'groups'],
  });
});
