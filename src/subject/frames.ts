import type { PublisherSpec } from './messages.js';
import { numberedFrame } from './numbered.js';
import { toneFrame, toneTable } from './tone.js';

/** Makes publishers' frames; publishers of one rate share one table. */
export type Frames = (spec: PublisherSpec) => (n: number) => Int16Array;

export function frames(): Frames {
  const tables = new Map<string, Int16Array>();
  return (spec) => {
    const { rateHz, channels, frameMs } = spec;
    if (spec.signal === 'silence') {
      return () => new Int16Array(Math.round((rateHz * frameMs) / 1000) * channels);
    }
    if (spec.signal === 'numbered') {
      return (n) => numberedFrame(rateHz, channels, frameMs, n);
    }
    const key = `${rateHz}/${channels}`;
    const table = tables.get(key) ?? toneTable(rateHz, channels);
    tables.set(key, table);
    return (n) => toneFrame(table, rateHz, channels, frameMs, n);
  };
}
