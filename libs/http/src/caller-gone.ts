import type { FastifyReply } from 'fastify';

/**
 * Aborted when the caller goes away before it has its answer.
 * Not Fastify's `request.signal`: in 5.12 that aborts as soon as a request's body has been read.
 */
export function callerGone({ raw }: FastifyReply): AbortSignal {
  const gone = new AbortController();
  raw.once('close', () => {
    if (!raw.writableFinished) gone.abort();
  });
  return gone.signal;
}
