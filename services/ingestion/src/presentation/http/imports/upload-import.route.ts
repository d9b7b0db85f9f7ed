import { Readable } from 'node:stream';
import { acceptEncodings, allowLongBody, HttpFault, Problem, Type, type HttpServer, type Routes } from '@wellflow/http';
import type { UploadImport } from '../../../application/imports/upload-import';
import { inflateFile, mostInflation } from './inflate-file';
import { toImportReply } from './import-reply';
import { ImportReply } from './import-schemas';
import { ImportParams, mayImport } from './imports.route';

export const fileTypes = [
  ...['text/csv', 'text/plain', 'text/tab-separated-values'],
  ...['application/gzip', 'application/x-gzip', 'application/octet-stream'],
];
const UploadQuery = Type.Object(
  { offset: Type.Integer({ minimum: 0, default: 0, description: 'Bytes of it that are kept, see uploadedBytes' }) },
  { additionalProperties: false },
);
const idleMs = 120_000;
const uploadsAtOnce = 8;

/** `PUT /v1/imports/{importId}/file`: a file of any length, answered once all of it is kept. */
export function uploadImportRoute({ uploadImport }: { readonly uploadImport: UploadImport }): Routes {
  const schema = {
    summary: 'Send the file of an import, or the rest of it; gzip as a file or as Content-Encoding',
    consumes: fileTypes,
    params: ImportParams,
    querystring: UploadQuery,
    response: { 202: ImportReply, 404: Problem, 409: Problem, 422: Problem, 429: Problem },
  };
  const config = { ...mayImport, timeoutMs: () => Infinity };
  return async (server) => {
    server.removeAllContentTypeParsers();
    server.addContentTypeParser(fileTypes, (_request, payload, done) => done(null, payload));
    takeLongBodies(server);
    acceptEncodings(server, () => ({ bytes: Infinity, ratio: mostInflation }));
    server.put('/v1/imports/:importId/file', { schema, config }, async ({ params, query, principal, body }, reply) => {
      if (!(body instanceof Readable)) throw new HttpFault({ ...noFile, status: 415, in: 'body' });
      const { organization } = principal;
      const input = { organization, importId: params.importId, offset: query.offset, body: inflateFile(body) };
      return reply.code(202).send(toImportReply(await uploadImport(input)));
    });
  };
}

const noFile = { code: 'http/unsupported-media-type', detail: `One of ${fileTypes.join(', ')} is wanted here` };

/** Each holds a part of its file. */
function takeLongBodies(server: HttpServer): void {
  let open = 0;
  server.addHook('preParsing', async (request, reply) => {
    if (open >= uploadsAtOnce) throw new HttpFault(tooMany);
    open += 1;
    reply.raw.once('close', () => (open -= 1));
    allowLongBody(request, reply, idleMs);
  });
}

const tooMany = {
  status: 429,
  code: 'ingestion/too-many-uploads',
  detail: `This process takes ${uploadsAtOnce} files at once`,
  headers: { 'retry-after': '10' },
};
