/** Bytes of a sample. */
export const SAMPLE_BYTES = 2;

/** Every machine that an SDK's binary exists for is little endian, so PCM is what lies in memory. A copy. */
export const toBytes = (samples: Int16Array): Uint8Array => new Uint8Array(samples.slice().buffer);

/** @param bytes an even number of them; copied, so they may lie at any address */
export const toSamples = (bytes: Uint8Array): Int16Array => new Int16Array(copied(bytes).buffer);

/** Not `slice`, which a Buffer answers with a view into its pool. */
export const copied = (bytes: Uint8Array): Uint8Array<ArrayBuffer> => new Uint8Array(bytes);
