import { parseInstant, parseLocalDate } from '@wellflow/kernel';
import { Problem, Type, type Routes } from '@wellflow/http';
import type { GetWell } from '../../application/queries/get-well';
import { etagOf } from './asking';
import { KnownWellReply, toKnownWellReply } from './well-reply';
import { Day, WellParams } from './well-schemas';

const GetWellQuery = Type.Object(
  {
    on: Type.Optional(Day('As it was on this date. Default: today')),
    asOf: Type.Optional(
      Type.String({ format: 'date-time', description: 'As far as it had been recorded by then. Default: all' }),
    ),
  },
  { additionalProperties: false },
);

/** `GET /v1/wells/{well}` */
export function getWellRoute({ getWell }: { readonly getWell: GetWell }): Routes {
  const schema = {
    summary: 'One well, as it is, was on a date, or was known to be by an instant',
    params: WellParams,
    querystring: GetWellQuery,
    response: { 200: KnownWellReply, 400: Problem, 404: Problem },
  };
  const config = { access: { roles: ['admin', 'operator', 'viewer', 'producer', 'sre'] } } as const;
  return async (server) => {
    server.get('/v1/wells/:well', { schema, config }, async ({ params, query, principal }, reply) => {
      const well = await getWell(principal.organization, {
        well: params.well,
        ...(query.on !== undefined && { on: parseLocalDate(query.on) }),
        ...(query.asOf !== undefined && { asOf: parseInstant(query.asOf) }),
      });
      // Of a past state there is nothing to match against.
      if (query.asOf === undefined) reply.header('etag', etagOf(well));
      return toKnownWellReply(well);
    });
  };
}
