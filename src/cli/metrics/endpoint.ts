import { createServer, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { CONTENT_TYPE } from '../../metrics/index.js';
import { environmentError, usageError } from '../../units/errors.js';
import type { Address } from './address.js';

export type Endpoint = {
  /** To look at from this machine. */
  url: string;
  close(): Promise<void>;
};

const INDEX = '<!doctype html><title>framestall</title><a href="/metrics">metrics</a>\n';

/**
 * Answers at `/metrics` until it is closed.
 * @throws UserError (environment) where the port is taken or the address none of this machine
 */
export async function openEndpoint(address: Address, text: () => string): Promise<Endpoint> {
  const server = createServer(({ method, url }, response) => {
    const path = url?.split('?')[0];
    if (method !== 'GET' && method !== 'HEAD') {
      response.setHeader('allow', 'GET, HEAD');
      answer(response, 405, 'text/plain', 'only GET and HEAD\n');
    } else if (path === '/metrics') answer(response, 200, CONTENT_TYPE, text());
    else if (path === '/') answer(response, 200, 'text/html; charset=utf-8', INDEX);
    else answer(response, 404, 'text/plain', 'see /metrics\n');
  });
  await listening(server, address);
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://${hostText(address.host)}:${port}/metrics`,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections(); // a scraper keeps its own open
      }),
  };
}

/** The body of an answer to HEAD is left out by Node. */
function answer(response: ServerResponse, status: number, type: string, body: string): void {
  response.writeHead(status, { 'content-type': type, 'content-length': Buffer.byteLength(body) });
  response.end(body);
}

function listening(server: Server, { host, port }: Address): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', (error: NodeJS.ErrnoException) => reject(refusal(error, host, port)));
    server.listen({ port, ...(host === null ? {} : { host }) }, resolve);
  });
}

function refusal(error: NodeJS.ErrnoException, host: string | null, port: number): Error {
  const where = `${host ?? ''}:${port}`;
  switch (error.code) {
    case 'EADDRINUSE':
      return environmentError(
        `--metrics ${where}: another program listens there`,
        'give another port, or 0 for a free one',
      );
    case 'EACCES':
      return environmentError(
        `--metrics ${where}: this user may not listen there`,
        'give a port from 1024 on',
      );
    case 'EADDRNOTAVAIL':
    case 'ENOTFOUND':
    case 'EAI_AGAIN':
      return usageError(
        `--metrics ${where}: ${host} is no address of this machine`,
        'give one of its own, or :PORT for all of them',
      );
    default:
      return environmentError(`--metrics ${where}: ${error.message}`, 'give another address');
  }
}

function hostText(host: string | null): string {
  if (host === null) return 'localhost';
  return host.includes(':') ? `[${host}]` : host;
}
