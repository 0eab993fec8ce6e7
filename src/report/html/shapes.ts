import type { VerdictName } from '../../analysis/index.js';
import { html, raw, type Html } from './markup.js';

/** A verdict is told three times: by word, by shape and by colour, so that print and any eye will do. */
const SHAPES: Record<VerdictName, string> = {
  healthy: '<circle cx="8" cy="8" r="7"/><path class="in" d="M4.6 8.3l2.4 2.4 4.4-5"/>',
  degraded: '<path d="M8 .8 15.6 14.6H.4z"/><path class="in" d="M8 5.6v4.2M8 11.9v.6"/>',
  collapsed: '<path d="M8 15.2.4 1.4h15.2z"/><path class="in" d="M8 4v6"/>',
  hung: '<rect x="1" y="1" width="14" height="14" rx="2"/><path class="in" d="M5.8 4.6v6.8M10.2 4.6v6.8"/>',
  crashed:
    '<path d="M5 .8h6L15.2 5v6L11 15.2H5L.8 11V5z"/><path class="in" d="M5.2 5.2l5.6 5.6M10.8 5.2l-5.6 5.6"/>',
  silent: '<path d="M8 .6 15.4 8 8 15.4.6 8z"/><path class="in" d="M5 8h6"/>',
  invalid:
    '<rect x="1" y="1" width="14" height="14" rx="7"/><path class="in" d="M6 6.2c0-2.6 4-2.6 4 0 0 1.6-2 1.5-2 3.2M8 11.4v.6"/>',
};

export const TONES: Record<VerdictName, 'well' | 'warn' | 'bad' | 'unsure'> = {
  healthy: 'well',
  degraded: 'warn',
  collapsed: 'bad',
  silent: 'bad',
  hung: 'bad',
  crashed: 'bad',
  invalid: 'unsure',
};

export const verdictBadge = (verdict: VerdictName): Html =>
  html`<span class="verdict ${TONES[verdict]}"
    ><svg class="shape" viewBox="0 0 16 16" aria-hidden="true">${raw(SHAPES[verdict])}</svg
    >${verdict}</span
  >`;

export const metBadge = (met: boolean): Html =>
  html`<span class="verdict small ${met ? 'well' : 'bad'}"
    ><svg class="shape" viewBox="0 0 16 16" aria-hidden="true">
      ${raw(SHAPES[met ? 'healthy' : 'crashed'])}</svg
    >${met ? 'met' : 'breached'}</span
  >`;
