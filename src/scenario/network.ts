import { formatMsExact, parseDurationMs } from '../units/duration.js';
import type { Report } from './checks.js';
import type { PressureFile } from './schema.js';
import type { Pressure } from './types.js';

export const LOSS = /^(\d+(?:\.\d{1,4})?)%$/;
export const BIT_RATE = /^(\d+(?:\.\d{1,3})?)(k|M|G)bit$/;
const KBPS = { k: 1, M: 1000, G: 1_000_000 };
const LONGEST_DELAY_MS = 10_000;
const LEAST_KBPS = 8;
const MOST_KBPS = 10_000_000;

type Network = NonNullable<Pressure['network']>;
type NetworkFile = Pick<PressureFile, (typeof KEYS)[number]>;
const KEYS = ['loss', 'delay', 'jitter', 'rate'] as const;

/** What the file holds wrong reads as NaN. */
export function buildNetwork({ loss, delay, jitter, rate }: NetworkFile): Network {
  return {
    lossShare: loss === undefined ? 0 : Number(LOSS.exec(loss)?.[1] ?? Number.NaN) / 100,
    delayMs: delay === undefined ? 0 : (parseDurationMs(delay) ?? Number.NaN),
    jitterMs: jitter === undefined ? 0 : (parseDurationMs(jitter) ?? Number.NaN),
    rateKbps: rate === undefined ? null : kbpsOf(rate),
  };
}

function kbpsOf(rate: string): number {
  const [, digits, prefix] = BIT_RATE.exec(rate) ?? [];
  if (digits === undefined) return Number.NaN;
  return Math.round(Number(digits) * KBPS[prefix as keyof typeof KBPS]);
}

/** In the scenario file's own words. */
export function networkFile({ lossShare, delayMs, jitterMs, rateKbps }: Network): NetworkFile {
  return {
    ...(lossShare === 0 ? {} : { loss: `${Number((lossShare * 100).toFixed(4))}%` }),
    ...(delayMs === 0 ? {} : { delay: formatMsExact(delayMs) }),
    ...(jitterMs === 0 ? {} : { jitter: formatMsExact(jitterMs) }),
    ...(rateKbps === null ? {} : { rate: rateText(rateKbps) }),
  };
}

const rateText = (kbps: number) => (kbps % 1000 === 0 ? `${kbps / 1000}Mbit` : `${kbps}kbit`);

/** `loss 5% delay 80ms ± 20ms rate 2Mbit` */
export function networkText(network: Network): string {
  const { loss, delay, jitter, rate } = networkFile(network);
  const parts = [
    loss === undefined ? '' : `loss ${loss}`,
    delay === undefined ? '' : `delay ${delay}${jitter === undefined ? '' : ` ± ${jitter}`}`,
    rate === undefined ? '' : `rate ${rate}`,
  ];
  return parts.filter((part) => part !== '').join(' ');
}

/** @param step as written @param read the same with its defaults */
export function checkNetwork(
  step: PressureFile,
  { kind, network }: Pressure,
  i: number,
  { problem }: Report,
): void {
  if (network === null) {
    for (const key of KEYS) {
      if (step[key] === undefined) continue;
      problem(['pressure', i, key], `${kind} has no ${key}`, 'only network has one', 'key');
    }
    return;
  }
  const { lossShare, delayMs, jitterMs, rateKbps } = network;
  if (step.loss === undefined && step.delay === undefined && step.rate === undefined) {
    problem(['pressure', i], 'network has no loss, delay or rate', 'add loss: 5%');
  }
  const within = (key: (typeof KEYS)[number], value: number, least: number, most: number) =>
    step[key] === undefined || !(value < least || value > most);
  if (!within('loss', lossShare, Number.MIN_VALUE, 1)) {
    problem(['pressure', i, 'loss'], 'loss must be above 0% and at most 100%', 'write 5%');
  }
  if (!within('delay', delayMs, 1, LONGEST_DELAY_MS)) {
    problem(['pressure', i, 'delay'], 'delay must be 1ms to 10s', 'write 80ms');
  }
  if (step.jitter !== undefined && step.delay === undefined) {
    problem(
      ['pressure', i, 'jitter'],
      'jitter varies a delay, and there is none',
      'add delay: 80ms',
    );
  } else if (!within('jitter', jitterMs, 1, delayMs)) {
    problem(['pressure', i, 'jitter'], 'jitter must be 1ms to delay', 'write 20ms');
  }
  if (rateKbps !== null && !within('rate', rateKbps, LEAST_KBPS, MOST_KBPS)) {
    problem(['pressure', i, 'rate'], 'rate must be 8kbit to 10Gbit', 'write 2Mbit');
  }
}
