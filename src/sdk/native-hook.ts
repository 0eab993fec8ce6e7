import { oneofField, panicMessage } from './ffi-wire.js';
import type { FfiLoad, NativeHook } from './types.js';

type Initialize = (callback: (data: Uint8Array) => void, ...rest: unknown[]) => unknown;
type Binding = { livekitInitialize?: Initialize };

export type HookInstall = {
  hook: NativeHook;
  /** Reads the SDK's own names of its events; until then a kind is its field number. */
  name(kinds: ReadonlyMap<number, string>): void;
  /** True once a binding has been loaded and wrapped. */
  found(): boolean;
  /** No further native module is looked at. */
  done(): void;
};

/** Kinds that end in the app's own code: what runs after the callback is not the SDK's alone. */
const APP_KINDS = new Set(['captureAudioFrame', 'audioStreamEvent']);

/**
 * Wraps `livekitInitialize` of the native binding that loads next, wherever the version keeps it:
 * `process.dlopen` is the one door that all of them go through. No installed file is changed.
 */
export function installHook(logCapture: 'on' | 'off'): HookInstall {
  const meter = eventMeter();
  const dlopen = process.dlopen;
  let found = false;
  process.dlopen = function (module: object, ...rest: [filename: string, flags?: number]) {
    dlopen.call(process, module, ...rest);
    const holder = module as { exports: Binding };
    const initialize = holder.exports.livekitInitialize;
    if (typeof initialize !== 'function') return;
    found = true;
    const wrapped: Initialize = (callback, captureLogs, ...more) =>
      initialize(meter.wrap(callback), logCapture === 'off' ? false : captureLogs, ...more);
    holder.exports = Object.assign(Object.create(holder.exports) as Binding, {
      ...holder.exports,
      livekitInitialize: wrapped,
    });
  };
  return {
    hook: meter.hook,
    name: meter.name,
    found: () => found,
    done: () => void (process.dlopen = dlopen),
  };
}

/** Counts events and their time on the JS thread, by field number of the event's oneof. */
export function eventMeter(now: () => number = () => performance.now()) {
  let names: ReadonlyMap<number, string> = new Map();
  let counts: number[] = [];
  let ms: number[] = [];
  let endsInApp: boolean[] = [];
  let panicField = -1;
  let totalMs = 0;
  const listeners: ((message: string) => void)[] = [];

  const wrap = (callback: (data: Uint8Array) => void) => (data: Uint8Array) => {
    const field = oneofField(data);
    const from = now();
    const add = () => {
      counts[field] = (counts[field] ?? 0) + 1;
      const took = now() - from;
      ms[field] = (ms[field] ?? 0) + took;
      totalMs += took;
    };
    try {
      callback(data);
    } finally {
      if (field === panicField) for (const tell of listeners) tell(panicMessage(data));
      // A Room handles its events in promises, so their time comes after the callback. A tick that
      // is asked for in a microtask runs when all of them have run.
      if (endsInApp[field] === true) add();
      else void settled.then(() => process.nextTick(add));
    }
  };

  const hook: NativeHook = {
    take() {
      const load: FfiLoad = {};
      counts.forEach((count, field) => {
        load[names.get(field) ?? String(field)] = { count, us: Math.round(ms[field]! * 1000) };
      });
      counts = [];
      ms = [];
      return load;
    },
    totalUs: () => Math.round(totalMs * 1000),
    onPanic: (listener) => void listeners.push(listener),
  };
  return {
    wrap,
    hook,
    name(kinds: ReadonlyMap<number, string>) {
      names = kinds;
      endsInApp = [];
      for (const [field, kind] of kinds) {
        if (APP_KINDS.has(kind)) endsInApp[field] = true;
        if (kind === 'panic') panicField = field;
      }
    },
  };
}

const settled = Promise.resolve();
