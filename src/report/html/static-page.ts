import { html, raw, type Html } from './markup.js';
import { PAGES_STYLE } from './static-style.js';
import { STYLE } from './style.js';

/** A page without a script: all of it is there when it is opened, and goes to paper as it is. */
export function staticPage(
  title: string,
  subtitle: string,
  body: readonly (Html | null)[],
): string {
  const page = html`<!doctype html>
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <meta name="color-scheme" content="light dark" />
        <title>${title} · framestall</title>
        <style>
          ${raw(STYLE)}${raw(PAGES_STYLE)}
        </style>
      </head>
      <body>
        <main>
          <header class="head">
            <div class="title">
              <h1>${title}</h1>
              <label class="colours"
                ><input
                  type="checkbox"
                  class="other"
                  aria-label="Other colours: dark or light"
                /><span class="to-dark" aria-hidden="true">Dark</span
                ><span class="to-light" aria-hidden="true">Light</span></label
              >
            </div>
            <p class="subtitle">${subtitle}</p>
          </header>
          ${body}
        </main>
        <footer>framestall</footer>
      </body>
    </html> `;
  return `${page.html.trim()}\n`;
}

/** From a page to that of a run. @param folder the run's, from the page's own on */
export const reportLink = (folder: string): string =>
  [...folder.split(/[/\\]/), 'report.html'].map(encodeURIComponent).join('/');
