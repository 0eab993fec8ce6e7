export { cellMetrics, type CellLabels } from './cell.js';
export { newSheet } from './sheet.js';
export { CONTENT_TYPE, metricsText } from './text.js';
