import { closeSync, openSync, readSync } from 'node:fs';
import type { EncodedHistograms, Series } from './series.js';

/** A few seconds of a long run: who reads them one after another finds the next in it. */
const BLOCK_BYTES = 1 << 16;

/** Text of a file from one byte to another, for the most part asked for in the file's order. */
export type Shelf = (fromByte: number, toByte: number) => string;

/** Keeps one block of the file in memory. */
export function shelf(file: string): Shelf {
  let block: Buffer = Buffer.alloc(0);
  let blockFrom = 0;
  return (fromByte, toByte) => {
    if (fromByte < blockFrom || toByte > blockFrom + block.length) {
      block = readFrom(file, fromByte, Math.max(BLOCK_BYTES, toByte - fromByte));
      blockFrom = fromByte;
    }
    return block.toString('latin1', fromByte - blockFrom, toByte - blockFrom);
  };
}

function readFrom(file: string, fromByte: number, bytes: number): Buffer {
  const fd = openSync(file, 'r');
  try {
    const block = Buffer.allocUnsafe(bytes);
    return block.subarray(0, readSync(fd, block, 0, bytes, fromByte));
  } finally {
    closeSync(fd);
  }
}

/**
 * Histograms that stay on the disk until one is asked for: they are nearly all of a day's journal,
 * and a report wants few of them where sums tell the same. What a fault of the disk has left of one
 * is given as it is; who decodes it finds out.
 */
export class StoredHistograms implements EncodedHistograms {
  readonly #from: Shelf;
  readonly #fromByte: number;
  readonly #toByte: number;

  /** The bytes between the braces of the JSON object. */
  constructor(from: Shelf, fromByte: number, toByte: number) {
    this.#from = from;
    this.#fromByte = fromByte;
    this.#toByte = toByte;
  }

  get service(): string | undefined {
    return this.#text('service');
  }

  get schedule(): string | undefined {
    return this.#text('schedule');
  }

  get excess(): string | undefined {
    return this.#text('excess');
  }

  /** Base64 is written in JSON as it is. */
  #text(series: Series): string | undefined {
    const all = this.#from(this.#fromByte, this.#toByte);
    const key = `"${series}":"`;
    const at = all.indexOf(key);
    if (at === -1) return undefined;
    const to = all.indexOf('"', at + key.length);
    return all.slice(at + key.length, to === -1 ? undefined : to);
  }
}
