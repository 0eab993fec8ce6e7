import { expect, it } from 'vitest';
import { redact } from '../../src/units/redact.js';

it.each([
  ['GET /a?key=abc HTTP/1.1', 'GET /a?key=<token> HTTP/1.1'],
  ['"https://h/a?voice=b&api_key=abc&x=1#f"', '"https://h/a?voice=b&api_key=<token>&x=1#f"'],
  ['at wss://h/rtc?access_token=abc&auto=1', 'at wss://h/rtc?access_token=<token>&auto=1'],
  ['url: "https://h/a?key=${AI_KEY}"', 'url: "https://h/a?key=${AI_KEY}"'],
  ['retry=3&monkeys=4 key=5', 'retry=3&monkeys=4 key=5'],
  ['Bearer eyJhbGciOi.e30.c2ln', 'Bearer <token>'],
])('%s', (text, clean) => expect(redact(text)).toBe(clean));

it('takes out exact texts too', () => {
  expect(redact('no such key: abc, abc', ['', 'abc'])).toBe('no such key: <secret>, <secret>');
});
