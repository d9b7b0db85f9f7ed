import { Readable } from 'node:stream';
import { parseInstant } from '@wellflow/kernel';
import { Problem, Type, type HttpServer, type Routes } from '@wellflow/http';
import type { ExportTags } from '../../application/queries/export-tags';
import type { GetTag, GetTagHistory } from '../../application/queries/get-tag';
import type { ListTags } from '../../application/queries/list-tags';
import { TagReply, TagVersionReply, toVersionReply } from './tag-schemas';

const at = Type.Optional(Type.String({ format: 'date-time', description: 'As it was or will be then; now' }));
const ListTagsQuery = Type.Object(
  {
    well: Type.Optional(Type.String({ minLength: 1, maxLength: 200, description: 'By any of its names' })),
    measurement: Type.Optional(Type.String({ minLength: 1, maxLength: 100 })),
    prefix: Type.Optional(Type.String({ minLength: 1, maxLength: 200, description: 'What the name begins with' })),
    at,
    limit: Type.Integer({ minimum: 1, maximum: 1000, default: 100 }),
    cursor: Type.Optional(Type.String({ maxLength: 200 })),
  },
  { additionalProperties: false },
);
const ListTagsReply = Type.Object({ tags: Type.Array(TagReply), nextCursor: Type.Optional(Type.String()) });
const Params = Type.Object({ name: Type.String({ minLength: 1, maxLength: 200 }) });
const TagHistoryReply = Type.Object({
  tagId: Type.String({ format: 'uuid' }),
  name: Type.String(),
  versions: Type.Array(TagVersionReply),
});

const config = { access: { roles: ['admin', 'operator', 'viewer', 'sre', 'producer'] } } as const;

export interface ReadTagsDeps {
  readonly listTags: ListTags;
  readonly getTag: GetTag;
  readonly getTagHistory: GetTagHistory;
  readonly exportTags: ExportTags;
}

/** `GET /v1/tags`, `GET /v1/tags.csv`, `GET /v1/tags/{name}` and its `/history` */
export function readTagsRoutes(deps: ReadTagsDeps): Routes {
  return async (server) => {
    addList(server, deps);
    addOne(server, deps);
    addHistory(server, deps);
    addExport(server, deps);
  };
}

function addList(server: HttpServer, { listTags }: ReadTagsDeps): void {
  const schema = { summary: 'Tags, in order of name', querystring: ListTagsQuery, response: { 200: ListTagsReply } };
  server.get('/v1/tags', { schema, config }, async ({ query, principal }) => {
    const { at: instant, ...wish } = query;
    const when = instant === undefined ? {} : { at: parseInstant(instant) };
    const { tags, ...page } = await listTags(principal.organization, { ...wish, ...when });
    return { ...page, tags: tags.map(({ tagId, name, version }) => ({ tagId, name, ...toVersionReply(version) })) };
  });
}

function addOne(server: HttpServer, { getTag }: ReadTagsDeps): void {
  const schema = {
    summary: 'A tag as it is at an instant',
    params: Params,
    querystring: Type.Object({ at }, { additionalProperties: false }),
    response: { 200: TagReply, 404: Problem },
  };
  server.get('/v1/tags/:name', { schema, config }, async ({ params, query, principal }) => {
    const instant = query.at === undefined ? undefined : parseInstant(query.at);
    const { tagId, name, version } = await getTag(principal.organization, params.name, instant);
    return { tagId, name, ...toVersionReply(version) };
  });
}

function addHistory(server: HttpServer, { getTagHistory }: ReadTagsDeps): void {
  const schema = {
    summary: 'Everything that was ever decided about a tag',
    params: Params,
    response: { 200: TagHistoryReply, 404: Problem },
  };
  server.get('/v1/tags/:name/history', { schema, config }, async ({ params, principal }) => {
    const { tagId, name, versions } = await getTagHistory(principal.organization, params.name);
    return { tagId, name, versions: versions.map((version) => ({ ...recorded(version), ...toVersionReply(version) })) };
  });
}

function addExport(server: HttpServer, { exportTags }: ReadTagsDeps): void {
  const schema = {
    summary: 'All tags as a CSV that imports again unchanged',
    produces: ['text/csv'],
    response: { 200: Type.Any() },
  };
  server.get('/v1/tags.csv', { schema, config }, async ({ principal }, reply) => {
    void reply.type('text/csv; charset=utf-8').header('content-disposition', 'attachment; filename="tags.csv"');
    return reply.send(Readable.from(exportTags(principal.organization)));
  });
}

function recorded({ version, recordedAt, recordedBy }: Awaited<ReturnType<GetTagHistory>>['versions'][number]) {
  return { version, recordedAt, recordedBy };
}
