/** Set apart for tests of networks (RFC 2544): nobody's own network has these addresses. */
const BLOCK = { base: parse('198.18.0.0'), nets: 2 ** 15 };
const NET_BITS = 30;
const NET_SIZE = 4;

/** The two addresses of a network that only joins two ends. */
export type Subnet = { host: string; server: string; bits: number };

/**
 * A network of two addresses that overlaps none of `used`.
 * @param used `a.b.c.d` or `a.b.c.d/bits`; anything else is passed over
 * @param pick where to begin to look, 0 to 1: several that look at once begin elsewhere
 * @returns null if none is free
 */
export function freeSubnet(used: readonly string[], pick: number): Subnet | null {
  const taken = used.flatMap(rangeOf);
  const first = Math.floor(pick * BLOCK.nets);
  for (let n = 0; n < BLOCK.nets; n++) {
    const from = BLOCK.base + ((first + n) % BLOCK.nets) * NET_SIZE;
    const free = taken.every((one) => one.to < from || one.from >= from + NET_SIZE);
    if (free) return { host: format(from + 1), server: format(from + 2), bits: NET_BITS };
  }
  return null;
}

const CIDR = /^(\d+\.\d+\.\d+\.\d+)(?:\/(\d+))?$/;

function rangeOf(text: string): { from: number; to: number }[] {
  const [, address, bits = '32'] = CIDR.exec(text) ?? [];
  if (address === undefined) return [];
  const size = 2 ** (32 - Number(bits));
  const from = Math.floor(parse(address) / size) * size;
  return [{ from, to: from + size - 1 }];
}

function parse(address: string): number {
  return address.split('.').reduce((sum, part) => sum * 256 + Number(part), 0);
}

const format = (value: number): string =>
  [24, 16, 8, 0].map((shift) => Math.floor(value / 2 ** shift) % 256).join('.');
