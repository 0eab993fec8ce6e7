import { environmentError, type UserError } from '../units/errors.js';
import { redact } from '../units/redact.js';

type Cause = { code?: string; message?: string; errors?: Cause[]; cause?: Cause; name?: string };

const TLS = /^(ERR_TLS_|ERR_SSL_|CERT_|EPROTO|DEPTH_ZERO_|SELF_SIGNED_|UNABLE_TO_)/;
const FIX_URL = 'check --url or LIVEKIT_URL, and that the server runs';

/** Why a server could not be talked to at all, told apart by what a user would do about it. */
export function connectError(url: string, error: unknown, limitMs: number): UserError {
  const { code, message, name } = rootOf(error as Cause);
  const host = new URL(url).host;
  const { hostname } = new URL(url);
  if (name === 'TimeoutError' || code === 'ETIMEDOUT' || code === 'UND_ERR_CONNECT_TIMEOUT') {
    return environmentError(
      `no answer from ${url} within ${limitMs / 1000}s`,
      'check the address, and that no firewall is in between',
      error,
    );
  }
  if (code === 'ENOTFOUND' || code === 'EAI_AGAIN') {
    return environmentError(`the name ${hostname} is not known to DNS (${code})`, FIX_URL, error);
  }
  if (code === 'ECONNREFUSED') {
    return environmentError(`nothing listens at ${host} (connection refused)`, FIX_URL, error);
  }
  if (code !== undefined && TLS.test(code)) {
    return environmentError(
      `no TLS connection to ${host}: ${code}${message ? `, ${firstLine(message)}` : ''}`,
      'check the certificate; a server without TLS is ws://, not wss://',
      error,
    );
  }
  if (code?.startsWith('HPE_') || code === 'UND_ERR_SOCKET' || code === 'ECONNRESET') {
    return environmentError(
      `${host} answers, but not as an HTTP server (${code})`,
      'check the port; a server with TLS is wss://, not ws://',
      error,
    );
  }
  if (message === 'bad port') {
    return environmentError(
      `can't connect to ${host}: Node's fetch refuses that port`,
      'it belongs to another protocol: let the server listen on another port, such as 7880',
      error,
    );
  }
  const words = firstLine(message ?? 'unknown cause');
  return environmentError(`can't connect to ${host}: ${words}`, FIX_URL, error);
}

/** fetch wraps what happened, and wraps again where a name has several addresses. */
function rootOf(error: Cause): Cause {
  if (error.name === 'TimeoutError') return error;
  const inner = error.cause ?? (error.code === undefined ? error.errors?.[0] : undefined);
  return inner === undefined ? error : rootOf(inner);
}

const firstLine = (text: string) => redact(text.trim().split('\n')[0] ?? '');
