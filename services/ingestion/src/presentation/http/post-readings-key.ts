import { HttpFault } from '@wellflow/http';
import type { FastifyRequest } from 'fastify';
import type { AnswerOnce, KeptAnswer } from '../../application/idempotency';

/** Printable ASCII, in quotes (as draft-ietf-httpapi-idempotency-key-header writes it) or without them. */
const keyForm = /^(?:"([\x20\x21\x23-\x5b\x5d-\x7e]{1,255})"|([\x21\x23-\x7e]{1,255}))$/;

/** Does the work, or gives the answer that was given for the same key. @throws HttpFault 400, 422 or 503 */
export async function answerOnce(
  once: AnswerOnce,
  {
    request,
    fingerprint,
    newId,
  }: { readonly request: FastifyRequest; readonly fingerprint: string | undefined; readonly newId: () => string },
  work: (receiptId: string) => Promise<KeptAnswer>,
): Promise<KeptAnswer> {
  const key = keyOf(request);
  if (key === undefined || fingerprint === undefined) return work(newId());
  const { organization, subject: producerId } = request.principal;
  const begun = await once({ scope: { organization, producerId, key }, fingerprint }, work);
  if (begun.outcome === 'answered') return begun.answer;
  throw begun.outcome === 'other-body' ? otherBody() : inProgress();
}

/** @throws HttpFault 400 */
export function keyOf({ headers }: FastifyRequest): string | undefined {
  const header = headers['idempotency-key'];
  if (header === undefined) return undefined;
  const match = typeof header === 'string' ? keyForm.exec(header) : null;
  const key = match?.[1] ?? match?.[2];
  if (key !== undefined) return key;
  throw new HttpFault({
    status: 400,
    code: 'ingestion/invalid-idempotency-key',
    detail: 'An Idempotency-Key has 1 to 255 printable characters',
    in: 'header',
  });
}

/** @throws HttpFault 400: a stream has a verdict for each line instead. */
export function refuseKey(request: FastifyRequest): void {
  if (request.headers['idempotency-key'] === undefined) return;
  throw new HttpFault({
    status: 400,
    code: 'ingestion/key-with-stream',
    detail: 'A stream takes no Idempotency-Key: send again the lines that have no verdict, each has its effect once',
    in: 'header',
  });
}

function otherBody(): HttpFault {
  return new HttpFault({
    status: 422,
    code: 'ingestion/idempotency-key-reused',
    detail: 'This key came with another body within the last 24 hours; every batch has a key of its own',
    in: 'header',
  });
}

function inProgress(): HttpFault {
  return new HttpFault({
    status: 503,
    code: 'ingestion/idempotency-key-in-progress',
    detail: 'The first request with this key is still being worked on; ask again for its answer',
    headers: { 'retry-after': '2' },
  });
}
