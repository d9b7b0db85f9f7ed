import { Transform } from 'node:stream';
import { HttpFault, type HttpServer } from '@wellflow/http';
import type { FastifyReply, FastifyRequest, RequestPayload } from 'fastify';
import { IntakeRefused, type Holding, type Intake } from '../../application/intake-limits';

export interface AdmissionDeps {
  readonly intake: Intake;
  /** Said with every answer, in the words of draft-ietf-httpapi-ratelimit-headers. */
  readonly policy: { readonly items: number; readonly bytes: number };
  /** In how many seconds Kafka may be tried again; nothing while it can be. */
  readonly storeClosedForSeconds: () => number | undefined;
}

/** What a request has in hand, from before its body is read until its work is over. */
export interface Admission {
  /** @throws HttpFault 429 or 503 */
  hold(request: FastifyRequest, reply: FastifyReply): void;
  /** Bodies of unknown length, or compressed, are charged as they grow. */
  count(request: FastifyRequest, payload: RequestPayload): RequestPayload;
  /** @throws HttpFault 429 */
  holdItems(request: FastifyRequest, items: number): void;
  /** Keeps what is held until the work ends, even when the caller has gone: it is still in memory. */
  during<T>(request: FastifyRequest, work: () => Promise<T>): Promise<T>;
}

interface Held {
  readonly holding: Holding;
  working: boolean;
}

/** Refuses what there is no room for: by Content-Length before a byte of the body is read, else as the body comes. */
export function createAdmission(deps: AdmissionDeps): Admission {
  const held = new WeakMap<FastifyRequest, Held>();
  return {
    hold: (request, reply) => {
      const entry = hold(deps, request, reply);
      held.set(request, entry);
      reply.raw.once('close', () => {
        if (!entry.working) entry.holding.release();
      });
    },
    count: (request, payload) => {
      const announced = announcedBytes(request);
      const plain = request.headers['content-encoding'] === undefined;
      const holding = held.get(request)?.holding;
      if (holding === undefined || (plain && announced > 0)) return payload;
      return charged(payload, announced, holding);
    },
    holdItems: (request, items) => refusing(() => held.get(request)?.holding.grow({ items, bytes: 0 })),
    during: async (request, work) => {
      const entry = held.get(request);
      if (entry !== undefined) entry.working = true;
      return work().finally(() => entry?.holding.release());
    },
  };
}

function hold(deps: AdmissionDeps, request: FastifyRequest, reply: FastifyReply): Held {
  const seconds = deps.storeClosedForSeconds();
  if (seconds !== undefined) throw storeClosed(seconds);
  const producer = producerOf(request);
  sayRoom(reply, deps, producer);
  const amount = { items: 0, bytes: announcedBytes(request) };
  return { holding: refusing(() => deps.intake.hold(producer, amount)), working: false };
}

function announcedBytes({ headers }: FastifyRequest): number {
  return Number(headers['content-length'] ?? 0);
}

/** Hooks for the routes of one plugin: `inflate` is registered between them. */
export function admitBodies(
  server: HttpServer,
  admission: Admission,
  parts: { readonly isStream: (request: FastifyRequest) => boolean; readonly inflate: () => void },
): void {
  server.addHook('preParsing', async (request, reply) => {
    if (!parts.isStream(request)) admission.hold(request, reply);
  });
  parts.inflate();
  server.addHook('preParsing', async (request, _reply, payload) => admission.count(request, payload));
}

export function producerOf({ principal }: FastifyRequest): string {
  return `${principal.organization}/${principal.subject}`;
}

function charged(payload: RequestPayload, announced: number, holding: Holding): RequestPayload {
  let seen = 0;
  const counting = new Transform({
    transform(chunk: Buffer, _encoding, done) {
      const before = Math.max(announced, seen);
      seen += chunk.length;
      try {
        holding.grow({ items: 0, bytes: Math.max(announced, seen) - before });
        done(null, chunk);
      } catch (error) {
        done(error instanceof IntakeRefused ? tooMuch(error) : toError(error));
      }
    },
  });
  payload.once('error', (error) => counting.destroy(error));
  payload.once('close', () => {
    if (!payload.readableEnded) counting.destroy(new Error('The caller went away'));
  });
  counting.once('error', () => payload.unpipe(counting));
  payload.pipe(counting);
  const encoded = () => payload.receivedEncodedLength ?? 0;
  return Object.defineProperty(counting, 'receivedEncodedLength', { get: () => encoded() || seen });
}

function toError(error: unknown): Error {
  return error instanceof Error ? error : new Error(String(error));
}

function sayRoom(reply: FastifyReply, { intake, policy }: AdmissionDeps, producer: string): void {
  const { items, bytes, wholeInSeconds: t } = intake.roomOf(producer);
  void reply
    .header(
      'ratelimit-policy',
      `"readings";q=${policy.items};qu="readings", "bytes";q=${policy.bytes};qu="content-bytes"`,
    )
    .header('ratelimit', `"readings";r=${items};t=${t}, "bytes";r=${bytes};t=${t}`);
}

function refusing<T>(work: () => T): T {
  try {
    return work();
  } catch (error) {
    throw error instanceof IntakeRefused ? tooMuch(error) : error;
  }
}

function tooMuch({ scope, message, retryAfterSeconds }: IntakeRefused): HttpFault {
  return new HttpFault({
    status: 429,
    code: scope === 'producer' ? 'ingestion/producer-share-used' : 'ingestion/intake-full',
    detail: `${message}; nothing of this request was taken`,
    headers: { 'retry-after': String(retryAfterSeconds) },
  });
}

function storeClosed(seconds: number): HttpFault {
  return new HttpFault({
    status: 503,
    code: 'ingestion/store-unavailable',
    detail: 'Readings cannot be stored at the moment; nothing of this request was taken',
    headers: { 'retry-after': String(Math.max(1, Math.ceil(seconds))) },
  });
}
