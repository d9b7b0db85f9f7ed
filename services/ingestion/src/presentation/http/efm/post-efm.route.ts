import { createHash, randomUUID } from 'node:crypto';
import { isUtf8 } from 'node:buffer';
import { acceptEncodings, HttpFault, Problem, Type, type HttpServer, type Routes } from '@wellflow/http';
import type { FastifyRequest } from 'fastify';
import type { AcceptEfmFile, EfmFileVerdict } from '../../../application/efm/accept-efm-file';
import { Kind, MeterDayReply, MeterName } from './efm-schemas';
import { storingEfm } from './efm-faults';

const largestBodyBytes = 8 * 1024 * 1024;
/** Files in hand at once, of 8 MiB each and a few times that while they are read. */
const mostAtOnce = 4;
const mostInflation = 200;
const mostDaysTold = 1_000;

const PostEfmQuery = Type.Object(
  {
    record: Kind,
    mapping: Type.String({ minLength: 1, maxLength: 60, default: 'wellflow' }),
    meter: Type.Optional(Type.String({ ...MeterName, description: 'Of all lines, where no column names it' })),
    why: Type.Optional(
      Type.String({ minLength: 1, maxLength: 500, description: 'Why records may take the place of earlier editions' }),
    ),
  },
  { additionalProperties: false },
);
const counts = {
  accepted: Type.Integer(),
  duplicate: Type.Integer(),
  quarantined: Type.Integer(),
  rejected: Type.Integer(),
};
const PostEfmReply = Type.Object({
  receiptId: Type.String({ format: 'uuid', description: 'The file, by which its records are found' }),
  sha256: Type.String({ description: 'Of what came, after inflation' }),
  ...counts,
  results: Type.Array(
    Type.Object({
      line: Type.Integer({ description: 'In the file, from 1' }),
      status: Type.String({ description: 'accepted, duplicate, quarantined or rejected' }),
      edition: Type.Optional(Type.Integer()),
      flags: Type.Optional(Type.Array(Type.String())),
      code: Type.Optional(Type.String()),
      path: Type.Optional(Type.String()),
      detail: Type.Optional(Type.String()),
      retryable: Type.Optional(Type.Boolean({ description: 'Whether sending the same again can end otherwise' })),
    }),
    { description: 'Every line that is not empty, in order' },
  ),
  days: Type.Array(MeterDayReply, { description: 'Contract days that were touched and are not as they should be' }),
});

/** `POST /v1/efm`, `text/csv`: answered once every record that is accepted or kept is on disk. */
export function postEfmRoute({ acceptEfmFile }: { readonly acceptEfmFile: AcceptEfmFile }): Routes {
  const schema = {
    summary: 'Send a CSV of a flow computer: hourly or daily records, or one of its logs',
    description: 'A record once taken is never changed. docs/producers/efm.md has the columns and every code.',
    consumes: ['text/csv'],
    querystring: PostEfmQuery,
    response: { 202: PostEfmReply, 400: Problem, 404: Problem, 415: Problem, 422: Problem, 429: Problem, 503: Problem },
  };
  const config = { access: { roles: ['producer', 'admin', 'operator'] }, timeoutMs: 60_000 } as const;
  return async (server) => {
    const during = admitFiles(server);
    const options = { schema, config, bodyLimit: largestBodyBytes };
    server.post('/v1/efm', options, async (request, reply) => {
      const { body, query, principal } = request;
      const { record: kind, mapping, meter = null, why = null } = query;
      const { organization, subject: producerId, scope } = principal;
      const file = { ...readFile(body), fileId: randomUUID() };
      const input = { organization, producerId, scope, ...file, kind, mapping, meter, why };
      const verdict = await during(request, () => storingEfm(() => acceptEfmFile(input)));
      return reply.code(202).send(toReply(verdict, file.sha256));
    });
  };
}

type During = <T>(request: FastifyRequest, work: () => Promise<T>) => Promise<T>;

/** A file has its place from before its body is read until its work is over, even when the caller has gone. */
function admitFiles(server: HttpServer): During {
  let inHand = 0;
  const working = new WeakSet<FastifyRequest>();
  server.addHook('onRequest', async (request, reply) => {
    if (inHand >= mostAtOnce) throw tooMany();
    inHand += 1;
    reply.raw.once('close', () => {
      if (!working.has(request)) inHand -= 1;
    });
  });
  acceptEncodings(server, () => ({ bytes: largestBodyBytes, ratio: mostInflation }));
  server.addContentTypeParser<Buffer>(
    'text/csv',
    { parseAs: 'buffer' },
    async (_request: unknown, body: Buffer) => body,
  );
  return async (request, work) => {
    working.add(request);
    return work().finally(() => (inHand -= 1));
  };
}

function tooMany(): HttpFault {
  return new HttpFault({
    status: 429,
    code: 'ingestion/too-many-files',
    detail: 'As many files are being read as this process takes at once',
    headers: { 'retry-after': '2' },
  });
}

/** @throws HttpFault for what is no CSV, not UTF-8, or holds NUL, which no column could keep. */
function readFile(body: unknown): { readonly text: string; readonly sha256: string } {
  if (!Buffer.isBuffer(body)) throw fault(415, 'http/unsupported-media-type', 'text/csv is wanted here');
  if (!isUtf8(body)) throw fault(400, 'http/invalid-utf8', 'The body is not valid UTF-8');
  if (body.includes(0)) throw fault(400, 'http/nul-character', 'Text may not hold the NUL character');
  return { text: body.toString('utf8'), sha256: createHash('sha256').update(body).digest('hex') };
}

function fault(status: number, code: string, detail: string): HttpFault {
  return new HttpFault({ status, code, detail, in: 'body' });
}

function toReply({ fileId, counts: counted, verdicts, days }: EfmFileVerdict, sha256: string) {
  const results = verdicts.map(toResult);
  const told = days.slice(0, mostDaysTold).map(({ gaps, overlaps, footings, flags, ...day }) => ({
    ...day,
    ...{ gaps: [...gaps], overlaps: [...overlaps], footings: [...footings], flags: [...flags] },
  }));
  return { receiptId: fileId, sha256, ...counted, results, days: told };
}

function toResult(verdict: EfmFileVerdict['verdicts'][number]) {
  const { line, status } = verdict;
  if (status === 'accepted') {
    const { edition, flags } = verdict.record;
    return { line, status, edition, ...(flags.length === 0 ? {} : { flags: [...flags] }) };
  }
  if (status === 'duplicate') return { line, status, edition: verdict.edition };
  const { code, path, detail } = verdict;
  return { line, status, code, path, detail, retryable: code === 'ingestion/time-ahead' };
}
