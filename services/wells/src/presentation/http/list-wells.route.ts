import { HttpFault, Problem, Type, type Routes, type Static } from '@wellflow/http';
import type { ListWells } from '../../application/queries/list-wells';
import { parseSearch, type Box, type Circle, type WellQuery } from '../../application/well-search';
import { FoundWellReply, toFoundWellReply } from './well-reply';
import { RoleWord, WellStatusWord } from './well-schemas';

const text = (description: string) =>
  Type.Optional(Type.String({ maxLength: 200, pattern: '[\\p{L}\\p{N}]', description }));
const number = '-?\\d{1,3}(?:\\.\\d{1,12})?';

const ListWellsQuery = Type.Object(
  {
    q: text(
      'Beginnings of words of the name or operator, or parts of an API number or another identifier, in any form',
    ),
    operator: text('The whole name, in large or small letters'),
    county: text('The whole name'),
    state: Type.Optional(Type.String({ pattern: '^[A-Z]{2}$', description: 'TX' })),
    status: Type.Optional(WellStatusWord),
    role: Type.Optional(RoleWord),
    near: Type.Optional(
      Type.String({ pattern: `^${number},${number}$`, description: 'Latitude, longitude: what is near comes first' }),
    ),
    withinMiles: Type.Optional(Type.Number({ exclusiveMinimum: 0, maximum: 500, description: 'Of near. Default: 10' })),
    box: Type.Optional(
      Type.String({
        pattern: `^${number},${number},${number},${number}$`,
        description: 'West, south, east, north, as in GeoJSON',
      }),
    ),
    sort: Type.Optional(
      Type.Union(
        (['name', '-name', 'operator', '-operator', 'registered', '-registered'] as const).map((word) =>
          Type.Literal(word),
        ),
        { description: 'Default: name; a minus turns it round' },
      ),
    ),
    limit: Type.Integer({ minimum: 1, maximum: 1000, default: 100 }),
    cursor: Type.Optional(Type.String({ maxLength: 2000 })),
  },
  { additionalProperties: false },
);

const ListWellsReply = Type.Object({
  wells: Type.Array(FoundWellReply),
  nextCursor: Type.Optional(Type.String({ description: 'Absent on the last page' })),
});

/** `GET /v1/wells` */
export function listWellsRoute({ listWells }: { readonly listWells: ListWells }): Routes {
  const schema = {
    summary: 'Find wells, as they are now',
    querystring: ListWellsQuery,
    response: { 200: ListWellsReply, 400: Problem },
  };
  const config = { access: { roles: ['admin', 'operator', 'viewer', 'producer', 'sre'] } } as const;
  return async (server) => {
    server.get('/v1/wells', { schema, config }, async ({ query, principal }) => {
      const { wells, nextCursor } = await listWells(principal.organization, questionOf(query));
      return { wells: wells.map(toFoundWellReply), ...(nextCursor === undefined ? {} : { nextCursor }) };
    });
  };
}

function questionOf(query: Static<typeof ListWellsQuery>): WellQuery {
  const { q = '', operator, near, withinMiles = 10, box, sort = 'name', ...equal } = query;
  const word = sort.replace('-', '');
  const by = word === 'operator' || word === 'registered' ? word : 'name';
  return {
    ...{ ...equal, words: parseSearch(q), order: { by, descending: sort.startsWith('-') } },
    ...(operator !== undefined && { operatorName: operator }),
    ...(near !== undefined && { near: circleOf(near, withinMiles) }),
    ...(box !== undefined && { box: boxOf(box) }),
  };
}

function circleOf(near: string, miles: number): Circle {
  const [latitude = NaN, longitude = NaN] = near.split(',').map(Number);
  if (Math.abs(latitude) > 90 || Math.abs(longitude) > 180) throw offTheGlobe('/near');
  return { latitude, longitude, miles };
}

function boxOf(text: string): Box {
  const [west = NaN, south = NaN, east = NaN, north = NaN] = text.split(',').map(Number);
  const isOnGlobe = Math.max(-west, east) <= 180 && Math.max(-south, north) <= 90;
  if (!isOnGlobe || west > east || south > north) throw offTheGlobe('/box');
  return { west, south, east, north };
}

function offTheGlobe(path: string): HttpFault {
  const detail =
    'Latitudes are from -90 to 90 and longitudes from -180 to 180; west is before east, south before north';
  return new HttpFault({ status: 400, code: 'wells/not-on-the-globe', detail, path, in: 'query' });
}
