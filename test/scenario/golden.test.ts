import { expect, it } from 'vitest';
import { renderProblems } from '../../src/scenario/index.js';
import { bad, parse } from './help.js';

const TEXT = `name: Rooms Loading
about: A dozen mistakes at once
sdkk: latest
duration: 20
logCapture: true
audio: { rate: 11025, frame: 25ms }
groups:
  probe: { rooms: \${ROOMS:-4.5}, queue: 15ms, speak: 3s }
  late: { start: 30s, stop: 10s, capture: awiat }
server: \${NOPE}
apiSecret: hunter2hunter2
stall: { after: 5s, hang: 1s }
thresholds:
  probe.schedule.p98: < 100ms
  prode.stalls: == 0
  late.service.p99: < 5
`;

it('prints all problems of a file at once, as a compiler does', () => {
  const problems = bad(parse(TEXT, { sets: ['groups.probe.roms=8'] }));
  expect(`\n${renderProblems(problems)}\n`).toMatchInlineSnapshot(`
    "
    demo.yaml:1:7: "Rooms Loading" is not a name
        name: Rooms Loading
              ^^^^^^^^^^^^^
        use a-z, 0-9 and hyphens
    demo.yaml:3:1: unknown key sdkk
        sdkk: latest
        ^^^^
        did you mean sdk?
    demo.yaml:4:11: 20 is a number without a unit
        duration: 20
                  ^^
        write 20ms or 20s
    demo.yaml:5:13: logCapture true is not one of on, off
        logCapture: true
                    ^^^^
        write on
    demo.yaml:6:16: audio.rate is not a sample rate
        audio: { rate: 11025, frame: 25ms }
                       ^^^^^
        rates are 8000, 12000, 16000, 24000, 32000, 44100 and 48000
    demo.yaml:6:30: a frame of 25ms is not a multiple of 10ms, the SDK's native unit
        audio: { rate: 11025, frame: 25ms }
                                     ^^^^
        write 30ms
    demo.yaml:8:19: groups.probe.rooms must be a whole number, not the number 4.5
          probe: { rooms: \${ROOMS:-4.5}, queue: 15ms, speak: 3s }
                          ^^^^^^^^^^^^^
    demo.yaml:8:41: a queue of 15ms is not a multiple of 10ms, the SDK's native unit
          probe: { rooms: \${ROOMS:-4.5}, queue: 15ms, speak: 3s }
                                                ^^^^
        write 20ms
    demo.yaml:8:47: probe has speak without pause
          probe: { rooms: \${ROOMS:-4.5}, queue: 15ms, speak: 3s }
                                                      ^^^^^
        add pause: 3s
    demo.yaml:9:29: late stops at 10s, and starts at 30s
          late: { start: 30s, stop: 10s, capture: awiat }
                                    ^^^
        stop must come after start
    demo.yaml:9:43: "awiat" is not one of await, try, unawaited
          late: { start: 30s, stop: 10s, capture: awiat }
                                                  ^^^^^
        did you mean await?
    demo.yaml:10:9: NOPE is not set
        server: \${NOPE}
                ^^^^^^^
        export NOPE=…, or write \${NOPE:-default}
    demo.yaml:11:1: apiSecret is a secret, and a scenario holds none
        apiSecret: <secret>
        ^^^^^^^^^
        remove it: framestall reads LIVEKIT_URL, LIVEKIT_API_KEY and LIVEKIT_API_SECRET from the environment
    demo.yaml:12:27: stall.hang (1s) must be longer than stall.after (5s)
        stall: { after: 5s, hang: 1s }
                                  ^^
        a hang is a stall that did not end
    demo.yaml:14:3: unknown figure schedule.p98
          probe.schedule.p98: < 100ms
          ^^^^^^^^^^^^^^^^^^
        did you mean schedule.p90?
    demo.yaml:15:3: there is no group prode
          prode.stalls: == 0
          ^^^^^^^^^^^^
        did you mean probe?
    demo.yaml:16:21: "5" is no limit for service.p99, which is a duration
          late.service.p99: < 5
                            ^^^
        write "< 100ms"
    --set groups.probe.roms=8:1:14: unknown key roms
        groups.probe.roms=8
                     ^^^^
        did you mean rooms?
    18 problems
    "
  `);
});

it('shows only what is near of a long line', () => {
  const text = `duration: 1s\ngroups: { a: { rooms: 1, ${' '.repeat(500)}listen: 1 } }`;
  const rendered = renderProblems(bad(parse(text)));
  expect(rendered).toContain('listen: 1 } }');
  expect(Math.max(...rendered.split('\n').map((line) => line.length))).toBeLessThan(200);
});
