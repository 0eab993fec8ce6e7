import { describe, expect, it } from 'vitest';
import { renderProblems } from '../../src/scenario/index.js';
import { bad, brief, good, parse } from './help.js';

const groups = (probe: string) => `duration: 20s\ngroups:\n  probe: { ${probe} }\n`;
const talk = (keys: string, more = '') =>
  groups(`conversation: { ${keys} }${more === '' ? '' : `, ${more}`}`);
const ai = (keys: string) => `ai: { ${keys} }\n${talk('')}`;
const top = (line: string) => `${line}\n${groups('rooms: 1')}`;
const limit = (line: string) => `${groups('rooms: 1')}thresholds:\n  ${line}\n`;

/** text, where, what it says, what it advises */
const CASES: [name: string, text: string, at: string, message: RegExp, hint: RegExp][] = [
  ['an unknown key', top('sdkk: latest'), '1:1', /unknown key sdkk/, /did you mean sdk\?/],
  ['a key of a group', groups('roms: 2'), '3:12', /unknown key roms/, /did you mean rooms\?/],
  ['a key in the wrong place', top('rooms: 4'), '1:1', /unknown key rooms/, /under a group/],
  ['a bare duration', 'duration: 20\ngroups: { a: {} }', '1:11', /without a unit/, /20ms or 20s/],
  ['an odd duration', top('queue: 1 s'), '1:8', /"1 s" is not a duration/, /250ms/],
  ['no duration', 'groups: { a: {} }', '1:1', /duration is missing/, /add duration: 30s/],
  ['no groups', 'duration: 3s', '1:1', /groups is missing/, /add groups/],
  ['empty groups', 'duration: 3s\ngroups: {}', '2:1', /there are no groups/, /add groups/],
  ['a group without a value', 'duration: 9s\ngroups:\n  a:\n', '3:3', /a has no value/, /give it/],
  ['a boolean for on/off', top('logCapture: true'), '1:13', /not one of on, off/, /write on/],
  ['an unknown word', groups('capture: awiat'), '3:21', /"awiat" is not one of/, /await\?/],
  ['a list in a group', groups('queue: [1s, 2s]'), '3:12', /one value, not a list/, /top-level/],
  ['a variant twice', top('sdk: [1.0.0, 1.0.0]'), '1:14', /1.0.0 is listed twice/, /remove one/],
  ['processes', top('processes: many'), '1:12', /must be shared, per-room or/, /shared/],
  ['a sample rate', top('audio: { rate: 11025 }'), '1:16', /not a sample rate/, /44100/],
  ['a queue of 15ms', groups('queue: 15ms'), '3:19', /not a multiple of 10ms/, /write 20ms/],
  ['a top-level queue', top('queue: 1001ms'), '1:8', /not a multiple of 10ms/, /write 1s/],
  ['a frame of 25ms', top('frame: 25ms'), '1:8', /not a multiple of 10ms/, /write 30ms/],
  ['a frame of 5ms', top('audio: { frame: 5ms }'), '1:17', /outside 10ms to 100ms/, /20ms/],
  ['a frame beyond 100ms', top('frame: 200ms'), '1:8', /outside 10ms to 100ms/, /20ms/],
  ['a frame over the queue', groups('queue: 10ms'), '3:19', /does not fit/, /at least 20ms/],
  [
    'two frames',
    top('frame: 20ms\naudio: { frame: 20ms }'),
    '1:1',
    /both given/,
    /keep one of them/,
  ],
  ['stop before start', groups('start: 5s, stop: 4s'), '3:29', /stops at 4s/, /after start/],
  ['start after the end', groups('start: 20s'), '3:19', /run of 20s is over/, /start earlier/],
  ['stop after the end', groups('stop: 21s'), '3:18', /after the end of the run/, /leave stop out/],
  ['a rate without unit', groups('arrival: 10'), '3:21', /without a unit/, /10\/s/],
  ['an odd rate', groups('arrival: 10/day'), '3:21', /"10\/day" is not a rate/, /30\/m/],
  ['no arrival at all', groups('arrival: 0/s'), '3:21', /from 1\/h/, /10\/s/],
  ['speak alone', groups('speak: 3s'), '3:12', /speak without pause/, /add pause/],
  ['pause alone', groups('pause: 3s'), '3:12', /pause without speak/, /add speak/],
  ['a word too short', groups('speak: 10ms, pause: 1s'), '3:19', /less than one frame/, /20ms/],
  [
    'nobody to listen to',
    groups('publishers: 0, listen: true'),
    '3:35',
    /no publishers to listen/,
    /add publishers/,
  ],
  [
    'listening to silence',
    `audio: { signal: silence }\n${groups('listen: true')}`,
    '4:20',
    /hears nothing/,
    /signal: tone/,
  ],
  ['listening nowhere', `server: none\n${groups('listen: true')}`, '4:20', /no room/, /embedded/],
  [
    'a silent group listened to',
    groups('listen: true, signal: silence'),
    '3:20',
    /hears nothing/,
    /write signal: tone$/,
  ],
  [
    'numbers listened to',
    groups('listen: true, tap: true, signal: numbered'),
    '3:20',
    /encoding takes the numbers/,
    /write signal: tone$/,
  ],
  ['numbers that nobody reads', groups('signal: numbered'), '3:20', /nothing reads/, /tap: true/],
  ['nobody to tap', groups('publishers: 0, tap: true'), '3:32', /no publishers to tap/, /remove/],
  ['a processor tapped', talk('', 'tap: true'), '3:32', /comes and goes/, /remove tap/],
  ['turns of an endless speech', groups('turns: together'), '3:12', /turns without/, /add speak/],
  [
    'too short a pause',
    groups('rooms: 4, turns: one-by-one, speak: 2s, pause: 5s'),
    '3:59',
    /4 publishers can't speak one by one for 2s/,
    /write pause: 6s/,
  ],
  [
    'speakers and a pause',
    groups('rooms: 4, speakers: 2, speak: 2s, pause: 5s'),
    '3:46',
    /speakers and pause/,
    /remove pause, or speakers/,
  ],
  [
    'too many speakers',
    groups('rooms: 4, speakers: 5'),
    '3:32',
    /4 publishers, and 5/,
    /add rooms/,
  ],
  [
    'start and join',
    `${groups('start: 5s, join: before')}  crowd: {}\n`,
    '3:12',
    /start and join/,
    /keep one/,
  ],
  ['settle alone', groups('settle: 5s'), '3:12', /settle without join/, /add join: before/],
  ['nobody to join', groups('join: after'), '3:18', /there is none without join/, /add a group/],
  [
    'an odd order',
    `${groups('join: befor')}  crowd: {}\n`,
    '3:18',
    /"befor" is not one of before, during, after/,
    /before\?/,
  ],
  [
    'during nothing',
    `${groups('join: during')}  crowd: { rooms: 20 }\n`,
    '3:18',
    /load of crowd, whose rooms join all at once/,
    /arrival/,
  ],
  [
    'after the end',
    `${groups('join: after')}  crowd: { rooms: 20, arrival: 1/s }\n`,
    '3:18',
    /starts at 24s/,
    /make duration longer/,
  ],
  ['an empty conversation', groups('conversation:'), '3:12', /no value/, /write conversation: {}/],
  ['a conversation in no room', `server: none\n${talk('')}`, '4:12', /no room for/, /embedded/],
  ['two processors', talk('', 'publishers: 2'), '3:32', /one publisher.*not 2/, /remove pub/],
  ['a schedule of its own', talk('', 'speak: 3s'), '3:32', /by turns and not by speak/, /remove/],
  ['a pause outside', talk('', 'pause: 3s'), '3:32', /by turns and not/, /conversation: \{ pause/],
  ['turns of turns', talk('', 'turns: together'), '3:32', /by turns and not by turns/, /remove/],
  ['speakers of turns', talk('', 'speakers: 2'), '3:32', /and not by speakers/, /remove/],
  ['a tone for a word', talk('', 'signal: tone'), '3:32', /no signal/, /remove signal/],
  ['a second listener', talk('', 'listen: true'), '3:32', /hears it already/, /turns\.\*/],
  ['a VAD', talk('vad: silera'), '3:33', /not one of fvad, silero/, /silero\?/],
  ['a key of a conversation', talk('bargein: 1'), '3:28', /unknown key bargein/, /bargeIn\?/],
  ['a bare pause', talk('pause: 4'), '3:35', /4 is a number without a unit/, /4s, or 2s\.\.6s/],
  ['an odd range', talk('pause: 4s-9s'), '3:35', /neither a duration nor a range/, /4s\.\.12s/],
  ['a range turned round', talk('pause: 9s..4s'), '3:35', /ends before it begins/, /smaller/],
  ['a word for a share', talk('bargeIn: often'), '3:37', /number from 0 to 1/, /0\.5/],
  ['giving up early', talk('giveUp: 2s'), '3:36', /gives up after 2s, before.*late/, /than 3s/],
  ['nobody to answer', top('ai: { think: 1s }'), '1:1', /no group has one/, /conversation: \{\}/],
  ['nobody to dispatch', top('dispatch: poll'), '1:1', /no group has one/, /remove dispatch/],
  ['a pool of one', `pool: 4\n${talk('')}`, '1:7', /shared has one/, /per-room/],
  ['a pool for nobody', top('processes: 2\npool: 4'), '2:1', /no group has one/, /remove pool/],
  ['a file for an AI', ai('url: file:///a'), '1:12', /not an http or https URL/, /http:/],
  [
    'a service that thinks',
    ai('url: http://a/, think: 1s'),
    '1:23',
    /only the stand-in's/,
    /remove/,
  ],
  ['half a sentence', ai('sentences: 0.5'), '1:18', /whole number or a range/, /1\.\.3/],
  ['no sentence', ai('sentences: 0..3'), '1:18', /1 to 100 sentences/, /1\.\.3/],
  ['a speed of speech', ai('pace: realtime, speed: 2'), '1:23', /only of pace: burst/, /remove/],
  ['an odd key of ai', ai('speek: 2'), '1:7', /unknown key speek/, /speed\?/],
  [
    'an answer that nobody gives',
    limit('probe.turns.answer.p95: < 1s'),
    '5:3',
    /probe has no conversation/,
    /conversation: \{\}/,
  ],
  [
    'a tone that no client hears',
    `${talk('')}thresholds: { probe.heard.share: ">= 0.9" }\n`,
    '4:15',
    /counts sentences/,
    /turns\.sentences\.share/,
  ],
  ['a hang before a stall', top('stall: { after: 2s, hang: 1s }'), '1:27', /longer than/, /hang/],
  ['a name', top('name: Ünsinn'), '1:7', /is not a name/, /a-z, 0-9/],
  ["a group's name", 'duration: 1s\ngroups: { A_b: {} }', '2:11', /A_b is not a name/, /a-z/],
  ['a limit on no group', limit('prode.stalls: == 0'), '5:3', /no group prode/, /probe\?/],
  ['a limit on nothing', limit('probe.schedule.p98: < 1s'), '5:3', /unknown figure/, /did you/],
  ['a limit without figure', limit('probe: < 1s'), '5:3', /names no figure/, /probe\.stalls/],
  ['a limit without unit', limit('probe.service.p99: < 5'), '5:22', /is a duration/, /< 100ms/],
  ['a limit with a unit', limit('probe.stalls: < 5ms'), '5:17', /is a whole number/, /== 0/],
  ['a share of 99', limit('probe.captures.share: < 99'), '5:25', /from 0 to 1/, />= 0.99/],
  ['a number for a limit', limit('probe.stalls: 0'), '5:17', /no comparator/, /== 0/],
  ['no comparator', limit('probe.service.max: 5ms'), '5:22', /does not begin with/, /< 5ms/],
  ['a wrong comparator', limit('probe.stalls: => 3'), '5:17', /does not begin with/, /== 0/],
  ['nothing heard', limit('probe.heard.gaps: == 0'), '5:3', /nobody listens/, /listen: true/],
  ['nothing tapped', limit('probe.tap.rate: < 90'), '5:3', /is not tapped/, /tap: true/],
  ['YAML: a limit >=', limit('probe.rate: >= 49'), '5:16', /not YAML/, /write ">= 49"/],
  ['YAML: a limit !=', limit('probe.late: != 0'), '5:15', /not YAML/, /write "!= 0"/],
  ['YAML: a key twice', 'duration: 1s\nduration: 1s\ngroups: { a: {} }', '2:1', /twice/, /remove/],
  ['YAML: a tab', 'duration: 1s\ngroups:\n\ta: {}', '3:1', /tabs/, /spaces/],
  ['YAML: an alias', 'duration: 1s\ngroups: *a', '2:9', /aliases/, /write the value out/],
  ['no variable', top('sdk: ${SDK}'), '1:6', /SDK is not set/, /\$\{SDK:-default\}/],
  ['an odd reference', top('sdk: "${1}"'), '1:6', /\$\{1\} can't be read/, /\$\$\{/],
  ['a secret', top('apiSecret: hunter2'), '1:1', /apiSecret is a secret/, /LIVEKIT_API_SECRET/],
  ['a token', top('about: eyJhbGciOiJIUzI1'), '1:8', /access token/, /LIVEKIT_API_KEY/],
  ['a secret variable', top('about: ${LIVEKIT_API_KEY}'), '1:8', /put a secret/, /LIVEKIT_API/],
];

/** Values that no schema of types refuses, by what they say. */
const BOUNDS: [text: string, message: RegExp][] = [
  [groups('rooms: 0'), /rooms must be at least 1/],
  [groups('rooms: -1'), /rooms must be at least 1/],
  [groups('rooms: 1.5'), /rooms must be a whole number, not the number 1.5/],
  [groups('rooms: 10001'), /rooms must be at most 10000/],
  [groups('rooms: many'), /rooms must be a whole number, not the text "many"/],
  [groups('rooms: .inf'), /rooms must be a whole number/],
  [groups('listen: yes'), /listen must be true or false, not the text "yes"/],
  [groups('queue: 2m'), /queue must be at most 1m/],
  [groups('tryLimit: 0s'), /tryLimit must be at least 1ms/],
  [groups('rooms: 9000') + '  crowd: { rooms: 9000 }\n', /18000 rooms in all/],
  ['duration: 1000h\ngroups: { a: {} }', /duration must be at most 720h/],
  ['duration: 0s\ngroups: { a: {} }', /duration must be at least 100ms/],
  [top('repeats: 1001'), /repeats must be at most 1000/],
  [top('audio: { channels: 3 }'), /channels must be at most 2/],
  [talk('bargeIn: 1.5'), /bargeIn must be at most 1/],
  [talk('endOfSpeech: 1ms'), /endOfSpeech must be at least 10ms/],
  [ai('speed: 0.5'), /speed must be at least 1/],
  [ai('sentence: 0s..1s'), /ai.sentence must be at least 20ms/],
  [`${groups('join: before, settle: 2h')}  crowd: {}\n`, /settles for 2h/],
  [top('seed: -1'), /seed must be at least 0/],
  [top('sdk: []'), /must not be an empty list/],
  [top('repeats: 600\nsdk: [1.0.0, 1.1.0]'), /1200 runs in all, at most 1000/],
  [top('groups: 3'), /twice/],
  ['duration: 1s\ngroups: 3', /groups must be a map of keys, not the number 3/],
  ['- a', /a scenario is a map of keys/],
  ['', /the scenario is empty/],
  ['# nothing but a comment\n', /the scenario is empty/],
];

describe('problems', () => {
  it.each(CASES)('finds %s', (_name, text, at, message, hint) => {
    const [first, ...rest] = bad(parse(text));
    expect(brief(rest)).toEqual([]);
    expect(`${first?.line}:${first?.column}`).toBe(at);
    expect(first?.message).toMatch(message);
    expect(first?.hint).toMatch(hint);
  });

  it.each(BOUNDS)('refuses %j', (text, message) => {
    expect(bad(parse(text)).map((problem) => problem.message)).toContainEqual(
      expect.stringMatching(message),
    );
  });

  it('says nothing of what follows from an error already told', () => {
    const text = top('frame: fast\nstall: { after: 3x, hang: 1s }').replace('20s', '7');
    expect(bad(parse(text)).map(({ line }) => line)).toEqual([1, 2, 3]);
  });

  it.each([
    ['a limit', 'probe.captures.share: > 95'],
    ['text after a quoted value', 'probe.stalls: "== 0" x'],
    ['a limit of none', 'probe.late: != 0'],
  ])('after %s that YAML can’t read, tells what else is wrong', (_, broken) => {
    const text = `${limit(broken)}  prode.late: == 0
pressure:
  - { kind: cpuu, level: 80% }
  - { kind: cpu, level: "\${NOPE}" }
`;
    const said = bad(parse(text)).map(({ line, message }) => `${line}: ${message}`);
    expect(said).toEqual([
      expect.stringMatching(/^5: not YAML: /),
      '6: there is no group prode',
      expect.stringMatching(/^8: "cpuu" is not one of/),
      '9: cpu has no length',
      '9: NOPE is not set',
    ]);
  });

  it('guesses at nothing where YAML can’t tell where a value ends', () => {
    const text = 'duration: 9s\ngroups:\n  a: { rooms: 1\nthresholds:\n  q.stalls: == 0\n';
    expect(bad(parse(text)).map(({ line }) => line)).toEqual([4]);
  });

  it('masks no word of its own, and no YAML error quotes a value', () => {
    const [first] = bad(parse(limit('probe.captures.share: > 95')));
    expect(first?.message).toBe('not YAML: it can’t be read as a value');
    const told = bad(parse('apiSecret: > hunter2\n')).map(({ message }) => message);
    expect(told.join()).not.toContain('hunter2');
  });

  it('never shows a secret', () => {
    const secret = 'hunter2-hunter2';
    const token = 'eyJhbGciOiJIUzI1NiJ9.e30.c2lnbmF0dXJl';
    const texts = [
      `apiSecret: ${secret}\nduration: 20\n`,
      `ai: { url: "https://me:${secret}@ai.example/answer" }\n`,
      `groups: { a: { token: "${secret}", rooms: 0 } }\n`,
      `password:\n  - ${secret}\n`,
      `apiKey: a\napiKey: ${secret}\n\tx`,
      `about: ${token}\nserver: ${token}\n`,
      `duration: 1 # token: ${secret}\n`,
      `${token}: 1\n`,
    ];
    for (const text of texts) {
      const json = JSON.stringify(bad(parse(text)));
      expect(json).not.toContain(secret);
      expect(json).not.toContain(token);
    }
    const sets = [`apiSecret=${secret}`, `groups.a.token=${secret}`, `about=${token}`];
    const problems = bad(parse(groups('rooms: 1'), { sets }));
    expect(problems).toHaveLength(3);
    expect(JSON.stringify(problems) + renderProblems(problems)).not.toMatch(/hunter2|eyJ/);
    const env = { LIVEKIT_API_SECRET: secret };
    const leak = bad(parse(top('server: ${LIVEKIT_API_SECRET}'), { env }));
    expect(JSON.stringify(leak)).not.toContain(secret);
  });

  it.each(['apiKey', 'api-secret', 'LIVEKIT_API_KEY', 'token', 'accessToken', 'Password'])(
    'refuses the key %s wherever it stands',
    (key) => {
      const [problem] = bad(parse(groups(`${key}: abc`)));
      expect(problem).toMatchObject({ line: 3, column: 12 });
      expect(problem?.message).toMatch(/is a secret/);
    },
  );

  it('wants speech for a burst', () => {
    const [problem, ...rest] = bad(parse(groups('pace: burst')));
    expect(rest).toEqual([]);
    expect(problem).toMatchObject({
      line: 3,
      excerpt: 'burst',
      message: expect.stringContaining('pace: burst without speak and pause') as string,
      hint: expect.stringContaining('add speak and pause') as string,
    });
    expect(bad(parse(groups('pace: burst, speak: 3s')))).toHaveLength(1);
    good(parse(groups('pace: burst, speak: 3s, pause: 1s')));
  });

  it('warns of what may be meant', () => {
    const warnings = (text: string) => good(parse(text)).warnings;
    expect(warnings(groups('rooms: 30, arrival: 1/s'))[0]).toMatch(/29s.*never join/);
    // The run waits at its end for what is pending: a hang longer than the run is found as well.
    expect(warnings(top('stall: { hang: 1m }'))).toEqual([]);
    expect(warnings(groups('publishers: 0'))[0]).toMatch(/no group has a publisher/);
    expect(warnings(groups('rooms: 1'))).toEqual([]);
  });
});
