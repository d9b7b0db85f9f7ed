import { HttpFault } from '@wellflow/http';

/** 503: whether it is stored is not known, and asking again is harmless. @param detail says so in words of the sender */
export function notStored(detail: string, cause: unknown): HttpFault {
  const fault = new HttpFault({ status: 503, code: 'ingestion/not-stored', detail, headers: { 'retry-after': '2' } });
  fault.cause = cause;
  return fault;
}
