import { HttpFault, Problem, Type, type Routes } from '@wellflow/http';
import type { ImportTags } from '../../application/commands/import-tags';
import { countsReply, OutcomeReply, toOutcomeReply } from './tag-schemas';

const largestBodyBytes = 8 * 1024 * 1024;
const ImportQuery = Type.Object(
  { dryRun: Type.Boolean({ default: false, description: 'Says what would happen, changes nothing' }) },
  { additionalProperties: false },
);
const ImportReply = Type.Object({
  ...countsReply,
  lines: Type.Array(Type.Object({ line: Type.Integer({ description: 'In the file, from 1' }), ...OutcomeReply })),
});

/** `POST /v1/tags/import`, `text/csv` */
export function importTagsRoute({ importTags }: { readonly importTags: ImportTags }): Routes {
  const schema = {
    summary: 'Make and change tags by a CSV, each line by itself',
    description: 'The first line names the columns; GET /v1/tags.csv shows them all.',
    consumes: ['text/csv'],
    querystring: ImportQuery,
    response: { 200: ImportReply, 415: Problem, 422: Problem },
  };
  const config = { access: { roles: ['admin', 'operator'] }, timeoutMs: 60_000 } as const;
  return async (server) => {
    server.addContentTypeParser<Buffer>('text/csv', { parseAs: 'buffer' }, async (_request: unknown, body: Buffer) =>
      readText(body),
    );
    const options = { schema, config, bodyLimit: largestBodyBytes };
    server.post('/v1/tags/import', options, async ({ body, query, principal }) => {
      if (typeof body !== 'string') throw new HttpFault({ ...notCsv, status: 415, in: 'body' });
      const { organization, subject: actor } = principal;
      const { lines, ...report } = await importTags({ organization, actor, csv: body, dryRun: query.dryRun });
      return { ...report, lines: lines.map((line) => ({ line: line.line, name: line.name, ...toOutcomeReply(line) })) };
    });
  };
}

const notCsv = { code: 'http/unsupported-media-type', detail: 'text/csv is wanted here' };

/** @throws HttpFault for what is not UTF-8 or holds NUL, which no column could keep. */
function readText(body: Buffer): string {
  try {
    const text = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(body);
    if (!text.includes('\0')) return text;
  } catch {
    throw new HttpFault({ status: 400, code: 'http/invalid-utf8', detail: 'The body is not valid UTF-8', in: 'body' });
  }
  throw new HttpFault({
    status: 400,
    code: 'http/nul-character',
    detail: 'Text may not hold the NUL character',
    in: 'body',
  });
}
