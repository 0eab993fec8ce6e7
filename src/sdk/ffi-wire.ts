/**
 * The little of protobuf's wire format that is read on every event, without decoding it.
 * @returns the field number that the message opens with: an FfiEvent holds nothing but its oneof
 */
export function oneofField(data: Uint8Array): number {
  return varint(data, 0).value >>> 3;
}

/** @returns the text of `FfiEvent.panic.message`; empty where there is none */
export function panicMessage(event: Uint8Array): string {
  const panic = lengthDelimited(event);
  return panic === null ? '' : new TextDecoder().decode(lengthDelimited(panic) ?? new Uint8Array());
}

/** The first field's bytes, where it has a length. */
function lengthDelimited(data: Uint8Array): Uint8Array | null {
  const tag = varint(data, 0);
  if (data.length === 0 || (tag.value & 7) !== 2) return null;
  const length = varint(data, tag.next);
  return data.subarray(length.next, length.next + length.value);
}

function varint(data: Uint8Array, at: number): { value: number; next: number } {
  let value = 0;
  let shift = 0;
  for (let next = at; next < data.length && shift < 28; next++, shift += 7) {
    const byte = data[next]!;
    value |= (byte & 0x7f) << shift;
    if (byte < 0x80) return { value, next: next + 1 };
  }
  return { value, next: data.length };
}
