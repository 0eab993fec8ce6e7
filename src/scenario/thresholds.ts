import { parseDurationMs } from '../units/duration.js';
import { FIGURES, type FigureUnit } from '../units/figures.js';
import { didYouMean } from './closest.js';
import { quote } from './problems.js';
import type { Comparator, Threshold } from './types.js';

export type ReadThreshold =
  | { ok: true; threshold: Threshold }
  /** `on`: what is wrong with it, its key or its limit. */
  | {
      ok: false;
      key: string;
      group: string | null;
      on: 'key' | 'value';
      message: string;
      hint: string;
    };

const LIMIT = /^(<=|>=|==|!=|<|>)\s*(\S.*)$/;
const NUMBER = /^\d+(?:\.\d+)?$/;
const EXAMPLES: Record<FigureUnit, string> = {
  us: '< 100ms',
  count: '== 0',
  share: '>= 0.99',
  perS: '>= 49/s',
};

/** `probe.schedule.p99`, `< 100ms`. Whether the group is there is not its business. */
export function parseThreshold(key: string, written: string): ReadThreshold {
  const text = written.trim();
  const dot = key.indexOf('.');
  const group = dot === -1 ? null : key.slice(0, dot);
  const wrong = (on: 'key' | 'value', message: string, hint: string) =>
    ({ ok: false, key, group, on, message, hint }) as const;
  if (group === null) return wrong('key', `${key} names no figure`, `write ${key}.stalls`);
  const figure = key.slice(dot + 1);
  const unit = Object.hasOwn(FIGURES, figure) ? FIGURES[figure] : undefined;
  if (unit === undefined) {
    const figures = Object.keys(FIGURES);
    const hint = didYouMean(figure, figures) ?? `figures are: ${figures.join(', ')}`;
    return wrong('key', `unknown figure ${figure}`, hint);
  }
  const [, comparator, limit] = LIMIT.exec(text) ?? [];
  if (comparator === undefined || limit === undefined) {
    const fix =
      NUMBER.test(text) || parseDurationMs(text) !== undefined ? `< ${text}` : EXAMPLES[unit];
    const message = `${quote(text)} does not begin with <, <=, ==, !=, >= or > and a limit`;
    return wrong('value', message, `write "${fix}"`);
  }
  const value = limitIn(unit, limit);
  if (value === undefined) {
    const message = `${quote(limit)} is no limit for ${figure}, which is ${WORDS[unit]}`;
    return wrong('value', message, `write "${EXAMPLES[unit]}"`);
  }
  return {
    ok: true,
    threshold: { key, group, figure, comparator: comparator as Comparator, value, text },
  };
}

const WORDS: Record<FigureUnit, string> = {
  us: 'a duration',
  count: 'a whole number',
  share: 'a share from 0 to 1 (or a percentage)',
  perS: 'a number per second',
};

function limitIn(unit: FigureUnit, limit: string): number | undefined {
  switch (unit) {
    case 'us': {
      const limitMs = parseDurationMs(limit);
      return limitMs === undefined ? undefined : Math.round(limitMs * 1000);
    }
    case 'count':
      return /^\d{1,15}$/.test(limit) ? Number(limit) : undefined;
    case 'share': {
      const percent = limit.endsWith('%') ? limit.slice(0, -1).trim() : undefined;
      if (!NUMBER.test(percent ?? limit)) return undefined;
      const share = percent === undefined ? Number(limit) : Number(percent) / 100;
      return share <= 1 ? share : undefined;
    }
    case 'perS': {
      const number = limit.replace(/\/s$/, '').trim();
      return NUMBER.test(number) ? Number(number) : undefined;
    }
  }
}
