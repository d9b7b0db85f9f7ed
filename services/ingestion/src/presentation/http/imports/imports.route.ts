import { Readable } from 'node:stream';
import { Problem, Type, type HttpServer, type Routes, type StatusByCode } from '@wellflow/http';
import { getImport } from '../../../application/imports/get-import';
import { reportHeader } from '../../../application/imports/import-outcome';
import type { Imports } from '../../../application/imports/imports';
import type { SteerImport } from '../../../application/imports/steer-import';
import { toImportReply } from './import-reply';
import { ImportReply, MappingSchema } from './import-schemas';

export interface ImportRoutesDeps {
  readonly imports: Imports;
  readonly steerImport: SteerImport;
}

export const importProblems: StatusByCode = {
  'ingestion/no-such-import': 404,
  'ingestion/invalid-mapping': 422,
  'input/unknown-time-zone': 422,
  'ingestion/empty-file': 422,
};

const ImportBody = Type.Object(
  { fileName: Type.String({ default: '', maxLength: 300 }), mapping: MappingSchema },
  { additionalProperties: false },
);
const ListQuery = Type.Object(
  { limit: Type.Integer({ minimum: 1, maximum: 1000, default: 50 }) },
  { additionalProperties: false },
);

export const ImportParams = Type.Object({ importId: Type.String({ format: 'uuid' }) });
export const mayImport = { access: { roles: ['admin', 'operator'] } } as const;

/** `POST` and `GET /v1/imports`, `GET /v1/imports/{importId}`, its `/report.csv`, `/resume` and `/cancel` */
export function importRoutes(deps: ImportRoutesDeps): Routes {
  return async (server) => {
    addOpen(server, deps);
    addShow(server, deps);
    addReport(server, deps);
    addSteer(server, deps, 'resume');
    addSteer(server, deps, 'cancel');
  };
}

function addOpen(server: HttpServer, { steerImport }: ImportRoutesDeps): void {
  const schema = {
    summary: 'Open an import: its file is sent next',
    body: ImportBody,
    response: { 201: ImportReply, 422: Problem },
  };
  server.post('/v1/imports', { schema, config: mayImport }, async ({ body, principal }, reply) => {
    const { organization, subject: createdBy } = principal;
    const opened = await steerImport.open(organization, { ...body, createdBy });
    return reply.code(201).header('location', `/v1/imports/${opened.importId}`).send(toImportReply(opened));
  });
}

function addShow(server: HttpServer, { imports }: ImportRoutesDeps): void {
  const list = {
    summary: 'The latest imports, newest first',
    querystring: ListQuery,
    response: { 200: Type.Object({ imports: Type.Array(ImportReply) }) },
  };
  server.get('/v1/imports', { schema: list, config: mayImport }, async ({ query, principal }) => {
    const found = await imports.list(principal.organization, query.limit);
    return { imports: found.map(toImportReply) };
  });
  const one = {
    summary: 'How far an import is, how fast it goes, how long it will take',
    params: ImportParams,
    response: { 200: ImportReply, 404: Problem },
  };
  server.get('/v1/imports/:importId', { schema: one, config: mayImport }, async ({ params, principal }) =>
    toImportReply(await getImport(imports, principal.organization, params.importId)),
  );
}

function addReport(server: HttpServer, { imports }: ImportRoutesDeps): void {
  const schema = {
    summary: 'Every refused cell, as CSV: row, column, cell, code, detail, readings it costs',
    params: ImportParams,
    produces: ['text/csv'],
    response: { 200: Type.Any(), 404: Problem },
  };
  server.get(
    '/v1/imports/:importId/report.csv',
    { schema, config: mayImport },
    async ({ params, principal }, reply) => {
      const { importId } = await getImport(imports, principal.organization, params.importId);
      const lines = reportLines(imports.report(principal.organization, importId));
      return reply
        .type('text/csv; charset=utf-8')
        .header('content-disposition', `attachment; filename="refused-${importId}.csv"`)
        .send(Readable.from(lines));
    },
  );
}

async function* reportLines(parts: AsyncIterable<string>): AsyncGenerator<string> {
  yield reportHeader;
  yield* parts;
}

function addSteer(server: HttpServer, { steerImport }: ImportRoutesDeps, verb: 'resume' | 'cancel'): void {
  const summary = verb === 'resume' ? 'Go on with an import that failed' : 'Give an import up; what is sent stays sent';
  const schema = { summary, params: ImportParams, response: { 200: ImportReply, 404: Problem, 409: Problem } };
  server.post(`/v1/imports/:importId/${verb}`, { schema, config: mayImport }, async ({ params, principal }) =>
    toImportReply(await steerImport[verb](principal.organization, params.importId)),
  );
}
