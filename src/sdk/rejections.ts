import type { RejectionText } from './types.js';

/**
 * Sorts a captureFrame rejection by the SDK's own text. `invalid-state` is a full queue or another
 * call pending: the two share one message, so only what was in flight can tell them apart.
 */
export function classifyRejection(message: string): RejectionText {
  if (message.includes('failed to capture frame')) return 'invalid-state';
  if (/sample_rate and num_channels don'?t match/.test(message)) return 'format-mismatch';
  if (message.includes('AudioSource is closed')) return 'closed';
  return 'other';
}
