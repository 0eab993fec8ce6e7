import type { VerdictName } from '../../analysis/index.js';
import { SIGNS } from '../../compare/index.js';
import { html, type Html } from './markup.js';
import { TONES } from './shapes.js';
import { reportLink } from './static-page.js';

/** null: there was no run. */
type Found = VerdictName | null;

const toneOf = (verdict: Found): string => (verdict === null ? 'none' : TONES[verdict]);

/**
 * A run as one character, which leads to its page. A pointer or the focus on it shows the words at
 * the window's foot; they are the link's name, too.
 */
export function runSign(run: { verdict: Found; folder: string | null; words: string }): Html {
  const { verdict, folder, words } = run;
  const sign = SIGNS[verdict ?? 'n/a'];
  const tip = html`<span class="tip" aria-hidden="true">${words}</span>`;
  return folder === null
    ? html`<span class="sign ${toneOf(verdict)}" role="img" aria-label="${words}"
        >${sign}${tip}</span
      >`
    : html`<a class="sign ${toneOf(verdict)}" href="${reportLink(folder)}" aria-label="${words}"
        >${sign}${tip}</a
      >`;
}

export const plainSign = (verdict: Found): Html =>
  html`<span class="sign ${toneOf(verdict)}" aria-hidden="true">${SIGNS[verdict ?? 'n/a']}</span>`;

/** What the characters mean; only what occurs. */
export function signKey(seen: readonly Found[]): Html {
  const names = Object.keys(SIGNS) as (keyof typeof SIGNS)[];
  const shown = names.map((name) => (name === 'n/a' ? null : name)).filter((v) => seen.includes(v));
  return html`<ul class="signkey" aria-label="What the characters mean">
    ${shown.map((verdict) => html`<li>${plainSign(verdict)} ${verdict ?? 'n/a: not available'}</li>`)}
  </ul>`;
}
