import { startHeatmap } from './heatmap.js';
import { find, findAll, data } from './page.js';
import { startPercentiles } from './percentiles.js';
import { startTheme } from './theme.js';
import { startTimeline, zoomTo } from './timeline.js';

/** A stall of a few ms still needs its surroundings to be understood. */
const AROUND_S = Math.max(1, data.stepS);

function startStalls(): void {
  for (const button of findAll('.jump')) {
    const show = () => {
      const [from, to] = [Number(button.dataset.from), Number(button.dataset.to)];
      const aroundS = Math.max(AROUND_S, (to - from) / 2);
      zoomTo(from - aroundS, to + aroundS);
      find('#timeline').scrollIntoView({ block: 'start' });
      find('#lanes').focus({ preventScroll: true });
    };
    // The whole row is a target for the mouse; the button is the one for keyboards.
    button.closest('tr')?.addEventListener('click', show);
  }
}

function startCopying(): void {
  for (const button of findAll('[data-copy]')) {
    button.hidden = false;
    button.addEventListener('click', () => {
      const text = find(`#${button.dataset.copy}`).textContent ?? '';
      navigator.clipboard.writeText(text).then(
        () => (button.textContent = 'Copied'),
        () => getSelection()?.selectAllChildren(find(`#${button.dataset.copy}`)),
      );
    });
  }
}

if (data.lanes.length > 0) startTimeline();
startHeatmap();
startPercentiles();
startStalls();
startCopying();
startTheme();
