export { renderCells } from './cells.js';
export { renderMatrix, renderMatrixMarkdown } from './compare-matrix.js';
export { hlogOf } from './hlog.js';
export { renderJson } from './json.js';
export { renderJunit } from './junit.js';
export { renderMarkdown } from './markdown.js';
export { renderTerminal } from './terminal.js';
export { CLIENT_MODULES, renderHtml, type HtmlAssets } from './html/index.js';
