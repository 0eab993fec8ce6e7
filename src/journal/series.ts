/** The three latency series. `excess` is service minus the wait that the queue's contract demands. */
export const SERIES = ['service', 'schedule', 'excess'] as const;
export type Series = (typeof SERIES)[number];
/** HDR histograms in µs, compressed V2 encoding, base64. A series without a value is left out. */
export type EncodedHistograms = { [one in Series]?: string | undefined };
