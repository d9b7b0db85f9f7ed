import { Problem, Type, type Routes } from '@wellflow/http';
import type { ListWells } from '../../application/queries/list-wells';
import { toWellReply, WellReply } from './well-reply';

const ListWellsQuery = Type.Object(
  {
    limit: Type.Integer({ minimum: 1, maximum: 1000, default: 100 }),
    cursor: Type.Optional(Type.String({ maxLength: 1000 })),
  },
  { additionalProperties: false },
);

const ListWellsReply = Type.Object({
  wells: Type.Array(WellReply),
  nextCursor: Type.Optional(Type.String({ description: 'Absent on the last page' })),
});

/** `GET /v1/wells` */
export function listWellsRoute({ listWells }: { readonly listWells: ListWells }): Routes {
  const schema = {
    summary: 'Wells in order of name',
    querystring: ListWellsQuery,
    response: { 200: ListWellsReply, 400: Problem },
  };
  const config = { access: { roles: ['admin', 'operator', 'viewer', 'producer', 'sre'] } } as const;
  return async (server) => {
    server.get('/v1/wells', { schema, config }, async ({ query, principal }) => {
      const { wells, nextCursor } = await listWells(principal.organization, query);
      return { wells: wells.map(toWellReply), ...(nextCursor === undefined ? {} : { nextCursor }) };
    });
  };
}
