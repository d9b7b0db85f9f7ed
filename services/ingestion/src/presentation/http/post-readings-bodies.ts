import { createHash } from 'node:crypto';
import { isUtf8 } from 'node:buffer';
import type { Readable } from 'node:stream';
import { HttpFault, parseStrictJson, type HttpServer } from '@wellflow/http';
import type { Turns } from '@wellflow/resilience';
import type { FastifyRequest } from 'fastify';
import { readAvro } from './avro-readings';

export const largestBatch = 10_000;
export const largestBodyBytes = 8 * 1024 * 1024;

/** What came, by its content type. JSON keeps its shape, which the route's schema checks. */
export type Body =
  | { readonly kind: 'influx'; readonly text: string }
  | { readonly kind: 'avro'; readonly submission: ReturnType<typeof readAvro> }
  | { readonly kind: 'json'; readonly body: unknown }
  | { readonly kind: 'stream'; readonly body: Readable };

export const contentTypes = {
  json: ['application/json'],
  stream: ['application/x-ndjson', 'application/ndjson', 'application/jsonl'],
  influx: ['text/plain', 'application/vnd.influx'],
  avro: ['application/avro', 'avro/binary'],
} as const;

/** Whether a request's body is taken line by line, for as long as it comes. */
export function isStream({ headers }: Pick<FastifyRequest, 'headers'>): boolean {
  const essence = headers['content-type']?.split(';', 1)[0]?.trim().toLowerCase();
  return contentTypes.stream.some((type) => type === essence);
}

export interface Bodies {
  /** SHA-256 of content type and inflated body; only where the request has an `Idempotency-Key`. */
  fingerprintOf(request: FastifyRequest): string | undefined;
  kindOf(request: FastifyRequest): Body['kind'];
}

/** The content types of `POST /v1/readings`, in place of the server's own. */
export function parseBodies(server: HttpServer, turns: Turns): Bodies {
  const fingerprints = new WeakMap<FastifyRequest, string>();
  const kinds = new WeakMap<FastifyRequest, Body['kind']>();
  server.removeAllContentTypeParsers();
  const whole = (kind: keyof typeof contentTypes, parse: (body: Buffer) => unknown): void => {
    const take = async (request: FastifyRequest, body: Buffer): Promise<unknown> => {
      kinds.set(request, kind);
      // From here a batch is parsed, judged and encoded in one go; meanwhile what it holds has been counted.
      await turns.next();
      if (request.headers['idempotency-key'] !== undefined) fingerprints.set(request, fingerprint(kind, request, body));
      return parse(body);
    };
    server.addContentTypeParser<Buffer>([...contentTypes[kind]], { parseAs: 'buffer' }, take);
  };
  // Numbers beyond a double cost their own reading, not the batch.
  whole('json', (body) => parseStrictJson(body, 'keep'));
  whole('influx', decode);
  whole('avro', (body) => readAvro(body, { inflatedBytes: largestBodyBytes, mostReadings: largestBatch }));
  server.addContentTypeParser([...contentTypes.stream], (request, payload, done) => {
    kinds.set(request, 'stream');
    done(null, payload);
  });
  return {
    fingerprintOf: (request) => fingerprints.get(request),
    kindOf: (request) => kinds.get(request) ?? 'json',
  };
}

/** The query counts too: another precision makes another body of the same text. */
function fingerprint(kind: string, { url }: FastifyRequest, body: Buffer): string {
  return createHash('sha256').update(`${kind}\n${url}\n`).update(body).digest('hex');
}

function decode(body: Buffer): string {
  if (isUtf8(body) && !body.includes(0)) return body.toString('utf8');
  throw new HttpFault({ status: 400, code: 'http/invalid-utf8', detail: 'The body is not valid UTF-8', in: 'body' });
}
