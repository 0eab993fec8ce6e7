const RIFF = 'RIFF';
const WAVE = 'WAVE';
/** Of the file's header, and of the header of each chunk in it. */
const FILE_BYTES = 12;
const CHUNK_BYTES = 8;
const FMT_BYTES = 16;
const PCM = 1;
/** PCM, told in a longer way. */
const EXTENSIBLE = 0xfffe;
const LONGEST_HEADER_BYTES = 1 << 16;

export type WavHead = {
  /** Where the samples begin. */
  dataAt: number;
  rateHz: number;
  /** Bytes of samples; Infinity where the sender did not know it when it began. */
  dataBytes: number;
};

/**
 * The head of a WAV stream (RIFF WAVE, 16 bit mono PCM), as far as it has come.
 * @returns `more`: can't say yet. null: it is no WAV
 * @throws Error for a WAV of another kind
 */
export function wavHead(bytes: Uint8Array): WavHead | 'more' | null {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const magic = RIFF.slice(0, bytes.length);
  if (text(bytes, 0, magic.length) !== magic) return null;
  if (bytes.length < FILE_BYTES) return 'more';
  if (text(bytes, 8, 4) !== WAVE) return null;
  let rateHz: number | null = null;
  for (let at = FILE_BYTES; bytes.length >= at + CHUNK_BYTES;) {
    const name = text(bytes, at, 4);
    const length = view.getUint32(at + 4, true);
    at += CHUNK_BYTES;
    if (name === 'data') {
      if (rateHz === null) throw new Error('its WAV has no format before the samples');
      // Streams are begun with 0 or with the largest number, cut to 31 bits or less what it counts.
      const known = length > 0 && length < 0x7fff_0000;
      return { dataAt: at, rateHz, dataBytes: known ? length : Number.POSITIVE_INFINITY };
    }
    if (name === 'fmt ') {
      if (bytes.length < at + FMT_BYTES) return 'more';
      rateHz = rateOf(view, at);
    }
    at += length + (length % 2);
    if (at > LONGEST_HEADER_BYTES) throw new Error('its WAV has no samples near its beginning');
  }
  return 'more';
}

function rateOf(view: DataView, at: number): number {
  const [kind, channels] = [view.getUint16(at, true), view.getUint16(at + 2, true)];
  const bits = view.getUint16(at + 14, true);
  if ((kind !== PCM && kind !== EXTENSIBLE) || bits !== 16) {
    throw new Error(`its WAV is not 16 bit PCM (format ${kind}, ${bits} bit)`);
  }
  if (channels !== 1) throw new Error(`its WAV has ${channels} channels, and only mono is taken`);
  return view.getUint32(at + 4, true);
}

const text = (bytes: Uint8Array, at: number, length: number): string =>
  String.fromCharCode(...bytes.subarray(at, at + length));
