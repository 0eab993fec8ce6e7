import { PRESSURE_KINDS } from '../../scenario/types.js';
import { modeline } from '../schema.js';
import type { Choices } from './choices.js';

/** Rooms that join one by one; more join faster, so that all are there within 10 s. */
const ONE_BY_ONE = 10;

const SERVER_WORDS: Record<Choices['server'], string> = {
  none: 'none: sources without rooms, so that only the SDK itself is looked at',
  embedded: 'embedded: a livekit-server of framestall’s own, for this run only',
  environment: 'environment: the one of LIVEKIT_URL, LIVEKIT_API_KEY and LIVEKIT_API_SECRET',
};

/** A scenario to begin with: short, valid, each key told. @param schema from the file on */
export function scenarioText({ server, rooms }: Choices, schema: string): string {
  const listen = server !== 'none';
  const arrival = `${Math.max(1, Math.ceil(rooms / ONE_BY_ONE))}/s`;
  return `${modeline(schema)}
# What it shows: ${rooms === 1 ? 'one publisher that speaks' : `${rooms} publishers that speak, each in a room of its own`}.
# Expect: \`healthy\`. See it first: framestall plan FILE; then: framestall run FILE
name: scenario
about: ${rooms === 1 ? 'One publisher, one minute.' : `${rooms} publishers, one minute.`}

# Version of @livekit/rtc-node: latest, 1.1.0, or several one after another: [0.13.35, latest].
sdk: latest

# ${SERVER_WORDS[server]}.
server: ${server}
duration: 60s

# shared: all rooms in one process. per-room: a process for each. A number: rooms per process.
processes: shared

# 20 ms of audio a call; a queue of 1 s in the source.
frame: 20ms
queue: 1s

groups:
  probe:
    rooms: ${rooms}
    publishers: 1
    # How fast rooms come.
    arrival: ${arrival}
    # await: one capture at a time. try: gives one up after tryLimit. unawaited: all at their time.
    capture: await
${listen ? '    # A participant in another process hears each publisher and proves delivery.\n    listen: true\n' : ''}
# What lasts longer than \`after\` is a stall, a capture that is pending for \`hang\` a hang.
stall: { after: 200ms, hang: 10s }

# Load for a while, always taken back.
${comment(`Kinds: ${PRESSURE_KINDS.join(', ')}.`)}
# pressure:
#   - { kind: cpu, level: 80%, start: 20s, for: 10s }

# A breach turns the exit code to 10; a hang or a crash is 11 without any threshold.
thresholds:
  probe.stalls: == 0
  probe.captures.share: '>= 0.99'
  probe.schedule.p99: < 200ms
${listen ? "  probe.heard.share: '>= 0.99'\n" : ''}`;
}

const WIDTH = 98;

/** As many lines as it takes. */
function comment(text: string): string {
  const lines = [''];
  for (const word of text.split(' ')) {
    const line = lines.at(-1) ?? '';
    if (line.length + word.length + 1 > WIDTH) lines.push(word);
    else lines[lines.length - 1] = line === '' ? word : `${line} ${word}`;
  }
  return lines.map((line) => `# ${line}`).join('\n');
}
