/** What a link does to the packets that go through it, one way. */
export type Shape = {
  /** 0 to 1, each packet by itself. */
  lossShare: number;
  delayMs: number;
  /** The delay varies by so much to both sides, so packets overtake one another. */
  jitterMs: number;
  /** null: as fast as it can. */
  rateKbps: number | null;
};

const OPEN_KBPS = 10_000_000;
const QUEUE_PACKETS = 1000;
const SMALL_PACKET_BITS = 800;

/** Lines for `tc -batch` that put `shape` on all that leaves by `device`: Linux's own emulator. */
export function netemLines(device: string, shape: Shape): string[] {
  const { lossShare, delayMs, jitterMs, rateKbps } = shape;
  const words = [
    `limit ${netemLimit(shape)}`,
    ...(delayMs > 0 ? [`delay ${delayMs}ms${jitterMs > 0 ? ` ${jitterMs}ms` : ''}`] : []),
    ...(lossShare > 0 ? [`loss ${percent(lossShare)}`] : []),
    ...(rateKbps === null ? [] : [`rate ${rateKbps}kbit`]),
  ];
  return [`qdisc replace dev ${device} root netem ${words.join(' ')}`];
}

/** netem counts what is on its way as queued: a long delay must not become a loss. */
function netemLimit({ delayMs, jitterMs, rateKbps }: Shape): number {
  if (rateKbps === null) return 100 * QUEUE_PACKETS;
  return QUEUE_PACKETS + Math.ceil((rateKbps * (delayMs + jitterMs)) / SMALL_PACKET_BITS);
}

/**
 * The same for a kernel that was built without netem, as those of small virtual machines are: a rate
 * by HTB, and a loss by a filter that sends packets drawn at random to a queue of no length.
 * A delay can't be had in this way.
 */
export function htbLines(device: string, { lossShare, rateKbps }: Omit<Shape, 'delayMs'>) {
  const open = (minor: number, kbps: number) =>
    `class add dev ${device} parent 1: classid 1:${minor} htb rate ${kbps}kbit quantum 60000`;
  const lines = [
    `qdisc replace dev ${device} root handle 1: htb default 1`,
    open(1, rateKbps ?? OPEN_KBPS),
  ];
  if (lossShare === 0) return lines;
  return [
    ...lines,
    open(2, OPEN_KBPS),
    `qdisc add dev ${device} parent 1:2 handle 2: pfifo limit 0`,
    `filter add dev ${device} parent 1: bpf bytecode '${drawn(lossShare)}' flowid 1:2`,
  ];
}

const RANDOM_WORD = 0xffff_f038; // SKF_AD_OFF + SKF_AD_RANDOM of linux/filter.h

/** Classic BPF: `ld rand; jge limit → return 0 (not this one); return -1 (it is)`. */
function drawn(share: number): string {
  const limit = Math.min(0xffff_ffff, Math.round(share * 2 ** 32));
  return `4,32 0 0 ${RANDOM_WORD},53 0 1 ${limit},6 0 0 0,6 0 0 4294967295`;
}

const percent = (share: number) => `${Number((share * 100).toFixed(4))}%`;

/** Taken back; one that isn't there is no trouble to `tc -force`. */
export const openLines = (device: string): string[] => [`qdisc del dev ${device} root`];
