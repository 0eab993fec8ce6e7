/** The page's look. Colours only as variables, so that dark, light and paper differ in one place. */
export const LIGHT = `
  --bg: #f7f7f5; --panel: #ffffff; --ink: #1b1f24; --muted: #57606a; --rule: #dfe2e6; --grid: #ebedf0;
  --well: #00694a; --warn: #855200; --bad: #b03209; --unsure: #5a4fa3; --link: #0058a8;
  --well-bg: #e4f3ec; --warn-bg: #fbf0d9; --bad-bg: #fbe8e0; --unsure-bg: #ecebf8; --in: #ffffff;
  --s0: #0060b8; --s1: #b04a00; --s2: #00796b; --s3: #8e4594; --s4: #6b7280; --s5: #b3123f; --s6: #7a6a00;
  --stall: rgba(213, 94, 0, .17); --stall-edge: #c24e00; --gone: rgba(90, 79, 163, .22); --event: #5a4fa3;
  --pressure: rgba(0, 121, 107, .1); --pressure-edge: #00796b;
  --join: #6b7280; --heat-0: #eef1f0; --heat-9: #a32a00; --heat-joining: #9db7d5; --heat-failed: #1b1f24;
`;
export const DARK = `
  --bg: #101317; --panel: #171b20; --ink: #e7eaee; --muted: #9ea8b3; --rule: #2b323a; --grid: #22282f;
  --well: #4fd0a5; --warn: #f2b84b; --bad: #ff9166; --unsure: #b3aef5; --link: #6cb6ff;
  --well-bg: #12302a; --warn-bg: #33290f; --bad-bg: #3a1f14; --unsure-bg: #262545; --in: #101317;
  --s0: #5fb0ff; --s1: #f0a05a; --s2: #4ecbbd; --s3: #d79be0; --s4: #9aa4b0; --s5: #ff87a3; --s6: #d6c64a;
  --stall: rgba(255, 140, 70, .2); --stall-edge: #ff9155; --gone: rgba(160, 150, 255, .25); --event: #b3aef5;
  --pressure: rgba(78, 203, 189, .13); --pressure-edge: #4ecbbd;
  --join: #9aa4b0; --heat-0: #20272d; --heat-9: #ff8a52; --heat-joining: #3d5a7d; --heat-failed: #f4f6f8;
`;

const FRAME = `
:root { color-scheme: light; ${LIGHT} }
@media (prefers-color-scheme: dark) { :root:not([data-theme]) { color-scheme: dark; ${DARK} } }
:root[data-theme="dark"] { color-scheme: dark; ${DARK} }
*, *::before, *::after { box-sizing: border-box; }
body { margin: 0; background: var(--bg); color: var(--ink); font: 14px/1.45 system-ui, -apple-system, "Segoe UI", Roboto, "Helvetica Neue", Arial, sans-serif; font-variant-numeric: tabular-nums; }
main, footer { max-width: 1760px; margin: 0 auto; padding: 0 clamp(12px, 2vw, 32px); }
footer { color: var(--muted); padding-block: 20px; font-size: 12px; }
h1, h2, h3, p, dl, dd, figure { margin: 0; }
h1 { font-size: 22px; line-height: 1.25; display: flex; flex-wrap: wrap; gap: 4px 12px; align-items: center; }
h2 { font-size: 15px; margin-bottom: 8px; }
h3 { font-size: 13px; }
small { font-size: 12px; font-weight: 400; color: var(--muted); }
section { margin-top: 22px; }
.skip { position: absolute; left: -999px; } .skip:focus { left: 8px; top: 8px; background: var(--panel); padding: 6px 10px; z-index: 9; }
.head { padding-top: 18px; } .title { display: flex; justify-content: space-between; align-items: flex-start; gap: 12px; }
.about { margin-top: 4px; } .subtitle, .lead, .more, .size { color: var(--muted); font-size: 13px; }
.subtitle { margin-top: 2px; } .subtitle strong { color: var(--ink); font-weight: 600; } .lead { margin: -4px 0 8px; } .more { margin-top: 6px; }
.ended { margin-top: 6px; color: var(--warn); font-weight: 600; }
button { font: inherit; font-size: 12.5px; color: var(--ink); background: var(--panel); border: 1px solid var(--rule); border-radius: 5px; padding: 2px 9px; cursor: pointer; }
button:hover { border-color: var(--muted); } button[aria-pressed="true"] { border-color: var(--muted); }
:focus-visible { outline: 2px solid var(--link); outline-offset: 2px; }
.verdict { display: inline-flex; align-items: center; gap: 6px; font-size: 14px; font-weight: 650; padding: 2px 10px 2px 7px; border-radius: 999px; white-space: nowrap; }
.verdict.small { font-size: 12.5px; padding: 0 8px 0 5px; }
.shape { width: 1.1em; height: 1.1em; fill: currentColor; flex: none; } .shape .in { fill: none; stroke: var(--in); stroke-width: 1.9; stroke-linecap: round; stroke-linejoin: round; }
.well.verdict { color: var(--well); background: var(--well-bg); } .warn.verdict { color: var(--warn); background: var(--warn-bg); }
.bad.verdict { color: var(--bad); background: var(--bad-bg); } .unsure.verdict { color: var(--unsure); background: var(--unsure-bg); }
`;

const FIRST_SCREEN = `
#verdict { margin-top: 16px; } #verdict > h2 { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); }
.cards { display: grid; grid-template-columns: repeat(auto-fit, minmax(min(100%, 420px), 1fr)); gap: 12px; }
.card { background: var(--panel); border: 1px solid var(--rule); border-left: 5px solid var(--tone); border-radius: 8px; padding: 12px 16px; }
.card.well { --tone: var(--well); } .card.warn { --tone: var(--warn); } .card.bad { --tone: var(--bad); } .card.unsure { --tone: var(--unsure); }
.card h3 { font-size: 16px; display: flex; flex-wrap: wrap; gap: 2px 10px; align-items: center; }
.evidence { margin-top: 8px; font-size: 15px; line-height: 1.4; max-width: 80ch; } .cause { margin-top: 4px; color: var(--muted); font-size: 13px; max-width: 90ch; } .cause b { font-weight: 600; color: var(--ink); } .cause a { color: var(--link); }
.figures { display: flex; flex-wrap: wrap; gap: 8px 26px; margin-top: 12px; } .figures dt { font-size: 12px; color: var(--muted); } .figures dd { font-size: 18px; font-weight: 600; line-height: 1.25; }
`;

const TABLES = `
.scroll { overflow-x: auto; background: var(--panel); border: 1px solid var(--rule); border-radius: 8px; width: fit-content; max-width: 100%; } .scroll + .scroll { margin-top: 10px; }
table { border-collapse: collapse; font-size: 13px; } caption.aside { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); }
th, td { text-align: left; padding: 4px 14px; vertical-align: top; } thead th { color: var(--muted); font-weight: 500; font-size: 12px; white-space: nowrap; border-bottom: 1px solid var(--rule); }
tbody th { font-weight: 500; white-space: nowrap; } tbody tr + tr > * { border-top: 1px solid var(--grid); } .figure { text-align: right; white-space: nowrap; }
#stalls td { white-space: nowrap; } #stalls td:nth-last-child(-n + 2) { white-space: normal; min-width: 220px; color: var(--muted); } #stalls tbody tr { cursor: pointer; } #stalls tbody tr:hover { background: var(--bg); }
#stalls .scroll, #events .scroll { max-height: 420px; overflow: auto; } #stalls thead th, #events thead th { position: sticky; top: 0; background: var(--panel); } #events td:nth-child(3) { color: var(--muted); }
.jump { border: 0; padding: 0; background: none; color: var(--link); text-decoration: underline; text-underline-offset: 2px; font-size: 13px; }
.counts { background: var(--panel); border: 1px solid var(--rule); border-radius: 8px; padding: 10px 14px; } .counts + .counts { margin-top: 8px; } .counts p, .counts ul { margin: 6px 0 0; }
.stages { display: flex; height: 14px; margin: 8px 0 4px; border-radius: 4px; overflow: hidden; max-width: 720px; } .stages i { width: var(--w); min-width: 2px; background: var(--c); } .counts .legend { margin: 0 0 8px; }
dl.inline { display: flex; flex-wrap: wrap; gap: 2px 20px; margin-top: 4px; } dl.inline div { display: flex; gap: 6px; } dt { color: var(--muted); }
dl.facts { display: grid; grid-template-columns: repeat(auto-fill, minmax(min(100%, 340px), 1fr)); gap: 4px 24px; } dl.facts div { display: flex; gap: 10px; } dl.facts dt { flex: 0 0 90px; }
.copy { position: relative; margin-top: 8px; } .copy + p { margin-top: 10px; } .copy button { position: absolute; top: 6px; right: 6px; } pre { margin: 0; padding: 10px 14px; background: var(--panel); border: 1px solid var(--rule); border-radius: 8px; overflow: auto; max-height: 420px; }
code, pre { font: 12.5px/1.5 ui-monospace, SFMono-Regular, Menlo, Consolas, "DejaVu Sans Mono", monospace; } details { margin-top: 8px; } summary { cursor: pointer; color: var(--muted); margin-bottom: 6px; }
`;

const CHARTS = `
.bar { display: flex; flex-wrap: wrap; gap: 4px 16px; align-items: center; min-height: 30px; padding: 3px 0; background: var(--bg); font-size: 12.5px; }
#timeline .bar { position: sticky; top: 0; z-index: 3; } .readout { flex: 1 1 260px; min-height: 1.5em; overflow: hidden; text-overflow: ellipsis; } .buttons { display: flex; flex-wrap: wrap; gap: 4px; } .buttons button[aria-pressed="false"] { color: var(--muted); } .buttons button[aria-pressed="true"] { background: var(--ink); color: var(--panel); border-color: var(--ink); }
.range { color: var(--muted); white-space: nowrap; } .keys { display: flex; flex-wrap: wrap; gap: 2px 14px; color: var(--muted); } .keys span { display: inline-flex; align-items: center; gap: 5px; white-space: nowrap; } .key { width: 14px; height: 11px; display: inline-block; border-radius: 2px; }
.key.stall { background: var(--stall); border-top: 3px solid var(--stall-edge); } .key.pressure { background: var(--pressure); border-bottom: 3px solid var(--pressure-edge); } .key.silence, .key.gone, .key.server { --l: var(--event) 0 1.5px, transparent 1.5px 5px; background: repeating-linear-gradient(135deg, var(--l)), var(--gone); } .key.gone { background: repeating-linear-gradient(135deg, var(--l)), repeating-linear-gradient(45deg, var(--l)), var(--gone); } .key.server { background: repeating-linear-gradient(0deg, var(--l)), var(--gone); } .key.join { border-radius: 0; border-bottom: 1px solid var(--muted); background: repeating-linear-gradient(90deg, transparent 0 3px, var(--join) 3px 4.5px) bottom/100% 6px no-repeat; } .key.event { height: 17px; border-radius: 0; background: repeating-linear-gradient(180deg, var(--event) 0 4px, transparent 4px 7px) center/2px 100% no-repeat; }
.key.ramp { width: 46px; background: linear-gradient(90deg, var(--heat-0), var(--heat-9)); } .key.joining { background: var(--heat-joining); } .key.failed { background: var(--heat-failed); }
.lanes, .heat { background: var(--panel); border: 1px solid var(--rule); border-radius: 8px; padding: 6px 10px 4px; } .lane + .lane { border-top: 1px solid var(--grid); margin-top: 2px; padding-top: 3px; }
.lane figcaption { display: flex; flex-wrap: wrap; gap: 0 16px; align-items: center; min-height: 24px; padding-left: 4px; } .legend { display: flex; flex-wrap: wrap; gap: 0 14px; list-style: none; margin: 0; padding: 0; font-size: 12.5px; }
.legend li { display: inline-flex; align-items: center; gap: 5px; white-space: nowrap; } .legend button { border: 0; background: none; padding: 1px 2px; color: var(--muted); display: inline-flex; align-items: center; gap: 5px; } .legend button[aria-pressed="false"] { text-decoration: line-through; } .legend .value { min-width: 3.4em; font-weight: 600; }
.swatch { width: 15px; height: 0; border-top: 2px solid var(--c); display: inline-block; } .swatch.thin { border-top-width: 1px; } .swatch.dash { border-top-style: dashed; border-top-width: 1.5px; } .swatch.top { border-top: 2px dotted var(--c); }
.plot { height: var(--h, 104px); } .plot .uplot, .plot .u-wrap { font: inherit; } .u-select { background: color-mix(in srgb, var(--link) 18%, transparent); } .uplot .u-cursor-x { border-right: 1px solid var(--muted); } .u-over { touch-action: pan-y; }
.heat { padding: 8px 10px; } .heat canvas { display: block; width: 100%; cursor: crosshair; }
.split { display: grid; grid-template-columns: minmax(0, 1.5fr) minmax(0, auto); gap: 12px; align-items: start; } .split > .lane { background: var(--panel); border: 1px solid var(--rule); border-radius: 8px; padding: 6px 10px; --h: 260px; }
@media (max-width: 900px) { .split { grid-template-columns: minmax(0, 1fr); } }
@media (max-width: 600px) { h1 { font-size: 19px; } th, td { padding: 4px 9px; } #stalls td:last-child { min-width: 420px; } .card { padding: 10px 12px; } .figures { gap: 8px 20px; } .lanes, .heat { padding-inline: 4px; } .keys { order: 3; } #timeline .bar { position: static; } }
`;

const PAPER = `
@media print {
  :root, :root:not([data-theme]), :root[data-theme] { color-scheme: light; ${LIGHT} --bg: #ffffff; }
  body { font-size: 11px; } .buttons, .skip, #theme, .copy button, .readout { display: none !important; } main { max-width: none; padding: 0; }
  .card, .lane, .scroll, .counts { break-inside: avoid; } .scroll, pre, #stalls .scroll, #events .scroll { max-height: none; overflow: visible; } pre { white-space: pre-wrap; } table { font-size: 10px; } th, td { padding: 3px 8px; } #stalls td, tbody th { white-space: normal; } #stalls td:nth-last-child(-n + 2) { min-width: 0; } .verdict { border: 1px solid currentColor; } .cards { grid-template-columns: 1fr 1fr; }
  * { print-color-adjust: exact; -webkit-print-color-adjust: exact; }
}
`;

export const STYLE = [FRAME, FIRST_SCREEN, TABLES, CHARTS, PAPER].join('');
