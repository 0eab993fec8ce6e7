import { describe, expect, it } from 'vitest';
import { classifyRejection } from '../../src/sdk/rejections.js';

describe('classifyRejection', () => {
  it.each([
    ['an RtcError occured: InvalidState - failed to capture frame', 'invalid-state'],
    ['an RtcError occurred: InvalidState - failed to capture frame', 'invalid-state'],
    [
      "an RtcError occured: InvalidState - sample_rate and num_channels don't match",
      'format-mismatch',
    ],
    ['AudioSource is closed', 'closed'],
    ['handle not found', 'other'],
    ['', 'other'],
  ])('%j is %s', (message, kind) => expect(classifyRejection(message)).toBe(kind));
});
