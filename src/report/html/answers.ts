import type { FigureComparison } from '../../compare/index.js';
import { html, raw, type Html } from './markup.js';

type Answer = FigureComparison['answer'];

/** The one that most needs a look first. */
export const ANSWERS: readonly Answer[] = ['worse', "can't tell", 'better', 'same'];

export const ANSWER_TONES: Record<Answer, 'well' | 'bad' | 'unsure' | 'none'> = {
  worse: 'bad',
  "can't tell": 'unsure',
  better: 'well',
  same: 'none',
};

const SHAPES: Record<Answer, string> = {
  worse: '<path d="M8 15.2.4 1.4h15.2z"/><path class="in" d="M8 4v6"/>',
  better: '<path d="M8 .8 15.6 14.6H.4z"/><path class="in" d="M8 6v6"/>',
  same: '<circle cx="8" cy="8" r="7"/><path class="in" d="M4.8 6.3h6.4M4.8 9.7h6.4"/>',
  "can't tell":
    '<circle cx="8" cy="8" r="7"/><path class="in" d="M6 6.2c0-2.6 4-2.6 4 0 0 1.6-2 1.5-2 3.2M8 11.4v.6"/>',
};

export const answerBadge = (answer: Answer): Html =>
  html`<span class="verdict small ${ANSWER_TONES[answer]}"
    ><svg class="shape" viewBox="0 0 16 16" aria-hidden="true">${raw(SHAPES[answer])}</svg
    >${answer}</span
  >`;

/** What the card of a candidate says: the runs' verdicts if they differ, else what stands out of its figures. */
export function tellingAnswer(verdicts: Answer, figures: readonly Answer[]): Answer {
  if (verdicts === 'worse' || verdicts === 'better') return verdicts;
  const all = [verdicts, ...figures];
  return (['worse', 'better', "can't tell"] as const).find((one) => all.includes(one)) ?? 'same';
}
