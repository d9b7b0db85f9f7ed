import { randomUUID } from 'node:crypto';
import { STATUS_CODES } from 'node:http';
import type { Socket } from 'node:net';
import { mayTakeLong } from './long-body';
import { describeProblem, problemContentType, type Fault } from './problem';

const byCode: Readonly<Record<string, Fault>> = {
  ERR_HTTP_REQUEST_TIMEOUT: { status: 408, code: 'http/too-slow', detail: 'The request did not arrive in time' },
  HPE_HEADER_OVERFLOW: {
    status: 431,
    code: 'http/headers-too-large',
    detail: 'The headers are larger than this server takes',
  },
  HPE_CHUNK_EXTENSIONS_OVERFLOW: {
    status: 413,
    code: 'http/body-too-large',
    detail: 'The chunk extensions are too large',
  },
};
const malformed: Fault = { status: 400, code: 'http/malformed-request', detail: 'This is not an HTTP request' };

/** Answers what never became a request, and closes: what follows on such a connection cannot be trusted. */
export function answerClientError(error: Error & { readonly code?: string }, socket: Socket): void {
  if (error.code === 'ERR_HTTP_REQUEST_TIMEOUT' && mayTakeLong(socket)) return;
  if (error.code === 'ECONNRESET' || !socket.writable) return void socket.destroy();
  const fault = byCode[error.code ?? ''] ?? malformed;
  const body = JSON.stringify(describeProblem(fault, randomUUID()));
  const head = [
    `HTTP/1.1 ${fault.status} ${STATUS_CODES[fault.status] ?? ''}`,
    `content-type: ${problemContentType}`,
    `content-length: ${Buffer.byteLength(body)}`,
    'connection: close',
  ];
  socket.end(`${head.join('\r\n')}\r\n\r\n${body}`, () => socket.destroySoon());
}
