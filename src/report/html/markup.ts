/** Text that is markup already. Everything else is escaped where it enters a template. */
export type Html = { readonly html: string };

type Piece = Html | string | number | null | readonly Piece[];

/** A template of markup: what is put in is escaped, `null` is nothing, lists are joined. */
export function html(parts: TemplateStringsArray, ...pieces: Piece[]): Html {
  const text = parts.reduce((sum, part, n) => sum + textOf(pieces[n - 1] ?? null) + part);
  return { html: text };
}

/** For our own text only: script, style and shapes. */
export const raw = (text: string): Html => ({ html: text });

/** Data for the page's script; nothing in it can end its element. */
export const dataScript = (id: string, value: unknown): Html =>
  raw(
    `<script type="application/json" id="${id}">${JSON.stringify(value).replace(/</g, '\\u003c')}</script>`,
  );

/** Our own code; nothing in it can end its element. */
export const script = (code: string): Html =>
  raw(`<script>${code.replace(/<\/(?=script)/gi, '<\\/')}</script>`);

function textOf(piece: Piece): string {
  if (piece === null) return '';
  if (typeof piece === 'string' || typeof piece === 'number') return escape(String(piece));
  return 'html' in piece ? piece.html : piece.map(textOf).join('');
}

const ENTITIES: Record<string, string> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};
const escape = (text: string): string => text.replace(/[&<>"']/g, (one) => ENTITIES[one] ?? one);
