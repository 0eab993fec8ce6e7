export type TailBuffer = { push(text: string): void; text(): string };

/** Keeps the last `bytes` bytes (UTF-8) of what is pushed, never half a character. */
export function tailBuffer(bytes: number): TailBuffer {
  let kept = '';
  return {
    push(text) {
      kept += text;
      // A character is at least a byte. Cutting only at twice the size keeps a push cheap.
      if (kept.length > 2 * bytes) kept = lastBytes(kept, bytes);
    },
    text: () => lastBytes(kept, bytes),
  };
}

function lastBytes(text: string, bytes: number): string {
  const all = Buffer.from(text);
  if (all.length <= bytes) return text;
  let from = all.length - bytes;
  while (from < all.length && (all[from]! & 0xc0) === 0x80) from++;
  return all.toString('utf8', from);
}
