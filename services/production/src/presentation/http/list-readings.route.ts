import { Problem, Type, type Routes } from '@wellflow/http';
import type { ListReadings } from '../../application/queries/list-readings';

const ListReadingsParams = Type.Object({
  well: Type.String({ minLength: 1, maxLength: 200, description: 'API number in any form, well id, or scheme:value' }),
});

const ListReadingsQuery = Type.Object(
  {
    measurement: Type.String({ minLength: 1, maxLength: 100 }),
    from: Type.Optional(
      Type.String({ maxLength: 60, description: 'RFC 3339, included. Absent: 24 hours before `to`' }),
    ),
    to: Type.Optional(Type.String({ maxLength: 60, description: 'RFC 3339, not included. Absent: now' })),
    limit: Type.Integer({ minimum: 1, maximum: 10_000, default: 1000 }),
  },
  { additionalProperties: false },
);

const ReadingReply = Type.Object({
  time: Type.String({ format: 'date-time' }),
  value: Type.Union([Type.Number(), Type.Boolean(), Type.String(), Type.Null()]),
  unit: Type.String({ description: 'Canonical unit of the measurement' }),
  quality: Type.String({ description: 'GOOD, UNCERTAIN, BAD or STALE' }),
  flags: Type.Array(Type.String()),
});

const ListReadingsReply = Type.Object({
  wellId: Type.String({ format: 'uuid' }),
  measurement: Type.String(),
  readings: Type.Array(ReadingReply),
  nextFrom: Type.Optional(
    Type.String({ format: 'date-time', description: 'Where the next call goes on; absent when complete' }),
  ),
});

/** `GET /v1/wells/{well}/readings` */
export function listReadingsRoute({ listReadings }: { readonly listReadings: ListReadings }): Routes {
  const schema = {
    summary: 'Readings of one measurement of a well, in order of time',
    params: ListReadingsParams,
    querystring: ListReadingsQuery,
    response: { 200: ListReadingsReply, 400: Problem, 404: Problem },
  };
  const config = { access: { roles: ['admin', 'operator', 'viewer', 'producer', 'sre'] } } as const;
  return async (server) => {
    server.get('/v1/wells/:well/readings', { schema, config }, async ({ params, query, principal }) => {
      const { readings, ...list } = await listReadings({
        ...query,
        well: params.well,
        organization: principal.organization,
      });
      return { ...list, readings: readings.map((reading) => ({ ...reading, flags: [...reading.flags] })) };
    });
  };
}
