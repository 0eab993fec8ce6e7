export { baselineAnnotations, renderBaseline, renderBaselineMarkdown } from './baseline.js';
export { renderCells } from './cells.js';
export { renderBisection } from './compare-bisect.js';
export { renderComparisonMarkdown } from './compare-markdown.js';
export { renderComparison } from './compare.js';
export { renderMatrix, renderMatrixMarkdown } from './compare-matrix.js';
export { CSV_COLUMNS, renderCsv } from './csv.js';
export {
  annotationsOf,
  comparisonAnnotations,
  renderAnnotations,
  renderBisectionMarkdown,
  type Annotation,
} from './github.js';
export { hlogOf } from './hlog.js';
export { renderJson } from './json.js';
export { renderJunit } from './junit.js';
export { renderMarkdown } from './markdown.js';
export { renderPastRuns, type PastRun } from './past-runs.js';
export { renderRecovery } from './recovery.js';
export { renderSignals } from './signals.js';
export { scenarioReference } from './scenario-reference.js';
export { renderTerminal } from './terminal.js';
export { CLIENT_MODULES, renderHtml, type HtmlAssets } from './html/index.js';
export { renderBisectionHtml } from './html/bisect.js';
export { renderComparisonHtml } from './html/compare.js';
export { renderMatrixHtml } from './html/matrix.js';
export { renderEvaluation } from './evaluation.js';
