import { setTimeout as sleep } from 'node:timers/promises';
import { HttpFault } from '@wellflow/http';
import type { FastifyRequest } from 'fastify';
import type { ProducerRates } from '../../application/producer-rates';
import { producerOf } from './post-readings-admission';

/** @throws HttpFault 429 when the producer sends more than it was given. */
export function refuseTooFast(rates: ProducerRates, request: FastifyRequest, readings: number): void {
  const seconds = waitOf(rates, request, readings);
  if (seconds <= 0) return;
  throw new HttpFault({
    status: 429,
    code: 'ingestion/too-fast',
    detail: 'This producer sends more readings a second than it was given; nothing of this request was taken',
    headers: { 'retry-after': String(Math.max(1, Math.ceil(seconds))) },
  });
}

/** Reads a stream no faster than the producer may send. */
export async function keepPace(rates: ProducerRates, request: FastifyRequest, group: PacedGroup): Promise<void> {
  for (let wait = 1; wait > 0;) {
    wait = waitOf(rates, request, group.readings);
    if (wait > 0) await sleep(wait * 1_000, undefined, { signal: group.gone });
  }
}

export interface PacedGroup {
  readonly readings: number;
  readonly gone: AbortSignal;
}

function waitOf(rates: ProducerRates, request: FastifyRequest, readings: number): number {
  const perSecond = request.principal.scope?.readingsPerSecond ?? null;
  return perSecond === null ? 0 : rates.take(producerOf(request), readings, perSecond);
}
