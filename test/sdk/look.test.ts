import { describe, expect, it } from 'vitest';
import { lookAt } from '../../src/sdk/capabilities.js';
import { entryOf } from '../../src/sdk/package-json.js';
import type { RawSdk } from '../../src/sdk/raw.js';

class SwitchSource {
  constructor(
    readonly rateHz: number,
    readonly channels: number,
    readonly enableQueue: boolean,
  ) {}
}
class LengthSource {
  constructor(
    readonly rateHz: number,
    readonly channels: number,
    readonly queueSize = 1000,
  ) {}
  clearQueue() {}
  get queuedDuration(): number {
    throw new Error('looking must not call');
  }
}
class Room {
  getRtcStats() {}
}
class Track {
  getStats() {}
}
const raw = (parts: object) =>
  ({ Room, LocalAudioTrack: Track, AudioStream: class {}, ...parts }) as unknown as RawSdk;

describe('lookAt', () => {
  it('tells a switch from a length by the third parameter', () => {
    const old = lookAt(raw({ AudioSource: SwitchSource }), true);
    expect(old).toMatchObject({ queueSize: false, fixedQueueMs: 50, clearQueue: false });
    const later = lookAt(raw({ AudioSource: LengthSource }), true);
    expect(later).toMatchObject({ queueSize: true, fixedQueueMs: null, clearQueue: true });
  });

  it('finds methods and getters without calling them', () =>
    expect(lookAt(raw({ AudioSource: LengthSource }), false)).toMatchObject({
      queuedDuration: true,
      waitForPlayout: false,
      rtcStats: true,
      trackStats: true,
      dispose: false,
      logCaptureSwitch: false,
    }));
});

describe('entryOf', () => {
  const base = { name: 'pkg', version: '1.0.0' };
  it.each([
    [{ main: 'dist/index.js' }, 'dist/index.js'],
    [{}, 'index.js'],
    [{ main: 'a.cjs', exports: './b.js' }, './b.js'],
    [
      {
        main: 'a.cjs',
        exports: { '.': { require: './c.cjs', import: { types: './d.d.ts', default: './d.js' } } },
      },
      './d.js',
    ],
    [{ main: 'a.cjs', exports: { './sub': './s.js' } }, 'a.cjs'],
  ])('%j', (fields, entry) => expect(entryOf({ ...base, ...fields })).toBe(entry));
});
