/**
 * Deflate for many small texts (RFC 1951). zlib's set-up costs several times what there is to
 * unpack in a histogram of one second; with it, reading a day's journal takes half a minute.
 */
const LENGTH_BASE = [
  3, 4, 5, 6, 7, 8, 9, 10, 11, 13, 15, 17, 19, 23, 27, 31, 35, 43, 51, 59, 67, 83, 99, 115, 131,
  163, 195, 227, 258,
];
const LENGTH_BITS = [
  0, 0, 0, 0, 0, 0, 0, 0, 1, 1, 1, 1, 2, 2, 2, 2, 3, 3, 3, 3, 4, 4, 4, 4, 5, 5, 5, 5, 0,
];
const DISTANCE_BASE = [
  1, 2, 3, 4, 5, 7, 9, 13, 17, 25, 33, 49, 65, 97, 129, 193, 257, 385, 513, 769, 1025, 1537, 2049,
  3073, 4097, 6145, 8193, 12289, 16385, 24577,
];
const CODE_ORDER = [16, 17, 18, 0, 8, 7, 9, 6, 10, 5, 11, 4, 12, 3, 13, 2, 14, 1, 15];
const END = 256;
const ZLIB_HEADER = 2;
const CHECKSUM = 4;

/** Looked up by the next `bits` bits: symbol × 16 + length of its code; 0 for no code. */
type Codes = { bits: number; table: Int32Array };

const newCodes = (): Codes => ({ bits: 0, table: new Int32Array(1 << 15) });
type Pair = { literals: Codes; distances: Codes };
const dynamic: Pair = { literals: newCodes(), distances: newCodes() };
const lengths = newCodes();
const widths = new Uint8Array(320);

/**
 * Unpacks a zlib stream (its checksum is not looked at) into `output`.
 * @returns the number of bytes
 * @throws Error on what is no such stream, breaks off, or does not fit
 */
export function inflateInto(input: Uint8Array, output: Uint8Array): number {
  const reader = bitReader(input, ZLIB_HEADER);
  let at = 0;
  for (let last = false; !last;) {
    last = reader.take(1) === 1;
    const kind = reader.take(2);
    if (kind === 0) {
      const bytes = reader.stored();
      if (at + bytes.length > output.length) throw new Error('longer than expected');
      output.set(bytes, at);
      at += bytes.length;
      continue;
    }
    if (kind === 3) throw new Error('no deflate stream');
    at = block(reader, kind === 1 ? fixedCodes() : dynamicCodes(reader), output, at);
  }
  if (reader.usedBytes() > input.length - CHECKSUM) throw new Error('the stream breaks off');
  return at;
}

type BitReader = ReturnType<typeof bitReader>;

function bitReader(input: Uint8Array, from: number) {
  let at = from;
  let held = 0;
  let count = 0;
  const fill = (bits: number) => {
    while (count < bits) {
      // A code may end before the bits that are looked at for it do.
      if (at > input.length + 3) throw new Error('the stream breaks off');
      held |= (input[at++] ?? 0) << count;
      count += 8;
    }
  };
  const drop = (bits: number) => {
    held >>>= bits;
    count -= bits;
  };
  return {
    take(bits: number): number {
      fill(bits);
      const value = held & ((1 << bits) - 1);
      drop(bits);
      return value;
    },
    symbol({ bits, table }: Codes): number {
      fill(bits);
      const entry = table[held & ((1 << bits) - 1)] ?? 0;
      if (entry === 0) throw new Error('no deflate stream');
      drop(entry & 15);
      return entry >> 4;
    },
    usedBytes: () => at - (count >> 3),
    stored(): Uint8Array {
      at -= count >> 3;
      held = count = 0;
      const length = (input[at] ?? 0) | ((input[at + 1] ?? 0) << 8);
      at += 4 + length;
      if (at > input.length) throw new Error('the stream breaks off');
      return input.subarray(at - length, at);
    },
  };
}

function block(
  reader: BitReader,
  { literals, distances }: Pair,
  output: Uint8Array,
  from: number,
): number {
  let at = from;
  for (;;) {
    const symbol = reader.symbol(literals);
    if (symbol === END) return at;
    if (at >= output.length) throw new Error('longer than expected');
    if (symbol < END) {
      output[at++] = symbol;
      continue;
    }
    const base = LENGTH_BASE[symbol - END - 1];
    if (base === undefined) throw new Error('no deflate stream');
    const length = base + reader.take(LENGTH_BITS[symbol - END - 1] ?? 0);
    const far = reader.symbol(distances);
    const distance = (DISTANCE_BASE[far] ?? 0) + reader.take(far < 4 ? 0 : (far >> 1) - 1);
    if (distance === 0 || distance > at) throw new Error('no deflate stream');
    if (at + length > output.length) throw new Error('longer than expected');
    // Byte by byte: a copy may reach into itself.
    for (const until = at + length; at < until; at++) output[at] = output[at - distance] ?? 0;
  }
}

let fixed: Pair | null = null;

/** Most seconds are packed with these. */
function fixedCodes(): Pair {
  if (fixed !== null) return fixed;
  fixed = { literals: newCodes(), distances: newCodes() };
  widths.fill(8, 0, 144).fill(9, 144, 256).fill(7, 256, 280).fill(8, 280, 288);
  build(fixed.literals, 0, 288);
  widths.fill(5, 0, 30);
  build(fixed.distances, 0, 30);
  return fixed;
}

function dynamicCodes(reader: BitReader): Pair {
  const literalCount = reader.take(5) + 257;
  const distanceCount = reader.take(5) + 1;
  const codeCount = reader.take(4) + 4;
  widths.fill(0, 0, 19);
  for (let n = 0; n < codeCount; n++) widths[CODE_ORDER[n] ?? 0] = reader.take(3);
  build(lengths, 0, 19);
  const total = literalCount + distanceCount;
  for (let n = 0; n < total;) {
    const symbol = reader.symbol(lengths);
    if (symbol < 16) {
      widths[n++] = symbol;
      continue;
    }
    const value = symbol === 16 ? (widths[n - 1] ?? 0) : 0;
    const times =
      symbol === 16 ? 3 + reader.take(2) : symbol === 17 ? 3 + reader.take(3) : 11 + reader.take(7);
    if (n + times > total) throw new Error('no deflate stream');
    widths.fill(value, n, n + times);
    n += times;
  }
  build(dynamic.literals, 0, literalCount);
  build(dynamic.distances, literalCount, total);
  return dynamic;
}

/** Of 15 bits. */
const REVERSED = Uint16Array.from({ length: 1 << 15 }, (_, value) => {
  let reversed = 0;
  for (let bit = 0; bit < 15; bit++) reversed |= ((value >> bit) & 1) << (14 - bit);
  return reversed;
});
const perWidth = new Uint16Array(16);
const nextCode = new Uint16Array(17);

/** Canonical codes of the widths from `from` to `until`, the first bit lowest. */
function build(codes: Codes, from: number, until: number): void {
  perWidth.fill(0);
  for (let n = from; n < until; n++) {
    const width = widths[n] ?? 0;
    perWidth[width] = (perWidth[width] ?? 0) + 1;
  }
  perWidth[0] = 0;
  let bits = 1;
  let code = 0;
  for (let width = 1; width <= 15; width++) {
    code = (code + (perWidth[width - 1] ?? 0)) << 1;
    nextCode[width] = code;
    if ((perWidth[width] ?? 0) > 0) bits = width;
  }
  codes.bits = bits;
  codes.table.fill(0, 0, 1 << bits);
  for (let n = from; n < until; n++) {
    const width = widths[n] ?? 0;
    if (width === 0) continue;
    const own = nextCode[width] ?? 0;
    nextCode[width] = own + 1;
    const reversed = (REVERSED[own] ?? 0) >> (15 - width);
    const entry = ((n - from) << 4) | width;
    for (let place = reversed; place < 1 << bits; place += 1 << width) codes.table[place] = entry;
  }
}
