import type { IncomingHttpHeaders } from 'node:http';

/** Of one connection only (RFC 9110, 7.6.1), or ours to say and nobody else's. */
const notPassed = new Set([
  'connection',
  'keep-alive',
  'proxy-authenticate',
  'proxy-authorization',
  'proxy-connection',
  'te',
  'trailer',
  'transfer-encoding',
  'upgrade',
  'host',
  'expect',
  'traceparent',
  'tracestate',
  'x-request-id',
  'x-wellflow-deadline',
  'forwarded',
  'x-forwarded-for',
  'x-forwarded-host',
  'x-forwarded-proto',
  'x-real-ip',
]);

/** Of the other service's connection, or set by this server itself. */
const notReturned = new Set([
  'connection',
  'keep-alive',
  'transfer-encoding',
  'upgrade',
  'trailer',
  'proxy-authenticate',
  'date',
  'x-request-id',
]);

export interface Passed {
  readonly id: string;
  readonly ip: string;
  readonly headers: IncomingHttpHeaders;
}

/** What the service behind gets to see of a request. */
export function forwardedHeaders({ id, ip, headers }: Passed): Record<string, string> {
  const named = listed(headers.connection);
  const kept = Object.entries(headers).flatMap(([name, value]) =>
    value === undefined || notPassed.has(name) || named.has(name)
      ? []
      : [[name, Array.isArray(value) ? value.join(', ') : value] as const],
  );
  return { ...Object.fromEntries(kept), 'x-request-id': id, 'x-forwarded-for': ip };
}

/** What the caller gets to see of an answer. */
export function replyHeaders(
  headers: Readonly<Record<string, string | readonly string[]>>,
): Record<string, string | string[]> {
  const kept = Object.entries(headers).filter(([name]) => !notReturned.has(name.toLowerCase()));
  return Object.fromEntries(kept.map(([name, value]) => [name, typeof value === 'string' ? value : [...value]]));
}

function listed(connection: string | undefined): ReadonlySet<string> {
  return new Set((connection ?? '').split(',').map((name) => name.trim().toLowerCase()));
}
