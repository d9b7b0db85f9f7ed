import { printedApiNumber } from '@wellflow/kernel';
import { Problem, Type, type Routes, type Static, type StatusByCode } from '@wellflow/http';
import type { KnownWell, KnownWells } from './known-wells';

const KnownWellsQuery = Type.Object(
  {
    limit: Type.Integer({ minimum: 1, maximum: 1000, default: 100 }),
    cursor: Type.Optional(Type.String({ maxLength: 100 })),
  },
  { additionalProperties: false },
);

export const KnownWellReply = Type.Object({
  wellId: Type.String({ format: 'uuid' }),
  apiNumber: Type.Optional(Type.String()),
  name: Type.String(),
  operatorName: Type.Optional(Type.String()),
  identifiers: Type.Array(Type.Object({ scheme: Type.String(), value: Type.String() })),
  registeredAt: Type.String({ format: 'date-time' }),
});

const KnownWellsReply = Type.Object({ wells: Type.Array(KnownWellReply), nextCursor: Type.Optional(Type.String()) });

export const knownWellProblems: StatusByCode = { 'known-wells/invalid-cursor': 400 };

/** `GET {path}`: the wells this service has heard of, in order of id. */
export function listKnownWellsRoute({
  path,
  knownWells,
}: {
  readonly path: string;
  readonly knownWells: Pick<KnownWells, 'list'>;
}): Routes {
  const schema = {
    summary: 'Wells this service has heard of',
    querystring: KnownWellsQuery,
    response: { 200: KnownWellsReply, 400: Problem },
  };
  const config = { access: { roles: ['admin', 'operator', 'viewer', 'sre'] } } as const;
  return async (server) => {
    server.get(path, { schema, config }, async ({ query, principal }) => {
      const { wells, nextCursor } = await knownWells.list(principal.organization, query);
      return { wells: wells.map(toReply), ...(nextCursor === undefined ? {} : { nextCursor }) };
    });
  };
}

function toReply({ identifiers, ...well }: KnownWell): Static<typeof KnownWellReply> {
  const apiNumber = printedApiNumber(identifiers);
  return { ...well, identifiers: [...identifiers], ...(apiNumber === undefined ? {} : { apiNumber }) };
}
