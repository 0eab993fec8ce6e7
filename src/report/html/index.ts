import type { RunSeries, Summary } from '../../analysis/index.js';
import { plain } from '../plain.js';
import { latency, timeline } from './charts.js';
import { linked } from './client-script.js';
import { pageDataOf } from './data.js';
import {
  captures,
  environment,
  notes,
  processes,
  repeat,
  stalls,
  unheard,
  pressure,
} from './details.js';
import { happenings } from './events.js';
import { head, thresholds, verdicts } from './first-screen.js';
import { dataScript, html, raw, script } from './markup.js';
import { heatmap } from './rooms.js';
import { STYLE } from './style.js';
import { turns } from './turns.js';

export { CLIENT_MODULES } from './client-script.js';

/** Text that goes into the page as it is, so that it needs nothing from elsewhere. */
export type HtmlAssets = {
  uplotJs: string;
  uplotCss: string;
  /** The page's own modules, compiled, in the order of CLIENT_MODULES. */
  client: string[];
};

/**
 * `report.html`: one file that holds all it shows.
 * @param resolved the scenario as the journal's header holds it
 */
export function renderHtml(
  summary: Summary,
  series: RunSeries,
  resolved: unknown,
  assets: HtmlAssets,
): string {
  const data = pageDataOf(summary, series);
  const title = `${plain(summary.run.scenario.name)}: ${summary.verdict}`;
  const page = html`<!doctype html>
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <meta name="color-scheme" content="light dark" />
        <meta name="generator" content="framestall ${summary.run.framestall}" />
        <title>${title} · framestall</title>
        <style>
          ${raw(assets.uplotCss)}${raw(STYLE)}
        </style>
      </head>
      <body>
        <a class="skip" href="#timeline">Skip to the timeline</a>
        <main>
          ${head(summary)} ${verdicts(summary)} ${thresholds(summary)} ${timeline(data)}
          ${heatmap(data, series)} ${turns(summary)} ${latency(summary, data)} ${stalls(summary)}
          ${unheard(summary)} ${pressure(summary)} ${happenings(series)} ${captures(summary)}
          ${processes(summary)} ${notes(summary)} ${environment(summary)}
          ${repeat(summary, resolved)}
        </main>
        <footer>framestall ${summary.run.framestall} · run ${summary.run.id}</footer>
        <noscript><p>The charts need JavaScript; everything else is above.</p></noscript>
        ${dataScript('data', data)} ${script(assets.uplotJs)} ${script(linked(assets.client))}
      </body>
    </html> `;
  return `${page.html.trim()}\n`;
}
