import { spawn } from 'node:child_process';
import { createRequire } from 'node:module';

type Message = { id?: number; method?: string; params?: { uri?: string }; result?: unknown };

const require = createRequire(import.meta.url);
const BIN = require.resolve('yaml-language-server/bin/yaml-language-server');
const HEAD = /^Content-Length: (\d+)\r\n(?:[^\r]+\r\n)*\r\n/;

const noticeOf = (method: string, uri = '') => `${method} ${uri}`;

/** The server that editors run for YAML, asked as they do it: JSON-RPC over its stdio. */
export function languageServer() {
  const child = spawn(process.execPath, [BIN, '--stdio'], { stdio: ['pipe', 'pipe', 'inherit'] });
  const waiting = new Map<string | number, (value: unknown) => void>();
  let data = Buffer.alloc(0);
  let last = 0;
  const send = (message: object) => {
    const text = JSON.stringify({ jsonrpc: '2.0', ...message });
    child.stdin.write(`Content-Length: ${Buffer.byteLength(text)}\r\n\r\n${text}`);
  };
  const take = ({ id, method, params, result }: Message) => {
    if (method !== undefined && id !== undefined) send({ id, result: null }); // its own questions
    const key = method === undefined ? (id ?? '') : noticeOf(method, params?.uri);
    waiting.get(key)?.(method === undefined ? result : params);
    waiting.delete(key);
  };
  child.stdout.on('data', (part: Buffer) => {
    data = Buffer.concat([data, part]);
    for (;;) {
      const [head, length] = HEAD.exec(data.toString('latin1')) ?? [];
      const end = (head?.length ?? 0) + Number(length);
      if (head === undefined || data.length < end) return;
      const text = data.subarray(head.length, end).toString();
      data = data.subarray(end);
      take(JSON.parse(text) as Message);
    }
  });
  const answer = (key: string | number) =>
    new Promise<unknown>((resolve) => void waiting.set(key, resolve));
  return {
    notify: (method: string, params: object) => void send({ method, params }),
    ask: (method: string, params: object): Promise<unknown> => {
      const id = ++last;
      send({ id, method, params });
      return answer(id);
    },
    /** The params of the next notification of that name about that file. */
    told: (method: string, uri: string): Promise<unknown> => answer(noticeOf(method, uri)),
    close: () => void child.kill(),
  };
}
