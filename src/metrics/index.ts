export { cellMetrics, type CellLabels } from './cell.js';
export { otelMetrics } from './otel.js';
export { newSheet, type Family } from './sheet.js';
export { CONTENT_TYPE, metricsText } from './text.js';
