import { writeSync } from 'node:fs';
import { loadSdk } from '../sdk/driver.js';
import { onGrid } from '../units/on-grid.js';
import { ClientRole } from './client-role.js';
import { hostClock } from './clock.js';
import { ListenerRole } from './listener-role.js';
import { HealthMonitor } from './health/monitor.js';
import { BEAT_MS, loadMeter } from './load-meter.js';
import { parentLink } from './link.js';
import type { ToSubject } from './messages.js';
import { subjectPressure } from './pressure.js';
import type { Init, Role } from './role.js';
import { SiblingRole } from './sibling-role.js';
import { SubjectRole } from './subject-role.js';

const LOAD_MS = 1000;
const ROLES = {
  subject: SubjectRole,
  listener: ListenerRole,
  client: ClientRole,
  sibling: SiblingRole,
};

const clock = hostClock();
const link = parentLink();

process.on('uncaughtExceptionMonitor', (error: unknown) => {
  link.send({ kind: 'fatal', atUs: clock.nowUs(), message: String(error) });
});

const early: ToSubject[] = [];
let handle: (message: ToSubject) => void = (message) => early.push(message);

link.onMessage((message) => {
  if (message.kind === 'init') void start(message).catch(fail);
  else handle(message);
});

function fail(error: unknown): void {
  const message = error instanceof Error ? (error.stack ?? error.message) : String(error);
  link.send({ kind: 'fatal', atUs: clock.nowUs(), message });
  writeSync(2, `${message}\n`);
  setImmediate(() => process.exit(1));
}

async function start(init: Init): Promise<void> {
  const { sdk, hook } = await loadSdk({ sdkDir: init.sdkDir, logCapture: init.logCapture });
  if (init.panic)
    hook.onPanic((message) => link.send({ kind: 'panic', atUs: clock.nowUs(), message }));
  const Role = ROLES[init.role];
  const health = new HealthMonitor({ sdk, hook, clock, link });
  const role: Role = new Role({ sdk, init, clock, link, health });
  const meter = loadMeter(clock, hook);

  setInterval(() => {
    const nowUs = clock.nowUs();
    meter.heartbeat();
    role.sweep();
    link.send({ kind: 'beat', atUs: nowUs });
  }, BEAT_MS);
  onGrid(
    role.flushMs,
    () => clock.nowUs() / 1000,
    () => role.flush(),
  );
  setInterval(() => link.send(meter.take()), LOAD_MS);

  const pressure = subjectPressure(() => clock.nowUs() / 1000);
  handle = (message) => {
    if (message.kind === 'pressure') return pressure(message);
    if (message.kind !== 'exit') return role.handle(message);
    role.flush();
    void role.leaveAll().finally(() => process.exit(0));
  };
  link.send({
    kind: 'ready',
    sdk: sdk.version,
    node: process.version,
    capabilities: sdk.capabilities,
  });
  for (const message of early.splice(0)) handle(message);
}
