/**
 * Finds a length-delimited field of a protobuf message, without its schema.
 * @returns the last one with that number, as proto3 wants it; null if there is none or the bytes are
 * no protobuf
 */
export function field(message: Uint8Array | null, number: number): Uint8Array | null {
  if (message === null) return null;
  let found: Uint8Array | null = null;
  for (let at = 0; at < message.length;) {
    const tag = varint(message, at);
    if (tag === null) return null;
    const next = skip(message, tag.next, tag.value & 7);
    if (next === null) return null;
    if (tag.value >>> 3 === number && next.from !== undefined) {
      found = message.subarray(next.from, next.to);
    }
    at = next.to;
  }
  return found;
}

type Span = { from?: number; to: number };

function skip(message: Uint8Array, at: number, wireType: number): Span | null {
  const span = spanOf(message, at, wireType);
  return span === null || span.to > message.length ? null : span;
}

function spanOf(message: Uint8Array, at: number, wireType: number): Span | null {
  switch (wireType) {
    case 0: {
      let to = at;
      while (to < message.length && message[to]! >= 0x80) to++;
      return { to: to + 1 };
    }
    case 1:
      return { to: at + 8 };
    case 5:
      return { to: at + 4 };
    case 2: {
      const length = varint(message, at);
      return length && { from: length.next, to: length.next + length.value };
    }
    default:
      return null; // groups: not in proto3
  }
}

/** Numbers of 32 bits and more are none that a tag or a length may hold. */
function varint(message: Uint8Array, at: number): { value: number; next: number } | null {
  let value = 0;
  for (let i = 0; i < 5; i++) {
    const byte = message[at + i];
    if (byte === undefined) return null;
    value += (byte & 0x7f) * 2 ** (7 * i);
    if (byte < 0x80) return value < 2 ** 31 ? { value, next: at + i + 1 } : null;
  }
  return null;
}
