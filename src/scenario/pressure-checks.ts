import { formatMsExact } from '../units/duration.js';
import type { Draft } from './build.js';
import type { Report } from './checks.js';
import { checkAim } from './health-checks.js';
import { checkNetwork } from './network.js';
import { quote } from './problems.js';
import { PRESSURE_FIELDS } from './pressure-fields.js';
import type { PressureFile } from './schema.js';
import type { Pressure, PressureKind } from './types.js';

const SHORTEST_MS = 10;
const LONGEST_MS = 3_600_000;
const text = formatMsExact;

/** @param given the steps as written: what is missing shows only there */
export function checkPressure(draft: Draft, given: unknown, report: Report): void {
  const all: unknown[] = Array.isArray(given) ? (given as unknown[]) : [];
  // A step that could not be read at all has no draft: its issue has been told.
  const readable = all.flatMap((step, i) => (isStep(step) ? [{ step, i }] : []));
  const steps = readable.map(({ step, i }, n) => ({ i, step, read: draft.pressure[n] }));
  for (const { i, step, read } of steps) {
    if (read === undefined) continue;
    checkLevel(step, read, i, report);
    checkTimes(step, read, i, draft, report);
    checkTarget(step, read, i, draft, report);
    checkNetwork(step, read, i, report);
    checkAim(draft, i, read, report);
    checkShared(draft, read, report);
    const clash = steps.find((other) => other.i < i && clashes(other.read, read));
    if (clash !== undefined) {
      const message = `${read.kind} at ${text(read.startMs)} begins while ${clash.read?.kind ?? ''} of step ${clash.i + 1} lasts`;
      report.problem(['pressure', i, 'start'], message, 'let one end before the other');
    }
  }
}

const isStep = (step: unknown): step is PressureFile =>
  typeof step === 'object' &&
  step !== null &&
  String((step as PressureFile).kind) in PRESSURE_FIELDS;

/** Two of these at once would be in each other's way. */
const SERVER = ['server-pause', 'server-restart'];
const EMBEDDED = [...SERVER, 'network'];

function clashes(a: Pressure | undefined, b: Pressure): boolean {
  if (a === undefined) return false;
  const alike = a.kind === b.kind || (SERVER.includes(a.kind) && SERVER.includes(b.kind));
  const lasts = (step: Pressure) => step.startMs + Math.max(step.lengthMs, SHORTEST_MS);
  return alike && a.startMs < lasts(b) && b.startMs < lasts(a);
}

/** Done to a process: the group says only which ones. */
const OF_PROCESS: readonly PressureKind[] = ['gc', 'loop', 'nice', 'freeze'];

function checkShared(
  { groups, processes }: Draft,
  { kind, group }: Pressure,
  { warning }: Report,
): void {
  if (group === null || processes !== 'shared' || !OF_PROCESS.includes(kind)) return;
  const others = groups
    .filter(({ name, publishers }) => name !== group && publishers > 0)
    .map(({ name }) => name);
  if (others.length === 0 || !groups.some(({ name }) => name === group)) return;
  const too = `${others.join(', ')} ${others.length === 1 ? 'is' : 'are'} in it as well`;
  warning(
    `${kind} of group ${group} is of its process, and ${too}: processes: per-room keeps them apart`,
  );
}

function checkLevel(step: PressureFile, read: Pressure, i: number, { problem }: Report): void {
  const { unit, most, example } = PRESSURE_FIELDS[read.kind];
  const at = ['pressure', i, 'level'];
  if (unit === null) {
    if (step.level !== undefined) problem(at, `${read.kind} has no level`, 'remove level', 'key');
  } else if (read.level === null) {
    problem(['pressure', i], `${read.kind} has no level`, `add level: ${example}`);
  } else if (Number.isNaN(read.amount)) {
    if (read.level.startsWith('\0')) return;
    problem(at, `${quote(read.level)} is no level for ${read.kind}`, `write ${example}`);
  } else if (read.amount <= 0 || read.amount > most) {
    const limit = unit === 'share' ? `${most * 100}%` : String(most);
    problem(at, `a level of ${read.level} is not above 0 and at most ${limit}`, `write ${example}`);
  }
}

function checkTimes(
  step: PressureFile,
  { kind, startMs, lengthMs, blockMs }: Pressure,
  i: number,
  { durationMs }: Draft,
  { problem }: Report,
): void {
  if (step.for === undefined && PRESSURE_FIELDS[kind].lengthNeeded) {
    problem(['pressure', i], `${kind} has no length`, 'add for: 4s');
  }
  if (startMs >= durationMs) {
    const message = `${kind} starts at ${text(startMs)}, when the run of ${text(durationMs)} is over`;
    problem(['pressure', i, 'start'], message, 'start earlier, or make duration longer');
  } else if (startMs + lengthMs > durationMs) {
    const message = `${kind} lasts to ${text(startMs + lengthMs)}, beyond the end of the run (${text(durationMs)})`;
    problem(['pressure', i, 'for'], message, 'shorten it, or make duration longer');
  }
  const needsLength = PRESSURE_FIELDS[kind].lengthNeeded;
  if ((needsLength && lengthMs < SHORTEST_MS) || lengthMs > LONGEST_MS) {
    problem(['pressure', i, 'for'], `for must be ${text(SHORTEST_MS)} to ${text(LONGEST_MS)}`);
  }
  if (kind === 'loop' && (blockMs < 1 || blockMs > 60_000)) {
    problem(['pressure', i, 'block'], 'block must be 1ms to 1m', 'write 50ms');
  }
}

function checkTarget(
  step: PressureFile,
  { kind }: Pressure,
  i: number,
  { server }: Draft,
  { problem }: Report,
): void {
  if (step.block !== undefined && kind !== 'loop') {
    problem(['pressure', i, 'block'], `${kind} has no block`, 'only loop has one', 'key');
  }
  if (step.thread !== undefined && kind !== 'freeze') {
    problem(['pressure', i, 'thread'], `${kind} has no thread`, 'only freeze has one', 'key');
  }
  if (EMBEDDED.includes(kind) && server !== 'embedded') {
    const message = `${kind} needs the embedded server, and the scenario has server: ${server}`;
    problem(['pressure', i, 'kind'], message, 'write server: embedded');
  }
}
