import { DARK, LIGHT } from './style.js';

/** A box to tick takes the other colours than the system's: these pages have no script. */
const OTHER = ':root:has(.other:checked)';
const COLOURS = `
:root { --to-dark: inline; --to-light: none; } @media (prefers-color-scheme: dark) { :root { --to-dark: none; --to-light: inline; } }
@media (prefers-color-scheme: light) { ${OTHER} { color-scheme: dark; ${DARK} --to-dark: none; --to-light: inline; } } @media (prefers-color-scheme: dark) { ${OTHER} { color-scheme: light; ${LIGHT} --to-dark: inline; --to-light: none; } }
.colours { position: relative; flex: none; font-size: 12.5px; background: var(--panel); border: 1px solid var(--rule); border-radius: 5px; padding: 2px 9px; cursor: pointer; } .colours:hover { border-color: var(--muted); } .colours:has(:focus-visible) { outline: 2px solid var(--link); outline-offset: 2px; }
.other { position: absolute; inset: 0; margin: 0; opacity: 0; cursor: pointer; } .to-dark { display: var(--to-dark); } .to-light { display: var(--to-light); }
@media print { .colours { display: none; } ${OTHER} { color-scheme: light; ${LIGHT} --bg: #ffffff; } }
`;

/** What the pages of several runs have beside the look of one run's. */
const SIGNS = `
td .verdict { font-size: 12.5px; padding: 0 8px 0 5px; } .sign.well { font-size: 19px; padding-bottom: 7px; }
@media (max-width: 600px) { .stack table, .stack tbody, .stack td, .stack tbody th { display: block; } .stack thead { display: none; } .stack tbody tr { display: flex; flex-wrap: wrap; gap: 2px 10px; padding: 7px 9px; align-items: center; } .stack tbody tr > * { padding: 0; border: 0 !important; } .stack tbody tr + tr { border-top: 1px solid var(--grid); } .stack tbody th { white-space: normal; } .stack td:last-child { flex-basis: 100%; } .stack .wide { min-width: 0; } .stack .scroll { width: auto; } }
.sign { display: inline-flex; align-items: center; justify-content: center; min-width: 26px; height: 26px; padding: 0 5px; border-radius: 5px; border: 1px solid currentColor; font: 700 14px/1 ui-monospace, SFMono-Regular, Menlo, Consolas, "DejaVu Sans Mono", monospace; text-decoration: none; }
.sign.well { color: var(--well); background: var(--well-bg); } .sign.warn { color: var(--warn); background: var(--warn-bg); } .sign.bad { color: var(--bad); background: var(--bad-bg); } .sign.unsure { color: var(--unsure); background: var(--unsure-bg); } .sign.none { color: var(--muted); background: none; border-style: dashed; }
a.sign:hover { box-shadow: 0 0 0 2px currentColor; } .signs { display: flex; flex-wrap: wrap; gap: 4px; align-items: center; } .signs small { margin-left: 4px; white-space: nowrap; }
.tip { display: none; } .sign:hover > .tip, .sign:focus-visible > .tip { display: block; position: fixed; inset: auto 0 0; z-index: 9; padding: 10px clamp(12px, 2vw, 32px); background: var(--panel); color: var(--ink); border-top: 1px solid var(--rule); box-shadow: 0 -4px 16px rgba(0, 0, 0, .2); font: 14px/1.4 system-ui, -apple-system, "Segoe UI", Roboto, "Helvetica Neue", Arial, sans-serif; pointer-events: none; }
.told { list-style: none; margin: 0; padding: 0; display: grid; gap: 8px; } .told li { display: grid; grid-template-columns: auto minmax(0, 1fr); gap: 10px; align-items: start; max-width: 110ch; overflow-wrap: anywhere; } .told b { font-weight: 600; }
.signkey { display: flex; flex-wrap: wrap; gap: 4px 16px; list-style: none; margin: 0 0 10px; padding: 0; font-size: 12.5px; color: var(--muted); } .signkey li { display: inline-flex; gap: 6px; align-items: center; } .signkey .sign { min-width: 20px; height: 20px; font-size: 12px; } .signkey .sign.well { font-size: 16px; } .signkey svg { flex: none; }
a { color: var(--link); text-underline-offset: 2px; } .wide { min-width: 260px; max-width: 90ch; overflow-wrap: anywhere; }
.pinned thead th:first-child, .pinned tbody th { position: sticky; left: 0; background: var(--panel); } .pinned tbody tr > * { padding-block: 6px; }
@media print { .tip { display: none !important; } }
`;

const COMPARISON = `
.verdict.none { color: var(--muted); background: var(--grid); } .card.none { --tone: var(--muted); } .answers { display: grid; gap: 6px; margin-top: 10px; } .answers div { display: grid; grid-template-columns: 100px minmax(0, 1fr); gap: 10px; align-items: start; } .card h3 small { align-self: center; } .evidence b { font-weight: 600; }
.forest { background: var(--panel); border: 1px solid var(--rule); border-radius: 8px; padding: 8px 14px; } .forest + .forest { margin-top: 10px; } .forest figcaption { color: var(--muted); font-size: 12.5px; } .forest ul { list-style: none; margin: 4px 0 0; padding: 0; }
.forest li { display: grid; grid-template-columns: 150px minmax(160px, 1fr) 210px 190px 110px; gap: 0 14px; align-items: center; } .forest li + li { border-top: 1px solid var(--grid); } .forest .axis { border-top: 1px solid var(--rule) !important; } .forest .axis svg { grid-column: 2; } .forest .name { font-weight: 500; } .forest small { white-space: nowrap; }
.forest li > svg { display: block; width: 100%; overflow: visible; } .forest svg svg { overflow: visible; } .forest text, .knee text { font-size: 11px; fill: var(--muted); } .forest .margin { fill: var(--muted); fill-opacity: .13; } .forest .zero { stroke: var(--muted); stroke-dasharray: 2 2; } .forest .interval { stroke: var(--tone); stroke-width: 2; } .forest .estimate, .forest .beyond { fill: var(--tone); }
.forest .well { --tone: var(--well); } .forest .bad { --tone: var(--bad); } .forest .unsure { --tone: var(--unsure); } .forest .none { --tone: var(--muted); }
p.aside { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); } ul.more { margin: 8px 0 0; padding-left: 18px; max-width: 110ch; }
.knee .first { fill: var(--panel); stroke: var(--s0); stroke-width: 2; } .knee .second { fill: var(--s1); }
.point { width: 11px; height: 11px; display: inline-block; } .point.first { border: 2px solid var(--s0); border-radius: 50%; } .point.second { background: var(--s1); rotate: 45deg; scale: .85; }
@media screen and (max-width: 1000px) { .forest li { grid-template-columns: minmax(0, 1fr) auto; gap: 2px 10px; padding: 7px 0; } .forest li svg { grid-column: 1 / -1; grid-row: 2; } .forest .axis > svg { grid-row: 1; grid-column: 1 / -1; } .forest .answer-cell { grid-row: 1; grid-column: 2; justify-self: end; } .forest .change, .forest .medians { grid-row: 3; } .forest .medians { text-align: right; } .forest .axis { padding: 0; } }
@media print { .forest, .forest li { break-inside: avoid; } .forest li { grid-template-columns: 100px minmax(120px, 1fr) 150px 140px 90px; gap: 0 8px; } .forest small { white-space: normal; font-size: 10px; } }
`;

const BISECTION = `
h2.answer { font-size: 18px; margin: 0; overflow-wrap: anywhere; } .unseen { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); }
.strip { list-style: none; margin: 0; padding: 0; display: flex; flex-wrap: wrap; gap: 8px 6px; align-items: stretch; } .version { display: grid; align-content: start; gap: 2px; min-width: 78px; padding: 6px 10px; background: var(--panel); border: 1px solid var(--rule); border-top: 4px solid var(--tone); border-radius: 6px; } .version.well { --tone: var(--well); } .version.bad { --tone: var(--bad); } .version.unsure { --tone: var(--unsure); } .version.none { --tone: var(--rule); } .version.none b { font-weight: 500; color: var(--muted); }
.version .signs { margin-top: 4px; gap: 3px 8px; } .tried { display: inline-flex; gap: 4px; align-items: center; font-size: 12px; color: var(--muted); }
.gap { position: relative; display: flex; align-items: center; padding: 0 6px 0 13px; font-weight: 650; font-size: 12.5px; white-space: nowrap; } .gap::before { content: ''; position: absolute; left: 3px; bottom: 0; width: 5px; height: max(3px, var(--chance)); background: var(--ink); border-radius: 2px; }
`;

const KNEE = `
.knee { display: grid; grid-template-columns: repeat(auto-fit, minmax(min(100%, 300px), 1fr)); gap: 12px; margin: 10px 0; } .knee.small { grid-template-columns: repeat(auto-fill, minmax(clamp(150px, 20vw, 300px), 1fr)); }
.knee .lane { background: var(--panel); border: 1px solid var(--rule); border-radius: 8px; padding: 6px 10px; margin: 0; min-width: 0; } .knee figcaption { padding-left: 0; }
.knee .lane > svg { display: block; width: 100%; } .knee svg svg { overflow: visible; } .knee .floor { stroke: var(--rule); } .knee .tick { stroke: var(--grid); } .knee .joined { stroke: var(--muted); stroke-opacity: .6; stroke-width: 1.5; } .knee a:hover { opacity: .55; }
.disc { fill: var(--tone, var(--well)); } .ring { fill: var(--panel); stroke: var(--tone, var(--unsure)); stroke-width: 2; } .cross { fill: none; stroke: var(--tone, var(--bad)); stroke-width: 2.4; stroke-linecap: round; }
.knee .well { --tone: var(--well); } .knee .warn { --tone: var(--warn); } .knee .bad { --tone: var(--bad); } .knee .unsure { --tone: var(--unsure); } .limit-held { stroke: var(--well); stroke-dasharray: 4 3; } .limit-unsure { stroke: var(--unsure); stroke-dasharray: 1 3; stroke-width: 1.5; } .limit-gave-out { stroke: var(--bad); stroke-dasharray: 1 3; stroke-width: 1.5; }
.why { margin: 8px 0 0; padding-left: 18px; max-width: 100ch; overflow-wrap: anywhere; } .why li + li { margin-top: 3px; }
`;

export const PAGES_STYLE = [COLOURS, SIGNS, KNEE, COMPARISON, BISECTION].join('');
