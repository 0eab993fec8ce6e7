import type { Summary, TurnStage } from '../../analysis/index.js';
import { formatUs } from '../../units/duration.js';
import { plain } from '../plain.js';
import {
  conversationTexts,
  STAGE_WORDS,
  talkingOf,
  turnRows,
  turnsText,
  TURN_TITLES,
  type Talking,
} from '../turn-rows.js';
import { html, type Html } from './markup.js';
import { section, table, together } from './tables.js';

/** The conversations of each group: what became of the turns, and where their time went. */
export const turns = ({ groups }: Summary): Html | null =>
  section('turns', 'Turns', together(...talkingOf(groups).map(turnsOf)));

function turnsOf(group: Talking): Html {
  const rows = turnRows(group).map(({ stage, cells }) => [stage, ...cells]);
  return html`<div class="counts">
    <h3>${plain(group.name)} <small>${turnsText(group)}</small></h3>
    ${split(group)}
    ${table(`Turns of ${plain(group.name)} by stage`, ['stage', ...TURN_TITLES], rows, 1)}
    <ul>
      ${conversationTexts(group).map((text) => html`<li>${text}</li>`)}
    </ul>
  </div>`;
}

const PARTS: readonly TurnStage[] = ['vad', 'ai', 'capture', 'delivery'];

/** Where the time goes: the median of each stage, side by side. */
function split({ turns: { stages } }: Talking): Html | null {
  const parts = PARTS.flatMap((name, color) => {
    const us = stages[name]?.p50 ?? 0;
    return us === 0 ? [] : [{ text: `${STAGE_WORDS[name]} ${formatUs(us)}`, us, color }];
  });
  const wholeUs = parts.reduce((sum, { us }) => sum + us, 0);
  if (wholeUs === 0) return null;
  const about = `Where the time goes, by medians: ${parts.map(({ text }) => text).join(', ')}.`;
  return html`<div class="stages" role="img" aria-label="${about}">
      ${parts.map(
        ({ text, us, color }) =>
          html`<i
            style="--c: var(--s${color}); --w: ${((us / wholeUs) * 100).toFixed(1)}%"
            title="${text}"
          ></i>`,
      )}
    </div>
    <ul class="legend">
      ${parts.map(
        ({ text, color }) =>
          html`<li><i class="swatch" style="--c: var(--s${color})"></i>${text}</li>`,
      )}
    </ul>`;
}
