// What must not reach a terminal or XML.
const CONTROL = /\u001b\[[0-9;]*[A-Za-z]|[\u0000-\u0008\u000b-\u001f\u007f-\u009f]/g;

/** Text of others (SDK messages, process output) on one line, without control characters. */
export const plain = (text: string): string =>
  text
    .replace(CONTROL, '')
    .replace(/\s*[\n\t]\s*/g, ' ')
    .trim();
