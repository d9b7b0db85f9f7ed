import type { FastifyError } from 'fastify';
import { DomainError } from '@wellflow/kernel';
import type { Fault } from './problem';
import { HttpFault } from './problem';
import { validationFault } from './validation';

/** A service's refusals by code; what is not listed is 409. */
export type StatusByCode = Readonly<Record<string, number>>;

const commonCodes: StatusByCode = {
  'security/unauthenticated': 401,
  'security/forbidden': 403,
  'wells/invalid-api-number': 400,
  'wells/invalid-well-reference': 400,
};

/** The kernel's parsers refuse with `input/…`. */
function commonStatus(code: string): number {
  return commonCodes[code] ?? (code.startsWith('input/') ? 400 : 409);
}

/** Turns anything thrown into what the caller may know. What nobody foresaw says nothing but that it happened. */
export function toFault(error: unknown, statusByCode: StatusByCode): Fault {
  if (error instanceof HttpFault) return error.fault;
  if (error instanceof DomainError) return domainFault(error, statusByCode);
  return frameworkFault(error) ?? dependencyFault(error) ?? unexpected;
}

const unexpected: Fault = {
  status: 500,
  code: 'http/unexpected',
  detail: 'Something went wrong here; the request id finds it in the logs',
};

function domainFault(error: DomainError, statusByCode: StatusByCode): Fault {
  const status = statusByCode[error.code] ?? commonStatus(error.code);
  const { path, ...data } = error.data;
  const headers = status === 401 ? { 'www-authenticate': 'Bearer error="invalid_token"' } : {};
  return {
    status,
    code: error.code,
    detail: error.message,
    data,
    headers,
    ...(typeof path === 'string' ? { path } : {}),
  };
}

const frameworkCodes: Readonly<Record<string, Fault>> = {
  FST_ERR_CTP_INVALID_MEDIA_TYPE: {
    status: 415,
    code: 'http/unsupported-media-type',
    detail: 'This content type is not accepted here',
  },
  FST_ERR_CTP_BODY_TOO_LARGE: {
    status: 413,
    code: 'http/body-too-large',
    detail: 'The body is larger than this route takes',
  },
  FST_ERR_CTP_EMPTY_JSON_BODY: { status: 400, code: 'http/empty-body', detail: 'The body is empty' },
  FST_ERR_CTP_INVALID_CONTENT_LENGTH: {
    status: 400,
    code: 'http/wrong-length',
    detail: 'The body is not as long as announced',
  },
  FST_ERR_BAD_URL: { status: 400, code: 'http/malformed-url', detail: 'The address is not well-formed' },
  FST_ERR_MAX_PARAM_LENGTH: { status: 414, code: 'http/address-too-long', detail: 'Part of the address is too long' },
};

function frameworkFault(error: unknown): Fault | undefined {
  if (!isFastifyError(error)) return undefined;
  if (error.validation) return validationFault(error.validation, error.validationContext);
  const known = frameworkCodes[error.code];
  if (known) return known;
  const status = error.statusCode ?? 500;
  if (status < 400 || status >= 500) return undefined;
  return { status, code: 'http/bad-request', detail: 'The request is not acceptable' };
}

function isFastifyError(error: unknown): error is FastifyError {
  return error instanceof Error && 'code' in error && (String(error.code).startsWith('FST_') || 'validation' in error);
}

const dependencyErrors: Readonly<Record<string, Fault>> = {
  CircuitOpen: unavailable('http/dependency-unavailable', 'Something this needs is out of order at the moment'),
  BulkheadFull: unavailable('http/overloaded', 'Too much is going on at the moment'),
  DeadlineExceeded: {
    status: 504,
    code: 'http/deadline-passed',
    detail: 'The caller’s time was up before the work was done',
  },
  TimeoutExceeded: unavailable('http/dependency-timed-out', 'Something this needs did not answer in time'),
  // Of the database: nothing took effect, or it is for the caller to ask again.
  ConnectionLost: unavailable('http/dependency-unavailable', 'Something this needs is out of order at the moment'),
  UnknownCommit: unavailable('http/dependency-unavailable', 'Something this needs is out of order at the moment'),
  PoolExhausted: unavailable('http/overloaded', 'Too much is going on at the moment'),
  TransactionEnded: unavailable('http/dependency-timed-out', 'Something this needs did not answer in time'),
};

// Node's and undici's names for a connection that is not there, and Postgres's for one that went away, is full, or did not
// get what it waits for in time (classes 08, 53, 57P; 25P0x, 55P03, 57014).
const connectionCodes =
  /^(?:ECONN|EPIPE|ETIMEDOUT|EHOSTUNREACH|ENETUNREACH|ENOTFOUND|EAI_AGAIN|UND_ERR_|08\w{3}$|53\w{3}$|57P0[1-5]$|25P0[34]$|55P03$|57014$)/;

function dependencyFault(error: unknown): Fault | undefined {
  if (!(error instanceof Error)) return undefined;
  const fault =
    dependencyErrors[error.name] ?? (hasConnectionCode(error) ? dependencyErrors['CircuitOpen'] : undefined);
  const seconds = retryAfterOf(error);
  if (seconds === undefined) return fault;
  const headers = { 'retry-after': String(Math.max(1, Math.ceil(seconds))) };
  return { ...(fault ?? overload(error)), headers };
}

function retryAfterOf(error: Error): number | undefined {
  if ('retryAfterSeconds' in error && Number.isFinite(error.retryAfterSeconds)) return Number(error.retryAfterSeconds);
  return 'retryAfterMs' in error && Number.isFinite(error.retryAfterMs) ? Number(error.retryAfterMs) / 1000 : undefined;
}

function overload(error: Error): Fault {
  const limited = 'statusCode' in error && error.statusCode === 429;
  return limited
    ? { status: 429, code: 'http/too-many-requests', detail: 'This is more than was agreed; slow down' }
    : unavailable('http/overloaded', 'Too much is going on at the moment');
}

function hasConnectionCode(error: Error): boolean {
  return 'code' in error && typeof error.code === 'string' && connectionCodes.test(error.code);
}

function unavailable(code: string, detail: string): Fault {
  return { status: 503, code, detail, headers: { 'retry-after': '1' } };
}
