import { html, type Html } from './markup.js';

export type Cell = string | Html;

/**
 * A table that scrolls by itself where the page is narrow; the first cell of a row heads it.
 * @param figures number of the first column that holds figures
 */
export function table(
  caption: string,
  titles: readonly string[],
  rows: readonly (readonly Cell[])[],
  figures = titles.length,
): Html | null {
  if (rows.length === 0) return null;
  const side = (n: number) => (n >= figures ? 'figure' : '');
  return html`<div class="scroll" tabindex="0" role="region" aria-label="${caption}">
    <table>
      <caption class="aside">
        ${caption}
      </caption>
      <thead>
        <tr>
          ${titles.map((title, n) => html`<th scope="col" class="${side(n)}">${title}</th>`)}
        </tr>
      </thead>
      <tbody>
        ${rows.map(
          (cells) =>
            html`<tr>
              ${cells.map((cell, n) =>
                n === 0
                  ? html`<th scope="row">${cell}</th>`
                  : html`<td class="${side(n)}">${cell}</td>`,
              )}
            </tr>`,
        )}
      </tbody>
    </table>
  </div>`;
}

/** A landmark with its heading; nothing without a body. */
export function section(
  id: string,
  title: string,
  body: Html | null,
  lead: string | null = null,
): Html | null {
  if (body === null) return null;
  return html`<section id="${id}" aria-labelledby="${id}-title">
    <h2 id="${id}-title">${title}</h2>
    ${lead === null ? null : html`<p class="lead">${lead}</p>`} ${body}
  </section>`;
}

/** null when all of it is nothing. */
export const together = (...parts: (Html | null)[]): Html | null => {
  const there = parts.filter((part) => part !== null);
  return there.length === 0 ? null : html`${there}`;
};
